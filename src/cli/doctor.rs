//! `devpath doctor`: what is missing or wrong on this machine.

use clap::Args;

use super::{Answer, Context};
use crate::advice::Outcome;
use crate::catalog::{Catalog, Stage, Unknown};
use crate::doctor::{self, Day, Diagnosis, Finding, Need, Severity};
use crate::scaffold::ChosenService;
use crate::services::{EngineChoice, choose};
use crate::setup;
use crate::system::Platform;

/// Look for tools that are missing, too old or broken, and say what mends them
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Stages or tools; everything if none is named
    #[arg(value_name = "STAGE|TOOL")]
    names: Vec<String>,
    /// Look only for what projects in this language need
    #[arg(long = "lang", value_name = "LANGUAGE")]
    language: Option<String>,
}

/// Looks at the machine.
pub async fn run(args: DoctorArgs, context: &Context) -> Outcome<Answer> {
    let DoctorArgs { names, language } = args;
    let catalog = context.catalog()?;
    let environment = &context.environment;
    let (stages, mut needs) = asked(&catalog, &names, language.as_deref())?;
    for need in doctor::needs(&catalog, &stages, language.as_deref())? {
        if !needs.iter().any(|known| known.tool.id == need.tool.id) {
            needs.push(need);
        }
    }
    let platform = Platform::detect(environment);
    let task = context.progress.task(format!("look at {} tools", needs.len()));
    let services = services_of(&catalog, &stages);
    let (tools, findings) = tokio::join!(
        doctor::examine(&needs, &platform, environment, Day::today()),
        findings(&services, &platform, context)
    );
    drop(task);
    Ok(Answer::shown(Diagnosis { platform, tools, findings }))
}

/// The stages that were named, and tools that were named themselves: those are required.
fn asked<'a>(
    catalog: &'a Catalog,
    names: &[String],
    language: Option<&str>,
) -> Result<(Vec<&'a Stage>, Vec<Need<'a>>), Unknown> {
    if names.is_empty() {
        return Ok((catalog.stages.iter().collect(), Vec::new()));
    }
    let all: Vec<&Stage> = catalog.stages.iter().collect();
    let known = doctor::needs(catalog, &all, language)?;
    let (mut stages, mut needs) = (Vec::new(), Vec::new());
    for name in names {
        if let Ok(stage) = catalog.stage(name) {
            stages.push(stage);
        } else if let Some(tool) = catalog.tools.get(name) {
            let need = known.iter().find(|need| need.tool.id == tool.id);
            let requirement = need.map_or(semver::VersionReq::STAR, |need| need.requirement.clone());
            let stages = need.map(|need| need.stages.clone()).unwrap_or_default();
            needs.push(Need { tool, requirement, required: true, stages });
        } else {
            let words = catalog.stages.iter().map(|stage| &stage.id).chain(catalog.tools.keys());
            return Err(Unknown::new("stage or tool", name, words, "devpath roadmap"));
        }
    }
    Ok((stages, needs))
}

fn services_of<'a>(catalog: &'a Catalog, stages: &[&Stage]) -> Vec<ChosenService<'a>> {
    let mut ids: Vec<&String> = stages.iter().flat_map(|stage| &stage.services).collect();
    ids.sort();
    ids.dedup();
    let services = ids.into_iter().filter_map(|id| catalog.services.get(id));
    services
        .filter_map(|service| Some(ChosenService { service, release: service.tag(&service.default_tag)? }))
        .collect()
}

/// What the engine and the services say; none of it keeps a machine without databases from being well.
async fn findings(services: &[ChosenService<'_>], platform: &Platform, context: &Context) -> Vec<Finding> {
    if services.is_empty() {
        return Vec::new();
    }
    match choose(EngineChoice::Auto, None, &context.environment, None).await {
        Ok(chosen) => setup::findings_for(&chosen, services, platform, &context.environment, true).await,
        Err(error) => Err(error),
    }
    .unwrap_or_else(|error| vec![Finding::engine(&error, Severity::Fault)])
}
