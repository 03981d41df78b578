//! Findings that a person has decided to live with: in `devpath.toml` for a project, in the user's configuration for all.

use serde::{Deserialize, Serialize};

/// What is said about doctor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoctorSettings {
    /// The findings that are not shown.
    #[serde(default)]
    pub ignore: Vec<Ignore>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignore {
    /// The finding's id.
    pub id: String,
    /// Why; shown again when the time is over.
    pub reason: String,
    /// The last day on which it is not shown, as `2027-01-31`.
    pub until: String,
}

/// The user's own configuration, `devpath/config.toml` in the configuration folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserSettings {
    /// What is said about doctor.
    #[serde(default)]
    pub doctor: DoctorSettings,
    /// What is said about the trash.
    #[serde(default)]
    pub trash: TrashSettings,
}

/// How long data is kept that a command took out of use, and how much of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrashSettings {
    /// For so long, as `7d` or `12h`.
    #[serde(default)]
    pub keep: Option<String>,
    /// So much of each project, as `2GB` or `500MB`.
    #[serde(default)]
    pub limit: Option<String>,
}
