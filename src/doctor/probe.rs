//! Finding a tool on PATH and asking it for its version.

use std::path::PathBuf;

use semver::VersionReq;
use tokio::sync::Semaphore;

use super::judge::{meets, parse_version};
use crate::catalog::Tool;
use crate::report::escape;
use crate::system::{self, Command, Environment, ProcessError};
use std::time::Duration;

/// What one program on PATH said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where it is.
    pub path: PathBuf,
    /// What came of asking it.
    pub answer: Answer,
}

/// What came of asking a program for its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It said its version.
    Version(String),
    /// It ended with an error; what it said.
    Broken(String),
    /// It did not end in time; the limit in milliseconds.
    Timeout(u64),
    /// It said something in which there is no version.
    Unparsed(String),
}

/// Asks the programs of a tool in PATH's order until one serves: a dead shim or an old copy does not hide a working
/// program behind it.
pub async fn probe(
    tool: &Tool,
    requirement: &VersionReq,
    environment: &Environment,
    turn: &Semaphore,
) -> Vec<Candidate> {
    let mut asked = Vec::new();
    let mut real: Vec<PathBuf> = Vec::new();
    for path in tool.programs.iter().flat_map(|name| environment.find_programs(name)) {
        // `/bin` and `/usr/bin` are one folder on many systems.
        let place = path.canonicalize().unwrap_or_else(|_| path.clone());
        if real.contains(&place) && !is_shim(&path) {
            continue;
        }
        real.push(place);
        let answer = {
            // A closed semaphore is none of ours: nobody closes it.
            let _turn = turn.acquire().await;
            ask(tool, path.clone()).await
        };
        let serves = matches!(&answer, Answer::Version(version)
            if parse_version(version).is_some_and(|version| meets(requirement, &version)));
        asked.push(Candidate { path, answer });
        if serves {
            break;
        }
    }
    asked
}

/// Whether the first program of a tool on PATH is a script.
pub fn begins_with_a_script(tool: &Tool, environment: &Environment) -> bool {
    let first = tool.programs.iter().find_map(|name| environment.find_program(name));
    first.is_some_and(|program| system::is_script(&program))
}

/// One program behind many names decides by the name it was called by.
fn is_shim(path: &std::path::Path) -> bool {
    path.components().any(|part| part.as_os_str() == "shims")
}

async fn ask(tool: &Tool, path: PathBuf) -> Answer {
    let limit = Duration::from_millis(tool.version.limit_ms);
    let mut command = Command::new(path).args(&tool.version.args).limit(limit);
    // A probe neither talks to the network nor colours its answer.
    for (name, value) in
        [("LC_ALL", "C.UTF-8"), ("NO_COLOR", "1"), ("COREPACK_ENABLE_NETWORK", "0"), ("CHECKPOINT_DISABLE", "1")]
    {
        command = command.env(name, value);
    }
    for (name, value) in &tool.version.environment {
        command = command.env(name, value);
    }
    match command.run().await {
        Ok(done) => {
            let (out, err) = (escape(&done.stdout), escape(&done.stderr));
            match tool.version.read(&out).or_else(|| tool.version.read(&err)) {
                Some(version) if done.code == Some(0) => Answer::Version(version),
                _ if done.code != Some(0) => Answer::Broken(first_line(&format!("{err}\n{out}"))),
                _ => Answer::Unparsed(first_line(&format!("{out}\n{err}"))),
            }
        }
        Err(ProcessError::Timeout { .. }) => Answer::Timeout(tool.version.limit_ms),
        Err(ProcessError::Start { source, .. }) => Answer::Broken(source.to_string()),
    }
}

fn first_line(text: &str) -> String {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it said nothing").to_owned()
}
