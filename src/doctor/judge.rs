//! Judging what was probed against what is asked.
//!
//! Pure: no processes, no terminal, and the day is a value. What mends it is `advise`'s.

use std::path::PathBuf;

use semver::VersionReq;
use serde::Serialize;

use super::Need;
use super::advise::{Advisor, Fix};
use super::calendar::Day;
use super::probe::{Answer, Candidate};
use super::version::parse_version;
use crate::advice::Advice;
use crate::catalog::Tool;

/// How a tool is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It serves.
    Ok,
    /// It is older than asked.
    Outdated,
    /// It serves, and its line gets no more security fixes.
    EndOfLife,
    /// It is nowhere.
    Missing,
    /// It is there and fails.
    Broken,
    /// It does not end in time.
    Timeout,
    /// It names no version.
    Unparsed,
    /// It serves, but something that does not is found before it.
    Shadowed,
    /// It serves, and PATH does not lead to it.
    OffPath,
}

impl Status {
    /// Whether the requirement is met.
    pub const fn serves(self) -> bool {
        matches!(self, Self::Ok | Self::EndOfLife | Self::Shadowed | Self::OffPath)
    }

    /// The word that people read.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Outdated => "outdated",
            Self::EndOfLife => "end of life",
            Self::Missing => "missing",
            Self::Broken => "broken",
            Self::Timeout => "hangs",
            Self::Unparsed => "not understood",
            Self::Shadowed => "shadowed",
            Self::OffPath => "not on PATH",
        }
    }
}

/// One tool, judged.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// The tool's id.
    pub id: String,
    /// Its name for people.
    #[serde(skip)]
    pub title: String,
    /// How it is.
    pub status: Status,
    /// What is asked of it.
    pub requirement: String,
    /// Without it the stages cannot be worked on.
    pub required: bool,
    /// The version it names.
    pub version: Option<String>,
    /// Where it is.
    pub path: Option<PathBuf>,
    /// What is wrong, one sentence.
    pub detail: Option<String>,
    /// Everything that was found, in the order in which it was asked.
    pub evidence: Vec<Evidence>,
    /// The stages that need it.
    pub stages: Vec<String>,
    /// What mends it.
    pub advice: Option<Advice>,
    /// What `--fix` would run.
    #[serde(skip)]
    pub fix: Option<Fix>,
}

/// One program that was asked, and what it said.
#[derive(Debug, Clone, Serialize)]
pub struct Evidence {
    /// Where it is.
    pub path: PathBuf,
    /// In words.
    pub says: String,
}

/// The verdict on one tool.
pub fn judge(need: &Need<'_>, candidates: &[Candidate], advisor: &Advisor<'_>, today: Day) -> Verdict {
    let Need { tool, requirement, required, stages } = need;
    let serving = candidates.iter().position(|it| it.serves(requirement));
    let shown = serving.and_then(|index| candidates.get(index)).or_else(|| candidates.first());
    let version =
        shown.and_then(|it| if let Answer::Version(version) = &it.answer { Some(version.clone()) } else { None });
    let (status, detail) = status(tool, requirement, candidates, serving, today);
    let (advice, fix) = advisor.for_tool(tool, status, shown.map(|it| it.path.as_path()));
    Verdict {
        id: tool.id.clone(),
        title: tool.title.clone(),
        status,
        requirement: requirement.to_string(),
        required: *required,
        version,
        path: shown.map(|it| it.path.clone()),
        detail,
        evidence: candidates.iter().map(|it| Evidence { path: it.path.clone(), says: it.answer.words() }).collect(),
        stages: stages.clone(),
        advice,
        fix,
    }
}

fn status(
    tool: &Tool,
    requirement: &VersionReq,
    candidates: &[Candidate],
    serving: Option<usize>,
    today: Day,
) -> (Status, Option<String>) {
    let Some(first) = candidates.first() else {
        let names = tool.programs.join("`, `");
        return (Status::Missing, Some(format!("`{names}` is not on PATH")));
    };
    let path = first.path.display();
    let said = first.answer.words();
    let trouble = match &first.answer {
        Answer::Version(version) if parse_version(version).is_none() => {
            (Status::Unparsed, format!("`{path}` says `{version}`, which is no version"))
        }
        Answer::Version(version) => (Status::Outdated, format!("`{path}` is {version}, and {requirement} is needed")),
        Answer::Broken(_) => (Status::Broken, format!("`{path}` {said}")),
        Answer::Timeout(_) => (Status::Timeout, format!("`{path}` {said}")),
        Answer::Unparsed(_) => (Status::Unparsed, format!("`{path}` {said}")),
        Answer::Absent(_) => (Status::Missing, format!("`{path}` {said}")),
    };
    match serving.and_then(|index| Some((index, candidates.get(index)?))) {
        None => (trouble.0, Some(trouble.1)),
        Some((_, candidate)) if candidate.off_path => {
            let folder = candidate.path.parent().unwrap_or(&candidate.path);
            (Status::OffPath, Some(format!("it is in `{}`, and PATH does not lead there", folder.display())))
        }
        Some((0, candidate)) => match ended(tool, candidate, today) {
            Some(detail) => (Status::EndOfLife, Some(detail)),
            None => (Status::Ok, None),
        },
        Some((_, candidate)) => {
            let detail = format!("{}; `{}` behind it on PATH serves", trouble.1, candidate.path.display());
            (Status::Shadowed, Some(detail))
        }
    }
}

/// A sentence when the version's line gets no more security fixes.
fn ended(tool: &Tool, candidate: &Candidate, today: Day) -> Option<String> {
    let Answer::Version(text) = &candidate.answer else { return None };
    let version = parse_version(text)?;
    let lines = [format!("{}.{}", version.major, version.minor), version.major.to_string()];
    let (line, end) = lines.iter().find_map(|line| Some((line, tool.end_of_life.get(line)?)))?;
    let over = Day::parse(end)? < today;
    over.then(|| format!("{} {line} has had no security fixes since {end}", tool.title))
}
