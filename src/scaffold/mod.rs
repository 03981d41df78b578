//! Making a project's files: select layers, render, stage in a temporary folder, move into place.
//!
//! Knows nothing of git and of running services.

mod answers;
mod context;
mod error;
mod place;
mod render;

pub use answers::{ChosenService, ScaffoldRequest};
pub use error::ScaffoldError;
pub use place::{Staged, Target, inspect, stage};
pub use render::{RenderedFile, Rendering, render};
