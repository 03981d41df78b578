//! What a stage and its services ask of the machine that will run them, said before anything is done.

use futures_util::future::join_all;

use crate::advice::Advice;
use crate::catalog::{Catalog, Needs, Stage, Unknown};
use crate::doctor::{self, Finding, Need, Room, Severity, Wanted, machine_findings};
use crate::engine::docker::PublicPort;
use crate::engine::{Docker, Engine, EngineError, EngineFacts};
use crate::project::{Owner, ServiceSpec};
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
    let mut findings = match &chosen.engine {
        Engine::Docker(docker) => {
            let facts = docker.facts().await?;
            let mut findings = machine_findings(&wanted, &room(&facts, platform));
            findings.extend(engine_findings(docker, &facts, services, environment).await?);
            findings
        }
        Engine::Native(_) => {
            let disk_mib = system::free_disk_mib(&environment.servers_dir());
            machine_findings(&wanted, &Room { disk_mib, ..this_machine(platform) })
        }
    };
    if let Some(error) = &chosen.without_docker {
        let severity = if wanted.is_empty() && !services.is_empty() { Severity::Fault } else { Severity::Note };
        findings.push(Finding::engine(error, severity));
    }
    Ok(findings)
}

/// What a project's data says about the releases that are wanted now.
///
/// # Errors
/// The engine stops answering.
pub async fn data_findings(
    chosen: &Chosen,
    services: &[ChosenService<'_>],
    owner: &Owner,
) -> Result<Vec<Finding>, EngineError> {
    // A native server's data decides itself which release reads it.
    let Engine::Docker(docker) = &chosen.engine else { return Ok(Vec::new()) };
    let specs = unbound_specs(services);
    let others = docker.other_majors(owner, &specs).await?;
    Ok(others.iter().map(|other| Finding::engine(other, Severity::Fault)).collect())
}

/// Services as no checkout has them.
pub fn unbound_specs(services: &[ChosenService<'_>]) -> Vec<ServiceSpec> {
    services.iter().map(|it| ServiceSpec::unbound(it.service, it.release)).collect()
}

/// What one service will take; nothing where this engine cannot run it, which its state says later.
async fn wanted(chosen: &Chosen, choice: &ChosenService<'_>, fresh: bool) -> Option<Wanted> {
    let ChosenService { service, release } = choice;
    let (needs, release, present) = match &chosen.engine {
        Engine::Docker(docker) => {
            let image = format!("{}:{}", service.image, release.tag);
            (service.needs.clone(), Some((*release).clone()), !fresh || docker.has_image(&image).await)
        }
        Engine::Native(engine) => {
            let native = service.native.as_ref()?;
            if !engine.has_server(native).await {
                return None;
            }
            (Needs { memory_mib: native.memory_mib, disk_mib: native.disk_mib }, None, !fresh)
        }
    };
    // Looking for the holder means looking at every process: only where there is one.
    let port = service.wanted_port();
    let taken = fresh && !service.is_task() && !system::is_free(port);
    let holder = if taken { holder(&chosen.engine, port).await } else { None };
    Some(Wanted { id: service.id.clone(), needs, release, port, holder, present })
}

/// Who holds a port: the container that publishes it, of which this machine sees only the engine's proxy, or a program.
async fn holder(engine: &Engine, port: u16) -> Option<String> {
    let container = match engine {
        Engine::Docker(docker) => docker.publisher(port).await,
        Engine::Native(_) => None,
    };
    container.or_else(|| system::holder_of(port).map(|it| it.to_string()))
}

/// This machine, its disk left open: which one counts depends on what is kept where.
fn this_machine(platform: &Platform) -> Room {
    Room {
        architecture: platform.architecture.clone(),
        processor: platform.processor.clone(),
        memory_mib: platform.memory_available_mib,
        disk_mib: None,
    }
}

/// The machine that the engine runs on.
fn room(facts: &EngineFacts, platform: &Platform) -> Room {
    let here = this_machine(platform);
    if let Some(root) = &facts.root {
        return Room { disk_mib: system::free_disk_mib(root), ..here };
    }
    // Another machine, or a virtual one: of its processor and its free disk nothing is told.
    let architecture = facts.architecture.clone().unwrap_or(here.architecture);
    Room { architecture, processor: Vec::new(), memory_mib: facts.memory_total_mib, disk_mib: None }
}

/// The API that Docker 20.10 brought, the oldest that devpath is tested with.
const OLDEST_API: (u32, u32) = (1, 41);
/// Below this much free disk at the engine's folder, databases are in danger, in MiB.
const ENGINE_DISK_MIB: u64 = 2048;

/// What the engine itself says about its health and about what it opens to the world.
async fn engine_findings(
    docker: &Docker,
    facts: &EngineFacts,
    services: &[ChosenService<'_>],
    environment: &Environment,
) -> Result<Vec<Finding>, EngineError> {
    let public = docker.public_ports().await?;
    let mut findings = Vec::new();
    let api = docker.api_version();
    let number = api.split_once('.').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    if number.is_some_and(|has: (u32, u32)| has < OLDEST_API) {
        let advice = Advice::say("move to Docker 24 or newer; https://docs.docker.com/engine/install/ says how");
        let detail =
            format!("the engine speaks API {api}, and {}.{} is the oldest that serves", OLDEST_API.0, OLDEST_API.1);
        findings.push(Finding::new("engine.too_old", Severity::Fault, detail).advised(advice));
    }
    let free = facts.root.as_deref().and_then(|root| Some((root, system::free_disk_mib(root)?)));
    if let Some((root, free)) = free.filter(|(_, free)| *free < ENGINE_DISK_MIB) {
        let detail = format!("{free} MiB are free at `{}`, where the engine keeps its data", root.display());
        let advice = Advice::new("see what takes the room", ["docker system df", "df -h"]);
        findings.push(Finding::new("engine.disk", Severity::Warning, detail).advised(advice));
    }
    let proxy =
        ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].into_iter().find(|it| environment.var(it).is_some());
    if let Some(variable) = proxy.filter(|_| !facts.has_proxy) {
        let detail = format!("`{variable}` is set, and the engine has no proxy: pulls may fail");
        let advice = Advice::say("set it for the engine too; https://docs.docker.com/engine/daemon/proxy/ says how");
        findings.push(Finding::new("proxy.not_shared", Severity::Warning, detail).advised(advice));
    }
    for PublicPort { container, inside, outside } in public {
        if let Some(choice) = services.iter().find(|choice| choice.service.port == inside) {
            let detail = format!(
                "the container `{}` opens {} to every network, on port {outside}",
                crate::report::escape(&container),
                choice.service.title
            );
            let advice = Advice::new("publish it to this machine only", [format!("-p 127.0.0.1:{outside}:{inside}")]);
            findings.push(Finding::new("ports.public", Severity::Warning, detail).advised(advice));
        }
    }
    Ok(findings)
}
