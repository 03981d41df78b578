//! What can go wrong with a service, with the way on that keeps the data.

use std::path::PathBuf;

use super::readiness::NotReady;
use crate::advice::{Advice, Advise, Exit, quoted};
use crate::engine::EngineError;

/// Why a service is not as asked.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The service is not one of this project's.
    #[error("this project has no service `{service}`; it has {}", .known.join(", "))]
    NotHere {
        /// What was typed.
        service: String,
        /// What there is.
        known: Vec<String>,
        /// The line that adds it, where the catalogue knows it.
        line: Option<String>,
    },
    /// A task without a server that it works on.
    #[error("the task `{task}` works on `{server}`, which this project does not have")]
    NeedsServer {
        /// The task's id.
        task: String,
        /// The server's id.
        server: String,
        /// The line that adds the server.
        line: String,
    },
    /// A task, where a server is meant.
    #[error("`{0}` is a task: it does its work and ends, and nobody connects to it")]
    IsTask(String),
    /// A task that did not do what it is for.
    #[error("the task `{task}` is not done: {why}{}", log_lines(.log))]
    Undone {
        /// The task's id.
        task: String,
        /// What became of it.
        why: String,
        /// Its last lines.
        log: Vec<String>,
    },
    /// A tag that the catalogue does not know.
    #[error("`devpath.toml` asks for `{service}` with the tag `{tag}`, which is not a known one")]
    Tag {
        /// The service's id.
        service: String,
        /// The tag.
        tag: String,
        /// The known ones.
        known: Vec<String>,
    },
    /// It runs and does not let us in.
    #[error("`{service}` runs on 127.0.0.1:{port}, and its data knows another password than this project: {answer}")]
    OtherPassword {
        /// The service's id.
        service: String,
        /// Its port.
        port: u16,
        /// What it said.
        answer: String,
        /// The name of its URL in `.env`.
        variable: String,
        /// Whether the data can be given this project's password without knowing the old one.
        changeable: bool,
    },
    /// Its process has ended.
    #[error("`{service}` ended with code {code} before it was ready{}", log_lines(.log))]
    Ended {
        /// The service's id.
        service: String,
        /// The exit code.
        code: i64,
        /// Its last lines.
        log: Vec<String>,
    },
    /// It did not become ready in time.
    #[error("`{service}` on 127.0.0.1:{port} was not ready after {seconds} s; its last answer: {answer}{}", log_lines(.log))]
    Late {
        /// The service's id.
        service: String,
        /// Its port.
        port: u16,
        /// How long was waited.
        seconds: u64,
        /// What the last attempt got.
        answer: String,
        /// Its last lines.
        log: Vec<String>,
    },
    /// Data of a lost checkout.
    #[error("databases of an earlier checkout at `{}` are still there, and this one does not know them: {}", .path.display(), ids(.found))]
    Lost {
        /// The project's folder.
        path: PathBuf,
        /// Checkout ids and their services.
        found: Vec<(String, Vec<String>)>,
    },
    /// An id under which the engine has nothing.
    #[error("there is no data of a checkout `{id}`")]
    NothingToAdopt {
        /// As typed.
        id: String,
    },
    /// Files that are not the ones that were copied.
    #[error("the files of `{service}` are not the same after they were copied: {}", .found.join("; "))]
    Miscopied {
        /// The service's id.
        service: String,
        /// What differs.
        found: Vec<String>,
    },
    /// The password inside the data is known to the server alone.
    #[error("the password of `{service}` cannot be changed without the old one")]
    KeepsPassword {
        /// The service's id.
        service: String,
        /// The name of its URL in `.env`.
        variable: String,
    },
    /// Data of a checkout whose folder is there.
    #[error("the data of the checkout `{id}` is in use by the project in `{}`", .path.display())]
    AdoptedElsewhere {
        /// As typed.
        id: String,
        /// The folder.
        path: PathBuf,
    },
    /// Nothing of that kind runs.
    #[error("`{service}` is not running")]
    NotRunning {
        /// The service's id.
        service: String,
    },
    /// The image brings no client.
    #[error("`{service}` has no client that could be opened")]
    NoShell {
        /// The service's id.
        service: String,
    },
    /// There is nothing to speak of yet.
    #[error("no service of this project was started yet")]
    NoneStarted,
    /// Deleting data needs a yes.
    #[error("this needs a yes, and nobody can be asked here")]
    NeedsYes(&'static str),
    /// A server of this machine is to be reached from elsewhere.
    #[error("without Docker `{service}` listens on 127.0.0.1 only, and {address} is asked for")]
    OnlyHere {
        /// The service's id.
        service: String,
        /// What was asked for.
        address: std::net::IpAddr,
    },
    /// No random source.
    #[error("the operating system gives no random numbers, and passwords need them")]
    Random(#[from] getrandom::Error),
}

fn log_lines(lines: &[String]) -> String {
    lines.iter().flat_map(|line| ["\n  | ", line]).collect()
}

fn ids(found: &[(String, Vec<String>)]) -> String {
    let texts: Vec<String> = found.iter().map(|(id, services)| format!("{} ({id})", services.join(", "))).collect();
    texts.join("; ")
}

impl ServiceError {
    /// The story of a service that did not become ready.
    pub fn not_ready(service: &str, port: u16, why: NotReady, log: Vec<String>, other: (String, bool)) -> Self {
        let service = service.to_owned();
        let (variable, changeable) = other;
        match why {
            NotReady::Refused { answer } => Self::OtherPassword { service, port, answer, variable, changeable },
            NotReady::Ended { code } => Self::Ended { service, code, log },
            NotReady::Late { waited, answer } => Self::Late { service, port, seconds: waited.as_secs(), answer, log },
        }
    }
}

impl Advise for ServiceError {
    fn code(&self) -> &'static str {
        match self {
            Self::Engine(error) => error.code(),
            Self::NotHere { .. } => "service.not_here",
            Self::NeedsServer { .. } => "service.needs_server",
            Self::IsTask(_) => "task.no_server",
            Self::Undone { .. } => "task.undone",
            Self::Tag { .. } => "service.tag",
            Self::OtherPassword { .. } => "data.other_password",
            Self::Ended { .. } => "service.ended",
            Self::Late { .. } => "service.late",
            Self::Lost { .. } => "data.lost_checkout",
            Self::NothingToAdopt { .. } => "data.nothing_to_adopt",
            Self::AdoptedElsewhere { .. } => "data.in_use",
            Self::KeepsPassword { .. } => "data.keeps_password",
            Self::Miscopied { .. } => "data.miscopied",
            Self::NotRunning { .. } => "service.not_running",
            Self::NoShell { .. } => "service.no_shell",
            Self::NoneStarted => "service.none_started",
            Self::NeedsYes(_) => "usage.needs_yes",
            Self::OnlyHere { .. } => "service.only_here",
            Self::Random(_) => "machine.random",
        }
    }

    fn advice(&self) -> Option<Advice> {
        match self {
            Self::Engine(error) => error.advice(),
            Self::NotHere { line, .. } => Some(match line {
                Some(line) => Advice::new("add it to devpath.toml under [services], then start it", [line]),
                None => Advice::new("see which services there are", ["devpath services status"]),
            }),
            Self::NeedsServer { line, .. } => {
                Some(Advice::new("add it to devpath.toml under [services], then start again", [line]))
            }
            Self::IsTask(task) => Some(Advice::new("see what it said", [format!("devpath services logs {task}")])),
            Self::Undone { task, .. } => Some(Advice::new(
                "see all that it said; the next start runs it again",
                [format!("devpath services logs {task}"), format!("devpath services up {task}")],
            )),
            Self::Tag { known, .. } => Some(Advice::say(format!("known tags: {}", known.join(", ")))),
            Self::OtherPassword { service, variable, changeable, .. } => {
                let keep = format!(
                    "nothing was changed. To keep its password, put it into {variable} in `.env` and run the same command again"
                );
                let reset = format!("devpath services reset {service}   # begins anew; `devpath undo` goes back");
                Some(if *changeable {
                    let change =
                        format!("devpath services password {service}   # gives the data this project's password");
                    Advice::new(format!("{keep}; or choose"), [change, reset])
                } else {
                    Advice::new(format!("{keep}; or begin anew"), [reset])
                })
            }
            Self::Ended { service, .. } | Self::Late { service, .. } => Some(Advice::new(
                "its data is kept; look at it, then try again",
                [format!("devpath services up {service}")],
            )),
            Self::Lost { found, .. } => Some(Advice::new(
                "take them over, or leave them where they are and begin with new ones",
                found
                    .iter()
                    .map(|(id, _)| format!("devpath services adopt {id}"))
                    .chain(["devpath services up --new-data".to_owned()]),
            )),
            Self::NothingToAdopt { .. } | Self::NoneStarted => {
                Some(Advice::new("start the project's own services", ["devpath services up"]))
            }
            Self::Miscopied { .. } => Some(Advice::say(
                "what was copied is as it was; see that the disks are well and nothing else writes there, then do it again",
            )),
            Self::KeepsPassword { service, variable } => Some(Advice::new(
                format!(
                    "put the old one into {variable} in `.env`; or begin anew, with what is there kept in the trash"
                ),
                [format!("devpath services reset {service}")],
            )),
            Self::AdoptedElsewhere { path, .. } => Some(Advice::new(
                "two folders never share databases: take a snapshot there, and restore a copy of it here",
                [format!("devpath -C {} services snapshot", quoted(&path.display().to_string()))],
            )),
            Self::NotRunning { service } => Some(Advice::new("start it", [format!("devpath services up {service}")])),
            Self::NoShell { service } => {
                Some(Advice::new("see under which URLs it answers", [format!("devpath services status {service}")]))
            }
            Self::OnlyHere { service, .. } => {
                Some(Advice::new("start it as it is", [format!("devpath services up {service}")]))
            }
            Self::NeedsYes(command) => Some(Advice::new("say it on the command line", [*command])),
            Self::Random(_) => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Engine(error) => error.exit(),
            Self::NotHere { .. }
            | Self::IsTask(_)
            | Self::NeedsServer { .. }
            | Self::Tag { .. }
            | Self::NoShell { .. }
            | Self::NeedsYes(_)
            | Self::OnlyHere { .. }
            | Self::Lost { .. }
            | Self::AdoptedElsewhere { .. }
            | Self::KeepsPassword { .. }
            | Self::NothingToAdopt { .. } => Exit::Usage,
            Self::OtherPassword { .. }
            | Self::Ended { .. }
            | Self::Late { .. }
            | Self::Undone { .. }
            | Self::NotRunning { .. }
            | Self::NoneStarted => Exit::No,
            Self::Miscopied { .. } | Self::Random(_) => Exit::Machine,
        }
    }
}
