//! Writing URLs into `.env`: only devpath's own keys, and only where the user has not put something else.

use super::show::{PortReport, ServiceReport};
use crate::project::{Checkout, DotEnv, Project, ProjectError, Secret, ServiceSpec};

/// The variable that frameworks read.
pub(super) const MAIN_VARIABLE: &str = "DATABASE_URL";

/// Puts the URLs of services into `.env` and remembers them in `checkout`. Returns a sentence for each value of the
/// user's that was left alone although it differs.
///
/// # Errors
/// A damaged `.env`, which stays as it is; a file that cannot be written.
pub fn write_env(
    project: &Project,
    checkout: &mut Checkout,
    specs: &[ServiceSpec],
    reports: &[ServiceReport],
) -> Result<Vec<String>, ProjectError> {
    let before = project.dotenv()?;
    let mut env = before.clone();
    if env == DotEnv::default() {
        env.comment("Written by `devpath services up`: this checkout's own databases. Never commit it.");
    }
    let mut left = Vec::new();
    for spec in specs {
        let Some(report) = reports.iter().find(|report| report.id == spec.id) else { continue };
        let (Some(port), Some(state)) = (report.port, checkout.services.get_mut(&spec.id)) else { continue };
        report.remember_ports(state);
        let mut variables = vec![spec.url.variable.as_str()];
        if project.manifest.main_service.as_ref() == Some(&spec.id) {
            variables.insert(0, MAIN_VARIABLE);
        }
        let url = spec.connection_url(port);
        let earlier = state.written_url.replace(Secret::new(url.reveal()));
        let mut values: Vec<_> = variables.iter().map(|it| (*it, url.clone(), earlier.clone(), port)).collect();
        for PortReport { name, port, url, .. } in &report.ports {
            let (Some(known), Some(state)) = (spec.ports.iter().find(|it| it.name == *name), state.ports.get_mut(name))
            else {
                continue;
            };
            let earlier = state.written_url.replace(Secret::new(url.reveal()));
            values.push((&known.url.variable, url.clone(), earlier, *port));
        }
        for (variable, url, earlier, port) in values {
            if may_set(&before, variable, url.reveal(), earlier.as_ref()) {
                env.set(variable, url.reveal());
            } else {
                let id = &spec.id;
                left.push(format!("{variable} in `.env` is your own and was left as it is; `{id}` listens on {port}"));
            }
        }
    }
    if env != before {
        project.save_dotenv(&env)?;
    }
    Ok(left)
}

/// Whether a variable is devpath's to set: free, or as devpath wrote it.
fn may_set(before: &DotEnv, variable: &str, url: &str, earlier: Option<&Secret>) -> bool {
    before.get(variable).is_none_or(|theirs| {
        // An empty value is a place left free, as in a copied `.env.example`.
        theirs.is_empty() || theirs == url || earlier.is_some_and(|ours| ours.reveal() == theirs)
    })
}
