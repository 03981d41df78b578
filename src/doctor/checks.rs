//! What tools are asked beside their version: the checks of their files.

use futures_util::future::join_all;
use tokio::sync::Semaphore;

use super::Advisor;
use super::advise::Fix;
use super::judge::{Status, Verdict};
use super::look::Look;
use super::machine::Finding;
use crate::advice::Advice;
use crate::catalog::{Check, Tool};
use crate::system::{self, Command};

use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long one check may take.
const LIMIT: Duration = Duration::from_secs(5);

/// A finding, and the tool that said it.
#[derive(Debug, Clone)]
pub(super) struct Raised {
    /// The tool's id.
    tool: String,
    finding: Finding,
}

/// What counts of what was raised: nothing from tools that do not serve, and where another program than the first one does, what that
/// one says. Each finding once.
pub(super) async fn settled(
    raised_before: Vec<Raised>,
    verdicts: &[Verdict],
    look: &Look<'_>,
    turn: &Semaphore,
) -> Vec<Finding> {
    let status = |tool: &str| verdicts.iter().find(|verdict| verdict.id == tool).map(|verdict| verdict.status);
    let first = |raised: &Raised| matches!(status(&raised.tool), Some(Status::Ok | Status::EndOfLife));
    let behind = look.needs.iter().filter_map(|need| {
        let verdict = verdicts.iter().find(|verdict| verdict.id == need.tool.id)?;
        matches!(verdict.status, Status::Shadowed | Status::OffPath).then_some((need.tool, verdict.path.clone()))
    });
    let behind = behind.flat_map(|(tool, path)| tool.checks.iter().map(move |check| (tool, check, path.clone())));
    let behind = behind.filter(|(_, check, _)| check.severity <= look.least);
    let again = behind.map(|(tool, check, path)| raised(tool, check, path, look, turn));
    let again = join_all(again).await.into_iter().flatten();
    let mut findings: Vec<Finding> = Vec::new();
    for Raised { finding, tool: _ } in raised_before.into_iter().filter(first).chain(again) {
        if !findings.iter().any(|known| known.id == finding.id) {
            findings.push(finding);
        }
    }
    findings
}

/// Asks a program one thing beside its version.
pub(super) async fn raised(
    tool: &Tool,
    check: &Check,
    program: Option<PathBuf>,
    look: &Look<'_>,
    turn: &Semaphore,
) -> Option<Raised> {
    let Look { environment, advisor, .. } = look;
    if !check.unless_env.is_empty() && check.unless_env.iter().all(|name| environment.var(name).is_some()) {
        return None;
    }
    let program = program?;
    let done = {
        // A closed semaphore is none of ours: nobody closes it.
        let _turn = turn.acquire().await;
        Command::new(program).args(&check.args).env("LC_ALL", "C.UTF-8").limit(LIMIT).run().await.ok()?
    };
    let output = done.stdout.trim();
    let bad = match (&check.says, &check.writable) {
        (Some(pattern), _) => pattern.regex().is_some_and(|it| it.is_match(output)),
        (None, Some(folder)) => {
            done.code == Some(0) && !system::can_write(Path::new(&folder.replace("{output}", output)))
        }
        (None, None) => done.code != Some(0),
    };
    bad.then(|| Raised { tool: tool.id.clone(), finding: finding(check, output, advisor) })
}

fn finding(check: &Check, output: &str, advisor: &Advisor<'_>) -> Finding {
    let finding = Finding::new(&check.finding, check.severity, check.detail.replace("{output}", output));
    let offered = advisor.managers.iter().find_map(|(it, _)| Some((*it, check.packages.get(&it.id)?)));
    let Some(say) = &check.advice else { return finding };
    match (offered, check.commands.as_slice(), &check.undo) {
        (Some((manager, packages)), _, _) => {
            let line = manager.line(&manager.install, packages, advisor.platform.is_root);
            let fix = Fix::Packages { manager: manager.id.clone(), packages: packages.clone() };
            finding.advised(Advice::new(say, [line])).mended_by(fix)
        }
        (None, [line], Some(undo)) => {
            let fix = Fix::Line { line: line.clone(), undo: Some(undo.clone()) };
            finding.advised(Advice::new(say, [line])).mended_by(fix)
        }
        (None, lines, _) => finding.advised(Advice::new(say, lines)),
    }
}
