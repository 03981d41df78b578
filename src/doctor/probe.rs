//! Finding a tool on PATH and in known places, and asking it for its version.

use std::path::{Path, PathBuf};
use std::time::Duration;

use semver::VersionReq;
use tokio::sync::Semaphore;

use super::version::{meets, parse_version};
use crate::catalog::Tool;
use crate::report::escape;
use crate::system::{self, Command, Environment, ProcessError};

/// English, printed as UTF-8.
pub(super) const LANGUAGE: (&str, &str) = ("LC_ALL", "C.UTF-8");
/// How much of a tool's output is read.
const KEPT_BYTES: u64 = 64 * 1024;

/// What one program said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where it is.
    pub path: PathBuf,
    /// PATH does not lead there.
    pub off_path: bool,
    /// What came of asking it.
    pub answer: Answer,
}

impl Candidate {
    /// Whether it is a version that is asked for.
    pub fn serves(&self, requirement: &VersionReq) -> bool {
        matches!(&self.answer, Answer::Version(version)
            if parse_version(version).is_some_and(|version| meets(requirement, &version)))
    }
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
    /// It said that the tool, a part of it, is not there.
    Absent(String),
}

impl Answer {
    /// The same in words, behind the program's path.
    pub fn words(&self) -> String {
        match self {
            Self::Version(version) => format!("is {version}"),
            Self::Broken(said) => format!("fails: {said}"),
            Self::Timeout(limit) => format!("did not answer within {limit} ms"),
            Self::Unparsed(said) => format!("names no version: {said}"),
            Self::Absent(said) => format!("does not have it: {said}"),
        }
    }
}

/// Asks the programs of a tool in PATH's order until one serves: a dead shim or an old copy does not hide a working
/// program behind it. Where PATH has none, `places` are looked at. All of it is one turn: a tool's second program begun
/// last of all would be waited for.
pub async fn probe(
    tool: &Tool,
    requirement: &VersionReq,
    places: &[PathBuf],
    environment: &Environment,
    turn: &Semaphore,
) -> Vec<Candidate> {
    // A closed semaphore is none of ours: nobody closes it.
    let _turn = turn.acquire().await;
    let mut asked = Vec::new();
    let mut real: Vec<PathBuf> = Vec::new();
    for path in tool.programs.iter().flat_map(|name| environment.find_programs(name)) {
        // `/bin` and `/usr/bin` are one folder on many systems.
        let place = path.canonicalize().unwrap_or_else(|_| path.clone());
        if real.contains(&place) && !is_shim(&path) {
            continue;
        }
        real.push(place);
        let answer = ask(tool, path.clone()).await;
        let candidate = Candidate { path, off_path: false, answer };
        let serves = candidate.serves(requirement);
        asked.push(candidate);
        if serves {
            return asked;
        }
    }
    if !asked.is_empty() {
        return asked;
    }
    for path in tool.programs.iter().flat_map(|name| places.iter().map(move |place| place.join(name))) {
        if !system::can_be_run(&path) {
            continue;
        }
        let answer = ask(tool, path.clone()).await;
        let candidate = Candidate { path, off_path: true, answer };
        if candidate.serves(requirement) {
            return vec![candidate];
        }
    }
    // What cannot be run is said only where nothing can be.
    let there = tool.programs.iter().flat_map(|name| environment.find_unusable(name));
    let broken = |(path, why)| Candidate { path, off_path: false, answer: Answer::Broken(why) };
    asked.extend(there.map(broken).take(1));
    asked
}

/// A version manager's: one program behind many names, which decides by the name it was called by.
pub(super) fn is_shim(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "shims")
}

async fn ask(tool: &Tool, path: PathBuf) -> Answer {
    let limit = Duration::from_millis(tool.version.limit_ms);
    let mut command = Command::new(path).args(&tool.version.args).limit(limit).keep(KEPT_BYTES);
    // A probe neither talks to the network nor colours its answer, and speaks English.
    for (name, value) in [LANGUAGE, ("NO_COLOR", "1"), ("COREPACK_ENABLE_NETWORK", "0"), ("CHECKPOINT_DISABLE", "1")] {
        command = command.env(name, value);
    }
    for (name, value) in &tool.version.environment {
        command = command.env(name, value);
    }
    match command.run().await {
        Ok(done) => {
            let (out, err) = (readable(&done.stdout), readable(&done.stderr));
            let both = format!("{err}\n{out}");
            if let Some(version) = tool.version.read(&out).or_else(|| tool.version.read(&err)) {
                return Answer::Version(version);
            }
            if tool.version.missing.iter().any(|pattern| pattern.regex().is_some_and(|it| it.is_match(&both))) {
                return Answer::Absent(first_line(&both));
            }
            if done.code == Some(0) {
                Answer::Unparsed(first_line(&format!("{out}\n{err}")))
            } else {
                Answer::Broken(first_line(&both))
            }
        }
        Err(ProcessError::Timeout { .. }) => Answer::Timeout(tool.version.limit_ms),
        Err(ProcessError::Start { source, .. }) => Answer::Broken(why_not_started(&source)),
    }
}

/// Output as patterns expect it: no colours, no byte order mark, one kind of line end.
fn readable(output: &str) -> String {
    escape(&output.replace("\r\n", "\n")).trim_start_matches('\u{feff}').to_owned()
}

/// What the operating system means when it does not start a program that is there.
fn why_not_started(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "its interpreter, or the loader it needs, is not there".to_owned(),
        std::io::ErrorKind::PermissionDenied => "it may not be run".to_owned(),
        // ENOEXEC, which Rust gives no name.
        _ if error.raw_os_error() == Some(8) => "it is not made for this processor, or no program at all".to_owned(),
        _ => error.to_string(),
    }
}

fn first_line(text: &str) -> String {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it said nothing").to_owned()
}
