//! Making a project's files: select layers, render, stage in a temporary folder, move into place.
//!
//! Knows nothing of git and of running services.

mod answers;
mod check;
mod context;
mod error;
mod join;
mod place;
mod questions;
mod render;
mod text;

pub use answers::{ChosenService, ScaffoldRequest};
pub use check::check;
pub use error::ScaffoldError;
pub use join::{Compared, compare, join};
pub use place::{Staged, Target, inspect, stage};
pub use questions::{Values, answer};
pub use render::{Files, RenderedCommit, RenderedFile, Rendering, render};
