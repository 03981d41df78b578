//! How a tool is kept from the network, and how what it would fetch is collected beforehand.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How a tool works without a network. `{{ packages }}` is the folder in which devpath keeps packages for this tool.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offline {
    /// The variables under which it asks nothing of the network.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Those that count only where that folder is there.
    #[serde(default)]
    pub with_packages: BTreeMap<String, String>,
    /// The same, added behind a space to what the user has set.
    #[serde(default)]
    pub added: BTreeMap<String, String>,
    /// How the packages of a project are brought into that folder.
    pub collect: Option<Collect>,
}

/// A command that brings a project's packages into a folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collect {
    /// The file of a project that names its packages: projects without it have none.
    pub file: String,
    /// The words, program first; `{{ file }}` is that file.
    pub command: Vec<String>,
}
