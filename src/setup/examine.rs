//! What a stage and its services ask of this machine, said before anything is done.

use crate::catalog::{Catalog, Stage, Unknown};
use crate::doctor::{self, Finding, Need, Severity, Wanted, machine_findings};
use crate::engine::Engine;
use crate::project::EngineName;
use crate::scaffold::ChosenService;
use crate::services::Chosen;
use crate::system::{self, Environment, Platform};

/// The folder in which a Docker engine on this machine keeps its images by default.
const IMAGES_FOLDER: &str = "/var/lib/docker";

/// The tools that a stage needs for projects in a language.
///
/// # Errors
/// A tool that is not in the catalogue.
pub fn stage_needs<'a>(catalog: &'a Catalog, stage: &Stage, language: &str) -> Result<Vec<Need<'a>>, Unknown> {
    doctor::needs(catalog, &[stage], Some(language))
}

/// What the engine in use and the services say about this machine; `fresh` services have no data here yet.
pub fn findings_for(
    chosen: &Chosen,
    services: &[ChosenService<'_>],
    platform: &Platform,
    environment: &Environment,
    fresh: bool,
) -> Vec<Finding> {
    let native = chosen.engine.name() == EngineName::Native;
    let wanted: Vec<Wanted> = services
        .iter()
        .filter(|it| !native || it.service.native.is_some())
        .map(|it| Wanted {
            id: it.service.id.clone(),
            needs: it.service.needs.clone(),
            release: (!native).then(|| it.release.clone()),
            port: it.service.port,
            holder: if fresh { system::holder_of(it.service.port) } else { None },
            present: !fresh,
        })
        .collect();
    let place = match &chosen.engine {
        Engine::Docker(docker) => docker.is_local().then(|| IMAGES_FOLDER.into()),
        Engine::Native(_) => Some(environment.cache_dir()),
    };
    let free = place.and_then(|place| system::free_disk_mib(&place));
    let mut findings = machine_findings(&wanted, platform, free);
    if let Some(error) = &chosen.without_docker {
        let severity = if wanted.is_empty() && !services.is_empty() { Severity::Fault } else { Severity::Note };
        findings.push(Finding::engine(error, severity));
    }
    findings
}
