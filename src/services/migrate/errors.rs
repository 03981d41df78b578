//! What can go wrong while data moves to the other engine. The data in use is then as it was.

use std::io;
use std::path::PathBuf;

use crate::advice::{Advice, Advise, Exit};
use crate::project::EngineName;

/// Why data was not moved.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The services run there already.
    #[error("the services of this project run with `{to}` already")]
    Already {
        /// The engine.
        to: EngineName,
    },
    /// No service has any data.
    #[error("no service of this project has data that could be moved")]
    Nothing {
        /// The engine.
        to: EngineName,
    },
    /// A service that the other engine cannot run here.
    #[error("`{service}` cannot be moved to `{to}`: {why}")]
    Cannot {
        /// The service's id.
        service: String,
        /// The engine.
        to: EngineName,
        /// What it lacks.
        why: String,
        /// Those that can be moved.
        others: Vec<String>,
    },
    /// The other engine would start an older server than the one that made the data.
    #[error("the data of `{service}` was made by version {has}, and `devpath.toml` asks for {wanted}")]
    Older {
        /// The service's id.
        service: String,
        /// The version that made it.
        has: String,
        /// The version that the project asks for.
        wanted: String,
    },
    /// Both servers do not have the same.
    #[error("the data of `{service}` is not the same after it was moved: {}", .found.join("; "))]
    Differs {
        /// The service's id.
        service: String,
        /// What differs.
        found: Vec<String>,
    },
    /// A file of a migration.
    #[error("`{}` cannot be written or read", .path.display())]
    File {
        /// The path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl Advise for MigrateError {
    fn code(&self) -> &'static str {
        match self {
            Self::Already { .. } => "migrate.already",
            Self::Nothing { .. } => "migrate.nothing",
            Self::Cannot { .. } => "migrate.cannot",
            Self::Older { .. } => "migrate.older",
            Self::Differs { .. } => "migrate.differs",
            Self::File { .. } => "migrate.file",
        }
    }

    fn advice(&self) -> Option<Advice> {
        Some(match self {
            Self::Already { .. } => Advice::new("see how they are", ["devpath services status"]),
            Self::Nothing { to } => Advice::new(
                "there is nothing to lose: start them there",
                [format!("devpath services up --engine {to}")],
            ),
            Self::Cannot { others, .. } if others.is_empty() => {
                Advice::say("nothing was changed; install what is missing, or go on as before")
            }
            Self::Cannot { to, others, .. } => Advice::new(
                "nothing was changed; install what is missing, or move the others and leave its data where it is",
                [format!("devpath services migrate --to {to} {}", others.join(" "))],
            ),
            Self::Older { service, has, .. } => Advice::new(
                "nothing was changed; ask for that version or a newer one, then run the same command again",
                [format!("{service} = \"{has}\"   # in devpath.toml, under [services]")],
            ),
            Self::Differs { .. } => Advice::new(
                "the data in use is as it was; look at what differs, and keep a snapshot",
                ["devpath services snapshot"],
            ),
            Self::File { .. } => Advice::say("check who owns the folder, and that the disk has room"),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Already { .. } | Self::Nothing { .. } | Self::Differs { .. } => Exit::No,
            Self::Older { .. } => Exit::Usage,
            Self::Cannot { .. } | Self::File { .. } => Exit::Machine,
        }
    }
}
