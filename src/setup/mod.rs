//! The main job: doctor, scaffold, repository and services joined into one plan and one run.
//!
//! The only room that knows several features. Each of them knows none of the others.

mod errors;
mod examine;
mod make;
mod packages;
mod request;
mod run;
mod show;

pub use errors::SetupError;
pub use examine::{data_findings, findings_for, stage_needs};
pub use make::{MadeProject, make_project, may_write_env, plan_project};
pub use packages::{Collected, collect_packages, packages_here};
pub use request::{ProjectOptions, ProjectRequest, resolve_project, services_of, template_of};
pub use run::{SetupRequest, plan_setup, setup};
pub use show::SetupReport;
