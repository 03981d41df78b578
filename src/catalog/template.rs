//! Templates and layers, as their files say it. Rendering them is `scaffold`'s.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Question;

/// A folder that becomes a project.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The word typed on the command line.
    pub id: String,
    /// The name for people.
    pub title: String,
    /// One sentence on what is practised.
    pub summary: String,
    /// The stage it belongs to.
    pub stage: String,
    /// The language of its code.
    pub language: String,
    /// Its own version.
    pub version: semver::Version,
    /// The shared parts, in order; two parts may not write the same file.
    #[serde(default)]
    pub layers: Vec<String>,
    /// The services it is made for, the main one first.
    #[serde(default)]
    pub services: Vec<String>,
    /// The language versions that CI runs, by language.
    #[serde(default)]
    pub runtimes: BTreeMap<String, String>,
    /// The project's own commands need a Docker engine.
    #[serde(default)]
    pub docker: bool,
    /// What is asked before the layers' own questions, in order.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// What is typed in the project, also what CI runs.
    pub commands: Commands,
    /// The commits that follow the first one, in order.
    #[serde(default)]
    pub history: Vec<HistoryCommit>,
}

/// A commit that the project's repository begins with, behind the first one, which is the rendering itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryCommit {
    /// The branch it is added to.
    pub branch: String,
    /// Where a branch begins that is not there yet.
    #[serde(default = "main_branch")]
    pub from: String,
    /// The commit's message.
    pub message: String,
    /// `Name <address>`; the user where nobody else is named.
    pub author: Option<String>,
    /// A folder beside `files/`, laid over the branch's last state.
    pub files: Option<String>,
    /// What is removed from that state.
    #[serde(default)]
    pub remove: Vec<String>,
    /// A tag on this commit.
    pub tag: Option<String>,
}

fn main_branch() -> String {
    "main".to_owned()
}

/// The project's own commands, each a list of shell lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Commands {
    /// Installs the dependencies.
    #[serde(default)]
    pub install: Vec<String>,
    /// Checks style and types.
    #[serde(default)]
    pub lint: Vec<String>,
    /// Runs the tests.
    #[serde(default)]
    pub test: Vec<String>,
    /// Makes what is delivered.
    #[serde(default)]
    pub build: Vec<String>,
    /// Delivers it; CI does so on the main branch only.
    #[serde(default)]
    pub deploy: Vec<String>,
    /// Shows the project at work.
    #[serde(default)]
    pub run: Vec<String>,
}

/// A reusable part of templates.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// The name that templates use.
    pub id: String,
    /// The name for people.
    pub title: String,
    /// The value of `--ci` that selects it.
    pub ci: Option<String>,
    /// Only for projects in this language.
    pub language: Option<String>,
    /// What is asked, in order.
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// A CI action, pinned to a commit.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// `owner/name`.
    pub name: String,
    /// The release that people know.
    pub release: String,
    /// The commit of that release.
    pub commit: String,
    /// What it runs on.
    pub runtime: String,
    /// The day of the release.
    pub date: String,
}

/// The table of CI actions.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actions {
    /// One row an action.
    pub actions: Vec<Action>,
}
