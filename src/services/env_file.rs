//! Writing URLs into `.env`: only devpath's own keys, and only where the user has not put something else.

use super::show::ServiceReport;
use crate::project::{Checkout, DotEnv, Project, ProjectError, Secret, ServiceSpec};

/// The variable that frameworks read.
const MAIN_VARIABLE: &str = "DATABASE_URL";

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
        let url = spec.connection_url(port);
        let earlier = state.written_url.replace(Secret::new(url.reveal()));
        let mut variables = vec![spec.url.variable.as_str()];
        if project.manifest.main_service.as_ref() == Some(&spec.id) {
            variables.insert(0, MAIN_VARIABLE);
        }
        for variable in variables {
            match before.get(variable) {
                Some(theirs) if theirs == url.reveal() => {}
                // An empty value is a place left free, as in a copied `.env.example`.
                Some(theirs) if !theirs.is_empty() && earlier.as_ref().is_none_or(|ours| ours.reveal() != theirs) => {
                    left.push(format!(
                        "{variable} in `.env` is your own and was left as it is; `{}` listens on {port}",
                        spec.id
                    ));
                }
                _ => env.set(variable, url.reveal()),
            }
        }
        state.port = Some(port);
    }
    if env != before {
        project.save_dotenv(&env)?;
    }
    Ok(left)
}
