//! From `devpath.toml`, `.env` and what this checkout remembers to what an engine has to run.

use percent_encoding::percent_decode_str;
use url::Url;

use super::errors::ServiceError;
use crate::advice::Outcome;
use crate::catalog::{Catalog, Service};
use crate::project::{Checkout, DotEnv, Manifest, Secret, ServiceSpec, ServiceState};

/// Resolves a project's services, the main one first; `only` are the ids that were typed, none for all.
///
/// Passwords that are missing are made and remembered in `checkout`; one that the user put into `.env` counts more.
///
/// # Errors
/// A service that the project or the catalogue does not have, a tag that is not known.
pub fn select(
    catalog: &Catalog,
    manifest: &Manifest,
    env: &DotEnv,
    checkout: &mut Checkout,
    only: &[String],
) -> Outcome<Vec<ServiceSpec>> {
    for service in only {
        if !manifest.services.contains_key(service) {
            let known = manifest.services.keys().map(|id| format!("`{id}`")).collect();
            let line = catalog.service(service).ok().map(Service::manifest_line);
            return Err(ServiceError::NotHere { service: service.clone(), known, line }.into());
        }
    }
    let mut ids: Vec<&String> = manifest.services.keys().filter(|id| only.is_empty() || only.contains(id)).collect();
    ids.sort_by_key(|id| manifest.main_service.as_ref() != Some(id));
    let mut specs = Vec::new();
    for id in ids {
        let mut spec = resolve(catalog, manifest, env, checkout, id)?;
        let service = catalog.service(id)?;
        for server in &service.after {
            if !manifest.services.contains_key(server) {
                return Err(needs_server(catalog, id, server)?.into());
            }
        }
        // A task is told where its servers are.
        for (name, value) in &mut spec.environment {
            let text = service.environment.get(name).and_then(|text| service.of_server(text));
            if let Some((server, text)) = text {
                *value = resolve(catalog, manifest, env, checkout, server)?.fill_beside(&text);
            }
        }
        specs.push(spec);
    }
    specs.sort_by_key(|spec| spec.task.is_some());
    Ok(specs)
}

/// The services that were typed, with the servers that the tasks among them work on.
///
/// # Errors
/// A service that the catalogue does not have.
pub fn with_servers(catalog: &Catalog, manifest: &Manifest, mut only: Vec<String>) -> Outcome<Vec<String>> {
    let typed: Vec<String> = only.iter().filter(|id| manifest.services.contains_key(*id)).cloned().collect();
    for id in typed {
        only.extend(catalog.service(&id)?.after.iter().cloned());
    }
    Ok(only)
}

/// The services that were typed, with the tasks that work on them.
///
/// # Errors
/// A service that the catalogue does not have.
pub fn with_tasks(catalog: &Catalog, manifest: &Manifest, mut only: Vec<String>) -> Outcome<Vec<String>> {
    let typed = only.clone();
    for id in manifest.services.keys().filter(|_| !typed.is_empty()) {
        if catalog.service(id)?.after.iter().any(|server| typed.contains(server)) {
            only.push(id.clone());
        }
    }
    Ok(only)
}

fn needs_server(catalog: &Catalog, task: &str, server: &str) -> Outcome<ServiceError> {
    let line = catalog.service(server)?.manifest_line();
    Ok(ServiceError::NeedsServer { task: task.to_owned(), server: server.to_owned(), line })
}

fn resolve(
    catalog: &Catalog,
    manifest: &Manifest,
    env: &DotEnv,
    checkout: &mut Checkout,
    id: &str,
) -> Outcome<ServiceSpec> {
    let service = catalog.service(id)?;
    let tag = manifest.services.get(id).unwrap_or(&service.default_tag);
    let release = service.tag(tag).ok_or_else(|| ServiceError::Tag {
        service: id.to_owned(),
        tag: tag.clone(),
        known: service.tags.iter().map(|known| known.tag.clone()).collect(),
    })?;
    let new = ServiceState::new(Secret::generate().map_err(ServiceError::Random)?);
    let state = checkout.services.entry(id.to_owned()).or_insert(new);
    if let Some(password) = users_password(service, env, state) {
        state.password = password;
    }
    Ok(ServiceSpec::resolve(service, release.clone(), state))
}

/// The password in a URL of `.env` that devpath did not write, if it is one for this service.
fn users_password(service: &Service, env: &DotEnv, state: &ServiceState) -> Option<Secret> {
    let text = env.get(&service.url.variable)?;
    if state.written_url.as_ref().is_some_and(|written| written.reveal() == text) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    // On another machine it is reached where it was told to listen.
    let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost")) || state.bind.is_some();
    let password = percent_decode_str(url.password()?).decode_utf8().ok()?;
    (here && url.username() == service.user).then(|| Secret::new(password))
}
