//! The variables under which a project's programs find its services, without asking any engine.

use super::env_file::MAIN_VARIABLE;
use super::errors::ServiceError;
use super::select::select;
use crate::advice::Outcome;
use crate::catalog::Catalog;
use crate::project::{Project, Secret};

/// The variables of all services that were started once, in the order of the services; what `.env` says counts more.
///
/// # Errors
/// A damaged file; nothing was ever started.
pub fn variables(project: &Project, catalog: &Catalog) -> Outcome<Vec<(String, Secret)>> {
    let env = project.dotenv()?;
    let mut checkout = project.checkout()?.ok_or(ServiceError::NoneStarted)?;
    let known = checkout.clone();
    let mut variables = Vec::new();
    for spec in select(catalog, &project.manifest, &env, &mut checkout, &[])? {
        let Some(port) = known.services.get(&spec.id).and_then(|state| state.port) else { continue };
        let url = spec.connection_url(port);
        let is_main = project.manifest.main_service.as_ref() == Some(&spec.id);
        for name in is_main.then_some(MAIN_VARIABLE).into_iter().chain([spec.url.variable.as_str()]) {
            let users = env.get(name).filter(|value| !value.is_empty());
            variables.push((name.to_owned(), Secret::new(users.unwrap_or_else(|| url.reveal()))));
        }
    }
    if variables.is_empty() {
        return Err(ServiceError::NoneStarted.into());
    }
    Ok(variables)
}
