//! What can go wrong before a command begins, and how an interrupted run ends.

use std::io;
use std::path::PathBuf;

use crate::advice::{Advice, Advise, Exit};
use crate::system::ProcessError;

/// The folder to work in cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is no folder to work in", .folder.display())]
pub struct NoFolder {
    /// The folder.
    pub folder: PathBuf,
    /// What the operating system said.
    #[source]
    pub source: io::Error,
}

impl Advise for NoFolder {
    fn code(&self) -> &'static str {
        "usage.folder"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::say("name a folder that exists behind `-C`"))
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// The operating system gives no event queue.
#[derive(Debug, thiserror::Error)]
#[error("devpath cannot wait for anything on this machine")]
pub struct NoRuntime(#[source] pub io::Error);

impl Advise for NoRuntime {
    fn code(&self) -> &'static str {
        "machine.runtime"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::new("look at the limits for open files and processes", ["ulimit -a"]))
    }

    fn exit(&self) -> Exit {
        Exit::Machine
    }
}

/// A program that talks to a database is not there.
#[derive(Debug, thiserror::Error)]
#[error("`{program}` is not on PATH, and this needs it")]
pub struct NoClient {
    /// Its name.
    pub program: String,
}

impl Advise for NoClient {
    fn code(&self) -> &'static str {
        "client.missing"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::new("see how it is installed", [format!("devpath doctor {}", self.program)]))
    }

    fn exit(&self) -> Exit {
        Exit::Machine
    }
}

/// Options that exclude each other.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct NotTogether {
    /// Which ones, and why not.
    pub what: String,
    /// What serves instead.
    pub instead: String,
}

impl Advise for NotTogether {
    fn code(&self) -> &'static str {
        "usage.not_together"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::new("ask for one of them", [&self.instead]))
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// Something redraws a terminal, and there is none.
#[derive(Debug, thiserror::Error)]
#[error("`{option}` redraws a terminal, and standard output is none")]
pub struct NeedsTerminal {
    /// What was typed.
    pub option: &'static str,
    /// What serves without a terminal.
    pub instead: &'static str,
}

impl Advise for NeedsTerminal {
    fn code(&self) -> &'static str {
        "usage.needs_terminal"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::new("a script asks as often as it wants to know", [self.instead]))
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl Advise for ProcessError {
    fn code(&self) -> &'static str {
        "process.failed"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::new("see what is wrong with it", ["devpath doctor"]))
    }

    fn exit(&self) -> Exit {
        Exit::Machine
    }
}

/// Arguments that clap refused, where `--json` asked for a document.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.trim())]
pub struct Mistyped(pub String);

impl Advise for Mistyped {
    fn code(&self) -> &'static str {
        "usage"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::new("see what can be typed", ["devpath --help"]))
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// The user pressed Ctrl-C, or something else asked devpath to end.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub struct Interrupted;

impl Advise for Interrupted {
    fn code(&self) -> &'static str {
        "interrupted"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::say("nothing is half done: the same command goes on from what is there"))
    }

    fn exit(&self) -> Exit {
        Exit::Interrupted
    }
}

/// Waits until the run is interrupted.
pub async fn interrupted() -> Interrupted {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut terminate), Ok(mut hang_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
        else {
            return std::future::pending().await;
        };
        tokio::select! {
            Ok(()) = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        return std::future::pending().await;
    }
    Interrupted
}

/// Ends the process by the signal itself, so that a shell knows that its script was interrupted; returns where
/// that is not possible.
pub fn end_like_interrupted() {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGINT);
}
