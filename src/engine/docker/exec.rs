//! Running a client inside a container to its end, with files at its standard input and output. Over the engine's own
//! interface: no list of this machine's processes shows the client's variables, and no Docker client is needed.

use std::io::Write;
use std::pin::Pin;

use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::exec::{CreateExecOptions, StartExecResults};
use futures_util::{Stream, StreamExt as _};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::{Docker, api};
use crate::engine::{EngineError, Observed, Pipes, Ran};
use crate::project::ServiceSpec;

/// How much of what a client says is kept: its end, where an error stands.
const KEPT_BYTES: usize = 4096;

impl Docker {
    /// Runs words of the catalogue inside a running container.
    ///
    /// # Errors
    /// The engine refuses, or a file cannot be read or written.
    pub async fn run_client(
        &self,
        spec: &ServiceSpec,
        found: &Observed,
        words: &[String],
        pipes: Pipes<'_>,
    ) -> Result<Ran, EngineError> {
        let Pipes { input, output } = pipes;
        let doing = || format!("running `{}` for `{}`", words.first().map_or("", String::as_str), spec.id);
        let variables = spec.client_variables(spec.container_port).into_iter();
        let options = CreateExecOptions {
            attach_stdin: Some(input.is_some()),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            env: Some(variables.map(|(name, value)| format!("{name}={value}")).collect()),
            cmd: Some(spec.client_words(words, spec.container_port)),
            ..Default::default()
        };
        let exec = self.client.create_exec(&found.handle, options).await.map_err(api(&doing()))?;
        let (from, to) = match self.client.start_exec(&exec.id, None).await {
            Ok(StartExecResults::Attached { output, input }) => (output, input),
            Err(error) if is_no_program(&error) => {
                return Ok(Ran { code: Ran::NO_PROGRAM[1], said: error.to_string() });
            }
            Err(error) => return Err(api(&doing())(error)),
            Ok(StartExecResults::Detached) => return Ok(Ran { code: 1, said: String::new() }),
        };
        let said = {
            let reading = read(from, output);
            let writing = write(to, input);
            tokio::pin!(reading);
            // A client that ends before it has read everything says so by its exit code.
            tokio::select! {
                said = &mut reading => said,
                _ = writing => reading.await,
            }
        }
        .map_err(|trouble| trouble.told(&doing(), output.or(input)))?;
        let ended = self.client.inspect_exec(&exec.id).await.map_err(api(&doing()))?;
        Ok(Ran { code: ended.exit_code.unwrap_or(1), said })
    }
}

/// Engines say it before the client starts, or by the exit code.
fn is_no_program(error: &Error) -> bool {
    matches!(error, Error::DockerResponseServerError { message, .. } if message.contains("executable file not found"))
}

enum Trouble {
    Engine(Error),
    File(std::io::Error),
}

impl Trouble {
    fn told(self, doing: &str, file: Option<&std::path::Path>) -> EngineError {
        match self {
            Self::Engine(error) => api(doing)(error),
            Self::File(source) => EngineError::File { path: file.map(Into::into).unwrap_or_default(), source },
        }
    }
}

async fn read(
    mut from: Pin<Box<dyn Stream<Item = Result<LogOutput, Error>> + Send>>,
    output: Option<&std::path::Path>,
) -> Result<String, Trouble> {
    let mut file = output.map(std::fs::File::create).transpose().map_err(Trouble::File)?;
    let mut said = Vec::new();
    while let Some(piece) = from.next().await {
        match (piece.map_err(Trouble::Engine)?, &mut file) {
            (LogOutput::StdOut { message } | LogOutput::Console { message }, Some(file)) => {
                file.write_all(&message).map_err(Trouble::File)?;
            }
            (piece, _) => {
                said.extend_from_slice(&piece.into_bytes());
                said.drain(..said.len().saturating_sub(KEPT_BYTES));
            }
        }
    }
    file.map(|file| file.sync_all()).transpose().map_err(Trouble::File)?;
    Ok(String::from_utf8_lossy(&said).into_owned())
}

async fn write(mut to: Pin<Box<dyn AsyncWrite + Send>>, input: Option<&std::path::Path>) -> std::io::Result<()> {
    let Some(path) = input else { return std::future::pending().await };
    let mut file = tokio::fs::File::open(path).await?;
    tokio::io::copy(&mut file, &mut to).await?;
    to.shutdown().await
}
