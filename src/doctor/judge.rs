//! Judging what was probed against what is asked, and saying what mends it on this machine.
//!
//! Pure: no processes, no terminal, and the day is a value.

use std::path::PathBuf;

use semver::{Version, VersionReq};
use serde::Serialize;

use super::Need;
use super::calendar::Day;
use super::probe::{Answer, Candidate};
use crate::advice::Advice;
use crate::catalog::Tool;
use crate::system::Platform;

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
    /// It is not on PATH.
    Missing,
    /// It ends with an error.
    Broken,
    /// It does not end in time.
    Timeout,
    /// It names no version.
    Unparsed,
    /// It serves, but something that does not is found before it.
    Shadowed,
}

impl Status {
    /// Whether the requirement is met.
    pub const fn serves(self) -> bool {
        matches!(self, Self::Ok | Self::EndOfLife | Self::Shadowed)
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
    /// The stages that need it.
    pub stages: Vec<String>,
    /// What mends it.
    pub advice: Option<Advice>,
}

/// A version with everything that tools print: two numbers, four, a suffix without a hyphen. A pre-release counts as
/// its release.
pub fn parse_version(text: &str) -> Option<Version> {
    let mut numbers = text.split(['.', '-', '+', '_']).map(|part| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u64>().ok()
    });
    let major = numbers.next()??;
    let minor = numbers.next().flatten().unwrap_or(0);
    let patch = numbers.next().flatten().unwrap_or(0);
    Some(Version::new(major, minor, patch))
}

/// Whether a version is one of those asked for.
pub fn meets(requirement: &VersionReq, version: &Version) -> bool {
    requirement.matches(version)
}

/// The verdict on one tool.
pub fn judge(need: &Need<'_>, candidates: &[Candidate], platform: &Platform, today: Day) -> Verdict {
    let Need { tool, requirement, required, stages } = need;
    let serving = candidates.iter().position(|it| {
        matches!(&it.answer, Answer::Version(version) if parse_version(version).is_some_and(|it| meets(requirement, &it)))
    });
    let shown = serving.and_then(|index| candidates.get(index)).or_else(|| candidates.first());
    let version =
        shown.and_then(|it| if let Answer::Version(version) = &it.answer { Some(version.clone()) } else { None });
    let (status, detail) = status(tool, requirement, candidates, serving, today);
    let advice = (status != Status::Ok).then(|| advice(tool, status, platform)).flatten();
    Verdict {
        id: tool.id.clone(),
        title: tool.title.clone(),
        status,
        requirement: requirement.to_string(),
        required: *required,
        version,
        path: shown.map(|it| it.path.clone()),
        detail,
        stages: stages.clone(),
        advice,
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
    let trouble = match &first.answer {
        Answer::Version(version) => (Status::Outdated, format!("`{path}` is {version}, and {requirement} is needed")),
        Answer::Broken(said) => (Status::Broken, format!("`{path}` ends with an error: {said}")),
        Answer::Timeout(limit) => (Status::Timeout, format!("`{path}` did not answer within {limit} ms")),
        Answer::Unparsed(said) => (Status::Unparsed, format!("`{path}` names no version: {said}")),
    };
    match serving.and_then(|index| Some((index, candidates.get(index)?))) {
        None => (trouble.0, Some(trouble.1)),
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

fn advice(tool: &Tool, status: Status, platform: &Platform) -> Option<Advice> {
    let say = match status {
        Status::Ok => return None,
        Status::Missing => format!("install {}: {}", tool.title, lower(&tool.why)),
        Status::Outdated | Status::EndOfLife => match &tool.recommended {
            Some(version) => format!("move to {} {version}", tool.title),
            None => format!("move to a newer {}", tool.title),
        },
        Status::Broken | Status::Timeout | Status::Unparsed => format!("install {} again", tool.title),
        Status::Shadowed => "put the folder of the one that serves first on PATH".to_owned(),
    };
    if status == Status::Shadowed {
        return Some(Advice::say(say));
    }
    let packaged = platform.package_manager.and_then(|manager| {
        let install = tool.install.get(manager.name())?;
        let old = install.too_old.iter().any(|rule| is_older(platform, rule));
        // A package that is installed already and too old does not become newer by being installed.
        let helps = !old && !matches!(status, Status::EndOfLife | Status::Outdated);
        helps.then(|| manager.install_line(&install.packages, platform.is_root))
    });
    match (packaged, &tool.official) {
        (Some(line), _) => Some(Advice::new(say, [line])),
        (None, Some(page)) => Some(Advice::say(format!("{say}; {page} says how"))),
        (None, None) => Some(Advice::say(say)),
    }
}

/// Whether this is an older release than a rule such as `debian<13` names.
fn is_older(platform: &Platform, rule: &str) -> bool {
    let Some((distribution, release)) = rule.split_once('<') else { return false };
    let number = |text: &str| text.split('.').next().and_then(|part| part.parse::<u32>().ok());
    platform.distribution.as_deref() == Some(distribution)
        && platform.version.as_deref().and_then(number).zip(number(release)).is_some_and(|(has, limit)| has < limit)
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use semver::{Version, VersionReq};

    use super::{meets, parse_version};

    #[test]
    fn versions_as_tools_print_them() {
        let cases =
            [("15.18", (15, 18, 0)), ("27.0.0-nightly2026", (27, 0, 0)), ("3.14.0rc1", (3, 14, 0)), ("8", (8, 0, 0))];
        for (text, (major, minor, patch)) in cases {
            assert_eq!(parse_version(text), Some(Version::new(major, minor, patch)), "{text}");
        }
        assert_eq!(parse_version("x"), None);
        let requirement = VersionReq::parse(">=20.19").ok();
        let newer = parse_version("27.0.0-nightly2026");
        assert!(requirement.zip(newer).is_some_and(|(asked, has)| meets(&asked, &has)));
    }

    proptest! {
        #[test]
        fn any_text_is_a_version_or_none(text in "\\PC*") {
            let _ = parse_version(&text);
        }
    }
}
