//! What can go wrong with seeds.

use crate::advice::{Advice, Advise, Exit};

/// Why a seed was not sown.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// There are no files.
    #[error("there is nothing to seed: no file lies in {}", .folders.join(", "))]
    NoFiles {
        /// Where was looked.
        folders: Vec<String>,
    },
    /// A file whose service is not known.
    #[error("`{file}` could be for any of {}", .services.join(", "))]
    WhichService {
        /// The file.
        file: String,
        /// The project's services.
        services: Vec<String>,
    },
    /// A file of a kind that says nothing to the service.
    #[error("`{file}` says nothing to `{service}`, which takes {}", .kinds.join(", "))]
    Kind {
        /// The file.
        file: String,
        /// The service's id.
        service: String,
        /// The ends of names that it takes.
        kinds: Vec<String>,
    },
    /// A file that cannot be read or understood.
    #[error("`{file}` cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why not, with the line where there is one.
        why: String,
    },
    /// The service's client did not take it.
    #[error("`{service}` did not take `{file}`{}", .said.iter().flat_map(|line| ["\n  | ", line]).collect::<String>())]
    Refused {
        /// The file.
        file: String,
        /// The service's id.
        service: String,
        /// The client's last lines.
        said: Vec<String>,
    },
}

impl Advise for SeedError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoFiles { .. } => "seed.no_files",
            Self::WhichService { .. } => "seed.which_service",
            Self::Kind { .. } => "seed.kind",
            Self::Unreadable { .. } => "seed.unreadable",
            Self::Refused { .. } => "seed.refused",
        }
    }

    fn advice(&self) -> Option<Advice> {
        Some(match self {
            Self::NoFiles { .. } => Advice::new("put some there, or name them", ["devpath services seed FILE"]),
            Self::WhichService { file, services } => Advice::new(
                "say for which one",
                services.iter().map(|service| format!("devpath services seed --service {service} {file}")),
            ),
            Self::Kind { .. } => Advice::say("name another file, or another service with `--service`"),
            Self::Unreadable { .. } => Advice::say("mend the file; nothing of it was given to the service"),
            Self::Refused { service, .. } => Advice::new(
                "mend the file, then begin with empty data again, or seed on",
                [format!("devpath services reset {service}"), "devpath services seed".to_owned()],
            ),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NoFiles { .. } | Self::Refused { .. } => Exit::No,
            Self::WhichService { .. } | Self::Kind { .. } | Self::Unreadable { .. } => Exit::Usage,
        }
    }
}
