//! What stages and services need, and whether it is here.

use super::errors::PackError;
use super::show::{Lack, LackReport};
use crate::advice::Outcome;
use crate::catalog::{Catalog, Unknown};
use crate::engine::{Engine, EngineError};
use crate::project::{Manifest, ServiceSpec};
use crate::report::Progress;

/// The services of the stages and services that were named, or of a project, each once.
///
/// # Errors
/// A word that is neither, or no word where there is no project.
pub fn wanted(catalog: &Catalog, words: &[String], project: Option<&Manifest>) -> Outcome<Vec<ServiceSpec>> {
    let mut ids: Vec<(String, Option<String>)> = Vec::new();
    let mut add = |id: &String, tag: Option<&String>| {
        if !ids.iter().any(|(known, _)| known == id) {
            ids.push((id.clone(), tag.cloned()));
        }
    };
    match project {
        Some(manifest) if words.is_empty() => manifest.services.iter().for_each(|(id, tag)| add(id, Some(tag))),
        None if words.is_empty() => return Err(PackError::What.into()),
        _ => {}
    }
    for word in words {
        if let Ok(stage) = catalog.stage(word) {
            let templates = catalog.templates_of(&stage.id).flat_map(|template| &template.services);
            stage.services.iter().chain(templates).for_each(|id| add(id, None));
        } else if catalog.services().contains_key(word) {
            // A task with the servers that it works on.
            for id in std::iter::once(word).chain(&catalog.service(word)?.after) {
                add(id, project.and_then(|manifest| manifest.services.get(id)));
            }
        } else {
            let known = catalog.stages().iter().map(|stage| &stage.id).chain(catalog.services().keys());
            return Err(Unknown::new("stage or service", word, known, "devpath catalog list").into());
        }
    }
    let mut specs = Vec::new();
    for (id, tag) in ids {
        let service = catalog.service(&id)?;
        let release = service.tag(&tag.unwrap_or_else(|| service.default_tag.clone()));
        // A tag that is not known is told by the services themselves.
        specs.extend(release.map(|release| ServiceSpec::unbound(service, release)));
    }
    Ok(specs)
}

/// What would be missing without a network; the engine is one that asks none.
pub async fn lacks(engine: &Engine, specs: &[ServiceSpec]) -> LackReport {
    let mut rows = Vec::new();
    for spec in specs {
        let (kind, name) = match engine {
            Engine::Docker(_) => ("image", spec.image_name()),
            Engine::Native(_) => ("server", format!("{} {}", spec.title, spec.release.major)),
        };
        let prepared = engine.prepare(spec, &Progress::quiet()).await;
        let (present, note) = match &prepared {
            Ok(_) => (true, None),
            Err(EngineError::Offline { .. }) => (false, None),
            Err(error) => (false, Some(error.to_string())),
        };
        let runs = !matches!(prepared, Err(EngineError::NeedsDocker(_)));
        rows.push(Lack { service: spec.id.clone(), kind, name, present, runs, note });
    }
    LackReport(rows)
}
