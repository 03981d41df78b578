//! Passwords in `.env` under names of their own, for files that take them from there.

use crate::project::{DotEnv, Project, ProjectError, ServiceSpec};

/// Puts the passwords of services into `.env`, each under a variable. Returns a sentence for each value of the user's that
/// was left alone although it is another one.
///
/// # Errors
/// A damaged `.env`, which stays as it is; a file that cannot be written.
pub fn remember_passwords(
    project: &Project,
    passwords: &[(String, &ServiceSpec)],
) -> Result<Vec<String>, ProjectError> {
    let before = project.dotenv()?;
    let mut env = before.clone();
    if env == DotEnv::default() {
        env.comment("Written by `devpath export`: this checkout's own passwords. Never commit it.");
    }
    let mut said = Vec::new();
    for (variable, spec) in passwords {
        let (id, password) = (&spec.id, spec.login.password.reveal());
        match before.get(variable) {
            Some(there) if there == password => {}
            Some(there) if !there.is_empty() => said
                .push(format!("{variable} in `.env` is your own and was left as it is; `{id}` has another password")),
            // What a shell, Compose and devpath all read as it is.
            _ if password.chars().all(|it| it.is_ascii_alphanumeric() || "-_.~".contains(it)) => {
                env.set(variable, password);
            }
            _ if !password.contains(['\'', '\n']) => {
                env.set(variable, &format!("'{password}'"));
                said.push(format!("the password of `{id}` has signs that a URL cannot hold as they are"));
            }
            _ => said
                .push(format!("the password of `{id}` cannot be written into `.env`; put it into {variable} yourself")),
        }
    }
    if env != before {
        project.save_dotenv(&env)?;
    }
    Ok(said)
}
