//! Why a change is not taken back. Nothing was changed then.

use std::io;
use std::path::PathBuf;

use crate::advice::{Advice, Advise, Exit};

/// Why a change is not taken back.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// No command changed anything that could be taken back.
    #[error("no command has changed anything here that could be taken back")]
    Nothing,
    /// Nothing was taken back, or something else was changed since.
    #[error("nothing was taken back last that could be done again")]
    NothingToRedo,
    /// It was asked for.
    #[error("the last change, `devpath {command}` of {day}, was for ever: that was asked for")]
    Never {
        /// The command.
        command: String,
        /// When.
        day: String,
    },
    /// The state is neither that before the change nor that since.
    #[error("`{service}` is on other data than `devpath {command}` of {day} left it on")]
    Otherwise {
        /// The service's id.
        service: String,
        /// The command.
        command: String,
        /// When.
        day: String,
    },
    /// The project is part of the user's own history.
    #[error("`{}` has commits that devpath did not make, or lies in another repository: it is yours", .root.display())]
    Commits {
        /// The project's folder.
        root: PathBuf,
    },
    /// The file system refused.
    #[error("`{}` cannot be moved or removed", .path.display())]
    File {
        /// The path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The snapshot was replaced by a later one.
    #[error("the snapshot `{name}` is of another day than `devpath {command}` took it on")]
    OtherSnapshot {
        /// Its name.
        name: String,
        /// The command.
        command: String,
    },
}

impl Advise for UndoError {
    fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "undo.nothing",
            Self::NothingToRedo => "undo.nothing_to_redo",
            Self::Never { .. } => "undo.never",
            Self::Otherwise { .. } => "undo.otherwise",
            Self::OtherSnapshot { .. } => "undo.other_snapshot",
            Self::Commits { .. } => "undo.commits",
            Self::File { .. } => "undo.file",
        }
    }

    fn advice(&self) -> Option<Advice> {
        let snapshots = "devpath services snapshots";
        Some(match self {
            Self::Nothing | Self::NothingToRedo => Advice::new("see what was changed", ["devpath undo --list"]),
            Self::Never { .. } | Self::OtherSnapshot { .. } => {
                Advice::new("see whether a snapshot holds what was there before", [snapshots])
            }
            Self::Commits { .. } => Advice::say("nothing was changed"),
            Self::File { .. } => Advice::say("check who owns it, and that the disk has room; the same command goes on"),
            Self::Otherwise { .. } => Advice::new(
                "nothing was changed; see what is in the trash, and what snapshots there are",
                ["devpath services status -v", snapshots],
            ),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Nothing | Self::NothingToRedo | Self::Never { .. } | Self::Commits { .. } => Exit::No,
            Self::File { .. } => Exit::Machine,
            Self::Otherwise { .. } | Self::OtherSnapshot { .. } => Exit::Usage,
        }
    }
}
