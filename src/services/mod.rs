//! Services of a project: brought up, taken down, looked at, and written into `.env`.
//!
//! Which engine runs them is chosen here; how it does that is `engine`'s. Knows nothing of templates and git.

mod choose;
mod env_file;
mod errors;
mod readiness;
mod select;
mod show;
mod status;
mod up;

pub use choose::{Chosen, EngineChoice, choose, refuse_lost};
pub use env_file::write_env;
pub use errors::ServiceError;
pub use readiness::NotReady;
pub use select::select;
pub use show::{Mend, ReportedState, ServiceReport, ServicesReport};
pub use status::status;
pub use up::up;
