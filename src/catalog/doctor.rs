//! What doctor knows besides tools, as `stacks/doctor.toml` says it: package managers, places, what findings mean.

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoctorFacts {
    /// Folders outside of PATH in which programs are often installed; `~` is the home folder, `*` a part of a name.
    #[serde(default)]
    pub places: Vec<String>,
    /// Package managers, best first.
    #[serde(default)]
    pub managers: Vec<Manager>,
    /// What findings mean.
    #[serde(default)]
    pub findings: Vec<FindingText>,
}

/// A package manager, and how it is typed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manager {
    /// The key in tool files.
    pub id: String,
    /// The program by which it is recognised.
    pub program: Option<String>,
    /// A file by which it is recognised where it is no program but a part of the shell; `~` is the home folder.
    pub marker: Option<String>,
    /// Folders below which it keeps what it brings: what lies there is mended by it and by no other.
    #[serde(default)]
    pub owns: Vec<String>,
    /// It needs to be root.
    #[serde(default)]
    pub root: bool,
    /// It takes one package at a time.
    #[serde(default)]
    pub single: bool,
    /// The line that a person types; `{packages}` is filled in.
    pub install: String,
    /// The line that asks nothing.
    pub unattended: String,
    /// The line that mends what is there and broken; `install` where there is none.
    pub reinstall: Option<String>,
    /// The line that takes an installation back.
    pub remove: String,
    /// What is run before where `lists` holds nothing.
    pub refresh: Option<String>,
    /// A pattern for the files that a refresh brings.
    pub lists: Option<String>,
}

/// A finding's meaning, for `--explain`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingText {
    /// The stable id.
    pub id: String,
    /// One sentence.
    pub title: String,
    /// What it means and why it matters.
    pub explain: String,
    /// The tool whose installation mends it.
    pub tool: Option<String>,
}

impl Manager {
    /// A line of this manager for these packages, with `sudo` where this user needs it.
    pub fn line(&self, form: &str, packages: &str, is_root: bool) -> String {
        let sudo = if self.root && !is_root { "sudo " } else { "" };
        let line = form.replace("{packages}", packages);
        // `sudo` drops variables unless they are its own arguments, which stand behind it.
        format!("{sudo}{line}")
    }
}
