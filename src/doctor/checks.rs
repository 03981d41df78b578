//! What tools are asked beside their version: the checks of their files.

use futures_util::future::join_all;
use tokio::sync::Semaphore;

use super::Advisor;
use super::advise::Fix;
use super::judge::{Status, Verdict};
use super::look::Look;
use super::machine::Finding;
use super::probe::LANGUAGE;
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
    let behind =
        behind.flat_map(|(tool, path)| by_question(tool, look).into_iter().map(move |it| (tool, it, path.clone())));
    let again = behind.map(|(tool, checks, path)| raised(tool, checks, path, look, turn));
    let again = join_all(again).await.into_iter().flatten();
    let mut findings: Vec<Finding> = Vec::new();
    for Raised { finding, tool: _ } in raised_before.into_iter().filter(first).chain(again) {
        if !findings.iter().any(|known| known.id == finding.id) {
            findings.push(finding);
        }
    }
    findings
}

/// The checks of a tool that are worth a program's start here; those that ask the same are answered by one.
pub(super) fn by_question<'a>(tool: &'a Tool, look: &Look<'_>) -> Vec<Vec<&'a Check>> {
    let mut questions: Vec<Vec<&Check>> = Vec::new();
    for check in tool.checks.iter().filter(|check| check.severity <= look.least) {
        if !check.unless_env.is_empty() && check.unless_env.iter().all(|name| look.environment.var(name).is_some()) {
            continue;
        }
        match questions.iter_mut().find(|asked| asked.iter().any(|it| it.args == check.args)) {
            Some(asked) => asked.push(check),
            None => questions.push(vec![check]),
        }
    }
    questions
}

/// Asks a program one thing beside its version, and judges the answer by all checks that ask it.
pub(super) async fn raised(
    tool: &Tool,
    checks: Vec<&Check>,
    program: Option<PathBuf>,
    look: &Look<'_>,
    turn: &Semaphore,
) -> Vec<Raised> {
    let (Some(program), Some(first)) = (program, checks.first()) else { return Vec::new() };
    let asked = Command::new(program).args(&first.args).env(LANGUAGE.0, LANGUAGE.1).limit(LIMIT);
    let done = {
        // A closed semaphore is none of ours: nobody closes it.
        let _turn = turn.acquire().await;
        asked.run().await
    };
    let Ok(done) = done else { return Vec::new() };
    let output = done.stdout.trim();
    let bad = checks.into_iter().filter(|check| is_bad(check, done.code, output));
    bad.map(|check| Raised { tool: tool.id.clone(), finding: finding(check, output, look.advisor) }).collect()
}

fn is_bad(check: &Check, code: Option<i32>, output: &str) -> bool {
    match (&check.says, &check.writable) {
        (Some(pattern), _) => pattern.regex().is_some_and(|it| it.is_match(output)),
        (None, Some(folder)) => code == Some(0) && !system::can_write(Path::new(&folder.replace("{output}", output))),
        (None, None) => code != Some(0),
    }
}

fn finding(check: &Check, output: &str, advisor: &Advisor<'_>) -> Finding {
    let finding = Finding::new(&check.finding, check.severity, check.detail.replace("{output}", output));
    let offered = advisor.managers().find_map(|(it, _)| Some((it, check.packages.get(&it.id)?)));
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
