//! What a stage and its services ask of the machine that will run them, said before anything is done.

use futures_util::future::join_all;

use crate::catalog::{Catalog, Needs, Stage, Unknown};
use crate::doctor::{self, Finding, Need, Room, Severity, Wanted, machine_findings};
use crate::engine::{Engine, EngineError};
use crate::scaffold::ChosenService;
use crate::services::Chosen;
use crate::system::{self, Environment, Platform};

/// The tools that a stage needs for projects in a language.
///
/// # Errors
/// A tool that is not in the catalogue.
pub fn stage_needs<'a>(catalog: &'a Catalog, stage: &Stage, language: &str) -> Result<Vec<Need<'a>>, Unknown> {
    doctor::needs(catalog, &[stage], Some(language))
}

/// What the engine in use and the services say about this machine; `fresh` services have no data here yet.
///
/// # Errors
/// The engine stops answering.
pub async fn findings_for(
    chosen: &Chosen,
    services: &[ChosenService<'_>],
    platform: &Platform,
    environment: &Environment,
    fresh: bool,
) -> Result<Vec<Finding>, EngineError> {
    let wanted = join_all(services.iter().map(|it| wanted(chosen, it, fresh))).await;
    let wanted: Vec<Wanted> = wanted.into_iter().flatten().collect();
    let mut findings = machine_findings(&wanted, &room(chosen, platform, environment).await?);
    if let Some(error) = &chosen.without_docker {
        let severity = if wanted.is_empty() && !services.is_empty() { Severity::Fault } else { Severity::Note };
        findings.push(Finding::engine(error, severity));
    }
    Ok(findings)
}

/// What one service will take; nothing where this engine cannot run it, which its state says later.
async fn wanted(chosen: &Chosen, choice: &ChosenService<'_>, fresh: bool) -> Option<Wanted> {
    let ChosenService { service, release } = choice;
    let (needs, release, present) = match &chosen.engine {
        Engine::Docker(docker) => {
            let image = format!("{}:{}", service.image, release.tag);
            (service.needs.clone(), Some((*release).clone()), !fresh || docker.has_image(&image).await)
        }
        Engine::Native(_) => {
            let native = service.native.as_ref()?;
            (Needs { memory_mib: native.memory_mib, disk_mib: native.disk_mib }, None, !fresh)
        }
    };
    // Looking for the holder means looking at every process: only where there is one.
    let holder = if fresh && !system::is_free(service.port) { system::holder_of(service.port) } else { None };
    Some(Wanted { id: service.id.clone(), needs, release, port: service.port, holder, present })
}

/// The machine that will run the services.
async fn room(chosen: &Chosen, platform: &Platform, environment: &Environment) -> Result<Room, EngineError> {
    let here = Room {
        architecture: platform.architecture.clone(),
        processor: platform.processor.clone(),
        memory_mib: platform.memory_available_mib,
        disk_mib: None,
    };
    let Engine::Docker(docker) = &chosen.engine else {
        return Ok(Room { disk_mib: system::free_disk_mib(&environment.cache_dir()), ..here });
    };
    let facts = docker.facts().await?;
    if let Some(root) = &facts.root {
        return Ok(Room { disk_mib: system::free_disk_mib(root), ..here });
    }
    // Another machine, or a virtual one: of its processor and its free disk nothing is told.
    let architecture = facts.architecture.unwrap_or(here.architecture);
    Ok(Room { architecture, processor: Vec::new(), memory_mib: facts.memory_total_mib, disk_mib: None })
}
