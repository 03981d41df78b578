//! What can go wrong with snapshots. None of it touches the data in use.

use std::io;
use std::path::PathBuf;

use crate::advice::{Advice, Advise, Exit};
use crate::project::EngineName;

/// Why a snapshot was not taken or put back.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// A name that is no file's name.
    #[error(
        "`{name}` cannot be a snapshot's name: letters, digits, `.`, `_` and `-` can, 64 at most, a letter or digit first"
    )]
    Name {
        /// As typed.
        name: String,
    },
    /// There is one of this name.
    #[error("there is a snapshot `{name}` already")]
    Exists {
        /// Its name.
        name: String,
    },
    /// There is none of this name.
    #[error("there is no snapshot `{name}`; {}", those(.known))]
    Unknown {
        /// As typed.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// No service has any data.
    #[error("no service of this project has data that could be kept")]
    Nothing,
    /// A snapshot without a service that was asked for.
    #[error("the snapshot `{name}` holds nothing of `{service}`")]
    NotInIt {
        /// The snapshot.
        name: String,
        /// The service's id.
        service: String,
    },
    /// A file that is not as it was written.
    #[error("the snapshot `{name}` is damaged: `{file}` {why}")]
    Damaged {
        /// The snapshot.
        name: String,
        /// The file in it.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// What was written does not end as it should.
    #[error("what `{service}` wrote out is not whole: `{file}` {why}")]
    Incomplete {
        /// The service's id.
        service: String,
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// Folders of a server that another version made.
    #[error("the snapshot holds the folders of `{service}` {has}, and version {wanted} cannot read them")]
    OtherMajor {
        /// The service's id.
        service: String,
        /// The version that made them.
        has: String,
        /// The version of the project.
        wanted: String,
    },
    /// Folders of a server that another engine ran.
    #[error(
        "the snapshot holds the folders of `{service}` as the engine `{has}` had them, and this project runs on `{wanted}`"
    )]
    OtherEngine {
        /// The service's id.
        service: String,
        /// The engine that had them.
        has: EngineName,
        /// The engine in use.
        wanted: EngineName,
    },
    /// A client that writes or reads dumps failed.
    #[error("`{program}` of `{service}` ended with code {code}{}", lines(.said))]
    Client {
        /// The program.
        program: String,
        /// The service's id.
        service: String,
        /// Its exit code.
        code: i64,
        /// The end of what it said.
        said: Vec<String>,
    },
    /// There is no client that could read a dump.
    #[error("a dump of `{service}` needs `{program}` to be read: {said}")]
    NoClient {
        /// The program.
        program: String,
        /// The service's id.
        service: String,
        /// What was looked for.
        said: String,
    },
    /// The file system refused.
    #[error("`{}` cannot be {action}", .path.display())]
    File {
        /// The path.
        path: PathBuf,
        /// `read`, `written` or `removed`.
        action: &'static str,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

fn those(names: &[String]) -> String {
    if names.is_empty() { "there are none yet".to_owned() } else { format!("there are {}", names.join(", ")) }
}

fn lines(lines: &[String]) -> String {
    lines.iter().flat_map(|line| ["\n  | ", line]).collect()
}

impl Advise for SnapshotError {
    fn code(&self) -> &'static str {
        match self {
            Self::Name { .. } => "snapshot.name",
            Self::Exists { .. } => "snapshot.exists",
            Self::Unknown { .. } => "snapshot.unknown",
            Self::Nothing => "snapshot.nothing",
            Self::NotInIt { .. } => "snapshot.not_in_it",
            Self::Damaged { .. } => "snapshot.damaged",
            Self::Incomplete { .. } => "snapshot.incomplete",
            Self::OtherMajor { .. } => "snapshot.other_major",
            Self::OtherEngine { .. } => "snapshot.other_engine",
            Self::Client { .. } => "snapshot.client",
            Self::NoClient { .. } => "snapshot.no_client",
            Self::File { .. } => "snapshot.file",
        }
    }

    fn advice(&self) -> Option<Advice> {
        let list = "devpath services snapshots";
        Some(match self {
            Self::Name { .. } => Advice::new("choose another one, or leave it out", ["devpath services snapshot"]),
            Self::Exists { name } => Advice::new(
                "choose another name, or let the new one take its place",
                [format!("devpath services snapshot {name} --replace")],
            ),
            Self::Unknown { .. } | Self::NotInIt { .. } => Advice::new("see what there is", [list]),
            Self::Nothing => Advice::new("start the project's services first", ["devpath services up"]),
            Self::Damaged { .. } => Advice::new("nothing was changed; see whether an older one is there", [list]),
            Self::OtherMajor { service, has, .. } => Advice::new(
                "nothing was changed; ask for the version that made them",
                [format!("{service} = \"{has}\"   # in devpath.toml, under [services]")],
            ),
            Self::OtherEngine { has, .. } => Advice::new(
                "nothing was changed; use the engine that had them",
                [format!("devpath services restore NAME --engine {has}")],
            ),
            Self::Client { .. } | Self::Incomplete { .. } => {
                Advice::new("the data in use is as it was; look at the service", ["devpath services logs"])
            }
            Self::NoClient { program, .. } => {
                Advice::new("the data in use is as it was; install it", [format!("devpath doctor {program}")])
            }
            Self::File { .. } => Advice::new("check who owns it, and that the disk has room", ["df -h ."]),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Name { .. }
            | Self::Exists { .. }
            | Self::Unknown { .. }
            | Self::NotInIt { .. }
            | Self::OtherMajor { .. }
            | Self::OtherEngine { .. } => Exit::Usage,
            Self::Nothing | Self::Damaged { .. } => Exit::No,
            Self::Client { .. } | Self::Incomplete { .. } | Self::NoClient { .. } | Self::File { .. } => Exit::Machine,
        }
    }
}
