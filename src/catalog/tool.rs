//! A program that a stage needs, as its file says it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Offline, Pattern};

/// A program and how its version is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// The word typed on the command line.
    pub id: String,
    /// The name for people.
    pub title: String,
    /// Why a backend developer needs it, one sentence.
    pub why: String,
    /// The names under which the program may be found, best first.
    pub programs: Vec<String>,
    /// How the version is asked for and read.
    pub version: VersionProbe,
    /// The version that a new machine should get, for instance `>=24`.
    pub recommended: Option<semver::VersionReq>,
    /// Real outputs and what must be read from them.
    #[serde(default)]
    pub samples: Vec<Sample>,
    /// The last day of support by release line (`"20" = "2026-04-30"`), from the tool's own release schedule.
    #[serde(default)]
    pub end_of_life: BTreeMap<String, String>,
    /// The packages that bring it, by package manager.
    #[serde(default)]
    pub install: BTreeMap<String, Install>,
    /// The page that says how to install it.
    pub official: Option<String>,
    /// What is asked beside the version.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// How it works without a network, where it would ask one.
    pub offline: Option<Offline>,
}

/// A question to a tool that is there, and the finding that a bad answer raises.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The finding's stable id.
    pub finding: String,
    /// `fault`, `warning` or `note`.
    pub severity: Severity,
    /// What stands behind the program's name; checks of a tool that ask the same are answered by one run. Ending badly
    /// raises the finding, unless `says` or `writable` decides.
    pub args: Vec<String>,
    /// How long an answer usually takes, in milliseconds: what takes longest is asked first.
    #[serde(default)]
    pub usual_ms: u64,
    /// An output that raises the finding.
    pub says: Option<Pattern>,
    /// A folder that must be the user's; `{output}` is what the program printed.
    pub writable: Option<String>,
    /// Variables that, when set, make the question pointless.
    #[serde(default)]
    pub unless_env: Vec<String>,
    /// One sentence; `{output}` is what the program printed.
    pub detail: String,
    /// What to do about it.
    pub advice: Option<String>,
    /// The lines to type.
    #[serde(default)]
    pub commands: Vec<String>,
    /// What takes the only line back; with it `--fix` types that line.
    pub undo: Option<String>,
    /// The packages that mend it, by package manager.
    #[serde(default)]
    pub packages: BTreeMap<String, String>,
}

/// How bad a finding is, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// What was asked for would fail.
    Fault,
    /// It works, but.
    Warning,
    /// Worth knowing.
    Note,
}

/// How a tool's version is asked for and read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionProbe {
    /// What stands behind the program's name.
    pub args: Vec<String>,
    /// Regular expressions with one group, the version; the first that matches standard output, else standard error.
    pub patterns: Vec<Pattern>,
    /// Outputs that mean that the tool, a plugin or a module, is not there at all.
    #[serde(default)]
    pub missing: Vec<Pattern>,
    /// How long the program may take, in milliseconds.
    #[serde(default = "five_seconds")]
    pub limit_ms: u64,
    /// How long an answer usually takes, in milliseconds: what takes longest is asked first.
    #[serde(default)]
    pub usual_ms: u64,
    /// Environment variables for the probe, beside those that every probe gets.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
}

/// A real output of a tool.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// What the tool printed.
    pub output: String,
    /// What must be read from it; none where the output names no version of this tool.
    pub version: Option<String>,
    /// Where the output was seen, unless by running the tool itself.
    pub source: Option<String>,
}

/// How one package manager brings a tool.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Install {
    /// The packages' names, as typed behind the manager's install command.
    pub packages: String,
    /// Other names on some distributions, by their id in os-release(5).
    #[serde(default)]
    pub on: BTreeMap<String, String>,
    /// Distribution releases (`debian<13`) whose package is older than what a stage may require.
    #[serde(default)]
    pub too_old: Vec<String>,
}

impl Install {
    /// The packages' names on a distribution.
    pub fn packages_on(&self, distribution: Option<&str>) -> &str {
        distribution.and_then(|it| self.on.get(it)).unwrap_or(&self.packages)
    }
}

const fn five_seconds() -> u64 {
    5_000
}

impl VersionProbe {
    /// The version that an output names, if it names this tool's.
    pub fn read(&self, output: &str) -> Option<String> {
        let found = self.patterns.iter().find_map(|pattern| pattern.regex()?.captures(output))?;
        found.get(1).map(|version| version.as_str().to_owned())
    }
}
