//! What can go wrong with a pack, each with its advice.

use std::io;
use std::path::PathBuf;

use crate::advice::{Advice, Advise, Exit};
use crate::report::bytes_words;

/// Why a pack was not written or not used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Nobody said what to pack.
    #[error("pack what? No stage or service was named, and this folder is in no devpath project")]
    What,
    /// What was named needs nothing that could be packed.
    #[error("there is nothing to pack: what was named has no services that run here")]
    Nothing,
    /// A file is there already.
    #[error("`{}` is there already", .0.display())]
    Exists(PathBuf),
    /// The disk has too little room.
    #[error("{} would be needed at `{}`, and {} are free", bytes_words(*.needs), .place.display(), bytes_words(*.free))]
    NoRoom {
        /// Where.
        place: PathBuf,
        /// How many bytes.
        needs: u64,
        /// How many there are.
        free: u64,
    },
    /// A file cannot be read or written.
    #[error("`{}` cannot be {action}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// `read`, `written`.
        action: &'static str,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// Not such an archive at all.
    #[error("`{}` is no archive of `devpath pack`: {why}", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// How that is seen.
        why: String,
    },
    /// A part is not as it was written.
    #[error("`{part}` in `{}` {why}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The part's name.
        part: String,
        /// What is wrong with it.
        why: String,
    },
    /// A newer devpath wrote it.
    #[error("`{}` has the form {has}, and this devpath reads form {reads}", .path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// The form that it has.
        has: u64,
        /// The form that is known.
        reads: u64,
    },
    /// A part is for another kind of machine.
    #[error("`{part}` in `{}` is for {has}, and this is {here}", .path.display())]
    OtherMachine {
        /// The file.
        path: PathBuf,
        /// The part's name.
        part: String,
        /// What it is for, as `linux/arm64`.
        has: String,
        /// What is here.
        here: String,
    },
    /// The command that collects packages failed.
    #[error("`{command}` ended with code {code} while collecting packages for `{template}`")]
    Collect {
        /// The template.
        template: String,
        /// The program.
        command: String,
        /// Its exit code.
        code: i32,
        /// Its last words.
        #[source]
        said: Words,
    },
}

/// Somebody else's words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Words(pub String);

impl Advise for PackError {
    fn code(&self) -> &'static str {
        match self {
            Self::What | Self::Nothing => "usage.pack",
            Self::Exists(_) => "pack.exists",
            Self::NoRoom { .. } => "pack.no_room",
            Self::File { .. } => "pack.file",
            Self::Foreign { .. } => "pack.foreign",
            Self::Damaged { .. } => "pack.damaged",
            Self::Schema { .. } => "pack.schema",
            Self::OtherMachine { .. } => "pack.architecture",
            Self::Collect { .. } => "pack.packages",
        }
    }

    fn advice(&self) -> Option<Advice> {
        Some(match self {
            Self::What | Self::Nothing => {
                Advice::new("name a stage or services", ["devpath roadmap", "devpath pack STAGE --output FILE"])
            }
            Self::Exists(_) => Advice::say("name another file, or add `--replace`"),
            Self::NoRoom { .. } => Advice::new("make room, or use another disk", ["df -h"]),
            Self::File { .. } => Advice::say("check who owns it, and that the disk has room"),
            Self::Foreign { .. } => Advice::new(
                "nothing was loaded; an archive of `docker save` is loaded by Docker itself",
                ["docker load -i FILE"],
            ),
            Self::Damaged { .. } => Advice::new(
                "nothing was loaded; copy the file anew, and compare its hash on both machines",
                ["sha256sum FILE"],
            ),
            Self::Schema { .. } => Advice::say("nothing was loaded; use the devpath that wrote it, or a newer one"),
            Self::OtherMachine { .. } => {
                Advice::say("nothing was loaded; pack on a machine of the same kind as the one that unpacks")
            }
            Self::Collect { .. } => Advice::new("see that its tool works here", ["devpath doctor"]),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::What
            | Self::Nothing
            | Self::Exists(_)
            | Self::Foreign { .. }
            | Self::Damaged { .. }
            | Self::Schema { .. } => Exit::Usage,
            Self::NoRoom { .. } | Self::File { .. } | Self::OtherMachine { .. } | Self::Collect { .. } => Exit::Machine,
        }
    }
}
