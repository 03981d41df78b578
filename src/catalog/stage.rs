//! A stage of the roadmap, as its file says it.

use std::collections::BTreeMap;

use semver::VersionReq;
use serde::Deserialize;

/// One step of the roadmap: what it teaches, and which tools, services and templates it needs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The word typed on the command line.
    pub id: String,
    /// The place in the roadmap, from 1.
    pub order: u32,
    /// The name for people.
    pub title: String,
    /// One sentence on what is learnt.
    pub summary: String,
    /// What the stage covers.
    pub topics: Vec<String>,
    /// The programs it needs.
    #[serde(default)]
    pub tools: Vec<ToolNeed>,
    /// The services that `setup` starts, in the order in which they are shown.
    #[serde(default)]
    pub services: Vec<String>,
    /// The service that a machine without Docker gets, and that `DATABASE_URL` points to.
    pub main_service: Option<String>,
    /// The template taken when none is asked for.
    pub default_template: Option<String>,
    /// The same by language, where a language has several templates.
    #[serde(default)]
    pub default_by_language: BTreeMap<String, String>,
}

/// A tool that a stage needs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolNeed {
    /// The tool's id.
    pub id: String,
    /// Which versions serve, for instance `>=3.11`.
    pub requirement: VersionReq,
    /// Without it the stage cannot be worked on.
    #[serde(default = "yes")]
    pub required: bool,
    /// Only needed for projects in these languages; for all where none is named.
    #[serde(default)]
    pub languages: Vec<String>,
}

const fn yes() -> bool {
    true
}
