//! What is missing or wrong on this machine: probe, judge, advise.
//!
//! Nothing is changed here, and nothing but `--version` is run.

mod advise;
mod calendar;
mod checks;
mod fix;
mod forms;
mod ignore;
mod judge;
mod look;
mod machine;
mod probe;
mod show;
mod surroundings;
mod version;

pub use crate::catalog::Severity;
pub use advise::{Advisor, Fix};
pub use calendar::Day;
pub use fix::{FixReport, Repair, plan, repairs, type_lines, with_refresh};
pub use forms::{Annotations, markdown};
pub use ignore::without_ignored;
pub use judge::{Evidence, Status, Verdict};
pub use look::Look;
pub use machine::{Finding, Room, Wanted, machine_findings};
pub use show::{Diagnosis, NotFit};
pub use surroundings::findings as surroundings;

use semver::VersionReq;

use crate::catalog::{Catalog, Tool};

/// A tool that is looked for, and what is asked of it.
#[derive(Debug, Clone)]
pub struct Need<'a> {
    /// The tool.
    pub tool: &'a Tool,
    /// Which versions serve.
    pub requirement: VersionReq,
    /// Without it the stages cannot be worked on.
    pub required: bool,
    /// The stages that need it.
    pub stages: Vec<String>,
}

/// The tools of stages, each once; of several requirements the first required one counts. `language` leaves out
/// what only other languages need.
///
/// # Errors
/// A tool that the catalogue does not have, which its own check would have told.
pub fn needs<'a>(
    catalog: &'a Catalog,
    stages: &[&crate::catalog::Stage],
    language: Option<&str>,
) -> Result<Vec<Need<'a>>, crate::catalog::Unknown> {
    let mut needs: Vec<Need<'a>> = Vec::new();
    for stage in stages {
        for need in &stage.tools {
            let for_all = need.languages.is_empty();
            if !for_all && language.is_some_and(|language| !need.languages.iter().any(|it| it == language)) {
                continue;
            }
            // Without a language in mind nobody knows which of them is wanted.
            let required = need.required && (for_all || language.is_some());
            if let Some(known) = needs.iter_mut().find(|known| known.tool.id == need.id) {
                if required && !known.required {
                    known.requirement = need.requirement.clone();
                    known.required = true;
                }
                known.stages.push(stage.id.clone());
                continue;
            }
            let tool = catalog.tool(&need.id)?;
            let requirement = need.requirement.clone();
            needs.push(Need { tool, requirement, required, stages: vec![stage.id.clone()] });
        }
    }
    Ok(needs)
}
