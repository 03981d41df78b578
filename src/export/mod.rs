//! The project's services as files that other programs run: Compose, a dev container, a swarm, Kubernetes.
//!
//! What a file looks like is a template of the catalogue (`stacks/export/`); here it is given its values, compared with
//! what is there and written. Passwords are never among the values: files name variables that hold them.

mod dialect;
mod error;
mod place;
mod render;
mod values;

pub use dialect::Dialect;
pub use error::ExportError;
pub use place::{FileState, compare, write};
pub use render::{ExportFile, render};
pub use values::{Exported, Purpose, password_variable};
