//! Clients of servers of this machine: the fetched archive has none, so they are looked for where programs are.

use std::path::PathBuf;
use std::time::Duration;

use super::Native;
use super::server::major_of;
use crate::catalog::NativeKind;
use crate::engine::errors::Said;
use crate::engine::{EngineError, Observed, Pipes, Ran};
use crate::project::ServiceSpec;
use crate::system::Command;

/// How long a client may take for all of a project's data.
const LIMIT: Duration = Duration::from_hours(24);
/// The program that runs a line of several.
const SHELL: &str = "sh";

impl Native {
    /// Runs words of the catalogue on this machine, with the client's folder first on PATH.
    ///
    /// # Errors
    /// It cannot be started. That there is none is said by its exit code.
    pub async fn run_client(
        &self,
        spec: &ServiceSpec,
        found: &Observed,
        words: &[String],
        pipes: Pipes<'_>,
    ) -> Result<Ran, EngineError> {
        let Pipes { input, output } = pipes;
        let port = found.port.unwrap_or(spec.wanted_port);
        let first = words.first().map_or("", String::as_str);
        let client = if first == SHELL { spec.client.command.first().map_or("", String::as_str) } else { first };
        // Only PostgreSQL's clients refuse to read newer servers.
        let is_picky = spec.native.as_ref().is_some_and(|native| native.kind == NativeKind::Postgresql);
        let major = if is_picky { trailing_number(&found.image) } else { 0 };
        let Some(folder) = self.folder_of(spec, client, major).await else {
            let version = if is_picky { format!(" of version {major} or newer") } else { String::new() };
            let said = format!("no `{client}`{version} is on PATH or where it is often installed");
            return Ok(Ran { code: Ran::NO_PROGRAM[1], said });
        };
        let program = if first == SHELL { self.environment.find_program(SHELL) } else { Some(folder.join(client)) };
        let mut command = Command::new(program.unwrap_or_else(|| SHELL.into())).limit(LIMIT);
        command = command.args(spec.client_words(words, port).into_iter().skip(1));
        let mut path = self.environment.var("PATH").unwrap_or_default().to_owned();
        for (name, value) in spec.client_variables(port).into_iter().chain(self.variables_beside(spec, found)) {
            if name == "PATH" {
                path = value;
            } else {
                command = command.env(name, value);
            }
        }
        command = command.env("PATH", format!("{}:{path}", folder.display()));
        if let Some(file) = input {
            command = command.input_file(file);
        }
        if let Some(file) = output {
            command = command.output_file(file);
        }
        let ended = command.run().await.map_err(|error| {
            let log = super::log_of(&found.handle);
            EngineError::Server { service: spec.id.clone(), what: "asked", log, why: Said(error.to_string()) }
        })?;
        let said = format!("{}{}", ended.stdout, ended.stderr);
        Ok(Ran { code: i64::from(ended.code.unwrap_or(1)), said })
    }

    /// The folder of the first client that is as new as the server: an older one refuses to read its data.
    async fn folder_of(&self, spec: &ServiceSpec, client: &str, major: u32) -> Option<PathBuf> {
        let mut programs = self.environment.find_programs(client);
        let places = spec.native.iter().flat_map(|native| &native.places);
        programs.extend(places.flat_map(|place| self.environment.files_of(&format!("{place}/{client}"))));
        if major == 0 {
            return programs.first().and_then(|program| program.parent()).map(Into::into);
        }
        for program in programs {
            let its = major_of(&program).await.and_then(|major| major.parse::<u32>().ok());
            if its.is_some_and(|its| its >= major) {
                return program.parent().map(Into::into);
            }
        }
        None
    }
}

fn trailing_number(text: &str) -> u32 {
    text.rsplit(' ').next().and_then(|number| number.split('.').next()?.parse().ok()).unwrap_or(0)
}
