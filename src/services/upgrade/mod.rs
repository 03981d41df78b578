//! Moving a service's data to a newer major version, and back.
//!
//! The new data is made beside the old as its next generation and compared with it; then one write of the tag in
//! `devpath.toml` switches to it. Until that write whatever fails or is killed leaves the old data in use, and after it
//! the old data stays, under its own tag, until it is confirmed that it is not needed any more.

mod errors;
mod kept;
mod make;
mod mentions;
mod plan;
mod switch;

pub use errors::UpgradeError;
pub use kept::Turn;
pub use mentions::{Mention, mentions};
pub use plan::{UpgradePlan, must_have_client};
pub use switch::Upgraded;
