//! Taking changes back: the one list of what each command changes, and the reversal of the last change of a project.
//!
//! Commands write what they change into the project's journal; nothing here knows how a command works.

mod errors;
mod list;
mod made;
mod reverse;
mod show;

pub use errors::UndoError;
pub use list::{COMMANDS, Reversal, reversal_of};
pub use made::{KeptProject, Made, sweep_projects};
pub use reverse::{Undoing, Undone};
pub use show::Changes;
