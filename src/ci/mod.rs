//! The steps of a project's CI, run on this machine: the same lines from the same place, `[commands]` in `devpath.toml`.
//!
//! Starting services is not done here, and no CI provider is known.

mod offline;
mod show;

pub use offline::offline_settings;
pub use show::{CiReport, Ended};

use std::path::Path;
use std::time::Instant;

use crate::advice::{Advice, Advise, Exit, Outcome};
use crate::catalog::{Commands, Unknown};
use crate::plan::Plan;
use crate::project::DotEnv;
use crate::report::Progress;
use crate::system::{Command, Environment};

/// The lines to type, in the order in which CI types them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps(Vec<Step>);

/// One step with its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `install`, `lint`, `test`, `build`, `deploy`.
    pub name: &'static str,
    /// Shell lines.
    pub lines: Vec<String>,
}

/// The project says no lines for what was asked.
#[derive(Debug, thiserror::Error)]
#[error("`devpath.toml` says no lines for {}", .0.join(", "))]
pub struct NoLines(Vec<String>);

impl Advise for NoLines {
    fn code(&self) -> &'static str {
        "ci.no_lines"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::new("add them to devpath.toml under [commands]", ["test = [\"./run-my-tests\"]"]))
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// No POSIX shell is on this machine.
#[derive(Debug, thiserror::Error)]
#[error("no shell was found: `sh` is not on PATH")]
pub struct ShellMissing;

impl Advise for ShellMissing {
    fn code(&self) -> &'static str {
        "machine.shell"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::say("put a POSIX shell on PATH: CI types the same lines into one"))
    }

    fn exit(&self) -> Exit {
        Exit::Machine
    }
}

impl Steps {
    /// All steps of a project, or those that were named; deploying only where it was asked for.
    ///
    /// # Errors
    /// A step that does not exist, or one without lines that was named.
    pub fn of(commands: &Commands, only: &[String], deploy: bool) -> Outcome<Self> {
        let Commands { install, lint, test, build, deploy: delivery, run: _ } = commands;
        let all = [("install", install), ("lint", lint), ("test", test), ("build", build), ("deploy", delivery)];
        let names: Vec<String> = all.iter().map(|(name, _)| (*name).to_owned()).collect();
        for step in only {
            if !names.contains(step) {
                return Err(Unknown::new("step", step, &names, "devpath ci --dry-run").into());
            }
        }
        let asked = |name: &str| only.iter().any(|it| it == name);
        let wanted = |name: &str| if only.is_empty() { name != "deploy" || deploy } else { asked(name) };
        let steps: Vec<Step> = all
            .into_iter()
            .filter(|(name, lines)| wanted(name) && !lines.is_empty())
            .map(|(name, lines)| Step { name, lines: lines.clone() })
            .collect();
        let silent: Vec<String> =
            only.iter().filter(|name| !steps.iter().any(|step| step.name == name.as_str())).cloned().collect();
        if steps.is_empty() || !silent.is_empty() {
            return Err(NoLines(if only.is_empty() { names } else { silent }).into());
        }
        Ok(Self(steps))
    }

    /// What running them will do; `services` are started before.
    pub fn plan(&self, services: &[String]) -> Plan<()> {
        let mut plan = Plan::new();
        for service in services {
            let undo = Some(format!("devpath services down {service}"));
            plan.push("service", format!("start `{service}` and wait until it is ready"), undo, ());
        }
        for Step { name, lines } in &self.0 {
            for line in lines {
                plan.push(name, line.clone(), None, ());
            }
        }
        plan
    }
}

/// Runs all steps in a project's folder until a line fails. The variables of `.env` are set, and `CI`, as CI does, and
/// those of `settings`.
/// `quiet` keeps what the lines say back, except for the end of one that failed.
///
/// # Errors
/// There is no shell, or it cannot be started.
pub async fn run(
    steps: Steps,
    root: &Path,
    variables: &DotEnv,
    settings: &[(String, String)],
    environment: &Environment,
    quiet: bool,
    progress: &Progress,
) -> Outcome<CiReport> {
    let program = environment.find_program("sh").ok_or(ShellMissing)?;
    let mut ended = Vec::new();
    for Step { name, lines } in steps.0 {
        let began = Instant::now();
        let mut failed = None;
        for line in lines {
            progress.say(&format!("$ {line}"));
            let mut command = Command::new(program.clone()).args(["-c", &line]).folder(root).env("CI", "true");
            for (name, value) in settings {
                command = command.env(name, value);
            }
            for (name, value) in variables.pairs() {
                command = command.env(name, value);
            }
            // A signal's end is none of the exit codes; what a shell would say serves people better.
            let code = if quiet { quietly(command, progress).await? } else { command.run_for_user().await? };
            if code != 0 {
                failed = Some((line, code));
                break;
            }
        }
        let stop = failed.is_some();
        ended.push(Ended { name, took: began.elapsed(), failed });
        if stop {
            break;
        }
    }
    Ok(CiReport { steps: ended })
}

/// How long a line may take when nobody looks on.
const LIMIT: std::time::Duration = std::time::Duration::from_hours(1);
/// How many lines of a failed one are shown.
const TAIL: usize = 30;

async fn quietly(command: Command, progress: &Progress) -> Outcome<i32> {
    let done = command.limit(LIMIT).run().await?;
    let code = done.code.unwrap_or(128);
    if code != 0 {
        let said = format!("{}{}", done.stdout, done.stderr);
        let lines: Vec<&str> = said.lines().collect();
        progress.warn_lines(&lines[lines.len().saturating_sub(TAIL)..]);
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::Steps;
    use crate::catalog::Commands;

    fn names(steps: &Steps) -> Vec<&'static str> {
        steps.0.iter().map(|step| step.name).collect()
    }

    #[test]
    fn steps_come_in_the_order_of_ci_and_deploying_is_asked_for() {
        let line = || vec!["true".to_owned()];
        let commands = Commands { test: line(), install: line(), deploy: line(), ..Commands::default() };
        let steps = |only: &[&str], deploy| {
            let only: Vec<String> = only.iter().map(|it| (*it).to_owned()).collect();
            Steps::of(&commands, &only, deploy).map(|steps| names(&steps)).map_err(|error| error.error().code())
        };
        assert_eq!(steps(&[], false), Ok(vec!["install", "test"]));
        assert_eq!(steps(&[], true), Ok(vec!["install", "test", "deploy"]));
        assert_eq!(steps(&["deploy"], false), Ok(vec!["deploy"]));
        assert_eq!(steps(&["lint"], false), Err("ci.no_lines"));
        assert_eq!(steps(&["tset"], false), Err("unknown_name"));
    }
}
