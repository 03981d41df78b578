//! What can go wrong while files are exported.

use std::io;
use std::path::PathBuf;

use crate::advice::{Advice, Advise, Exit};

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The project has no services.
    #[error("this project needs no services, so there is nothing to export")]
    NoServices,
    /// A template of the catalogue that is not there, or that minijinja refuses.
    #[error("`{file}` cannot be rendered")]
    Template {
        /// Where the file is.
        file: String,
        /// What is wrong in it.
        #[source]
        source: minijinja::Error,
    },
    /// Files of the user's at the place of ours.
    #[error("{} there and {}; nothing was written", names(.0), if .0.len() == 1 { "differs" } else { "differ" })]
    Differs(Vec<String>),
    /// A file that cannot be read or written.
    #[error("`{}` cannot be {action}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// `read` or `written`.
        action: &'static str,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
}

fn names(files: &[String]) -> String {
    let names: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
    format!("{} {}", names.join(", "), if files.len() == 1 { "is" } else { "are" })
}

impl Advise for ExportError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoServices => "export.no_services",
            Self::Template { .. } => "export.template",
            Self::Differs(_) => "export.differs",
            Self::File { .. } => "export.file",
        }
    }

    fn advice(&self) -> Option<Advice> {
        match self {
            Self::NoServices => Some(Advice::new(
                "add a line below `[services]` in `devpath.toml`; see which there are",
                ["devpath catalog list"],
            )),
            Self::Template { .. } => {
                Some(Advice::new("see what is wrong with the catalogue", ["devpath catalog check"]))
            }
            Self::Differs(_) => Some(Advice::new(
                "write elsewhere, look at ours first, or run it again with `--replace`",
                ["devpath export compose --output -"],
            )),
            Self::File { .. } => {
                Some(Advice::say("check who owns the file and its folder, and that the disk has room"))
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NoServices | Self::Template { .. } | Self::Differs(_) => Exit::Usage,
            Self::File { .. } => Exit::Machine,
        }
    }
}
