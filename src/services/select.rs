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
            let line = catalog.service(service).ok().map(|it| format!("{service} = \"{}\"", it.default_tag));
            return Err(ServiceError::NotHere { service: service.clone(), known, line }.into());
        }
    }
    let mut ids: Vec<&String> = manifest.services.keys().filter(|id| only.is_empty() || only.contains(id)).collect();
    ids.sort_by_key(|id| manifest.main_service.as_ref() != Some(id));
    ids.into_iter().map(|id| resolve(catalog, manifest, env, checkout, id)).collect()
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
