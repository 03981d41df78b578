//! Templates and layers, as their files say it. Rendering them is `scaffold`'s.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
    /// What is typed in the project, also what CI runs.
    pub commands: Commands,
}

/// The project's own commands, each a list of shell lines.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Commands {
    /// Installs the dependencies.
    #[serde(default)]
    pub install: Vec<String>,
    /// Runs the tests.
    pub test: Vec<String>,
    /// Checks style and types.
    #[serde(default)]
    pub lint: Vec<String>,
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
