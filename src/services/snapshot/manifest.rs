//! `snapshot.toml`: what is in a snapshot, and how each file is known to be whole.

use serde::{Deserialize, Serialize};

use crate::project::EngineName;

/// The manifest's name in a snapshot's folder.
pub const SNAPSHOT_FILE: &str = "snapshot.toml";

/// What a snapshot holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotManifest {
    /// The form of this file.
    pub schema: u32,
    /// When it was taken, in UTC, as `2026-08-22 10:15:30`.
    pub day: String,
    /// The services, in the order in which they were kept.
    pub services: Vec<Kept>,
}

/// The data of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// The catalogue's id.
    pub service: String,
    /// The major version that made the data.
    pub major: String,
    /// The server's version as it said itself, where it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The engine that had it.
    pub engine: EngineName,
    /// In which form.
    pub form: Form,
    /// Its files.
    pub files: Vec<KeptFile>,
}

/// In which form data is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// What the server's own tool writes: newer servers read it, and other engines.
    Dump,
    /// The server's folders while it is stopped: for the same major version on the same engine.
    Volume,
}

/// A file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptFile {
    /// Its name in the snapshot's folder.
    pub name: String,
    /// The server's folder that is in it; none in a dump.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub folder: String,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl SnapshotManifest {
    /// The text of the file.
    pub fn to_text(&self) -> String {
        let body = toml::to_string(self).unwrap_or_default();
        format!("# Written by devpath: what this snapshot holds. `devpath services restore` puts it back.\n{body}")
    }

    /// All bytes.
    pub fn size(&self) -> u64 {
        self.services.iter().flat_map(|kept| &kept.files).map(|file| file.size).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, Kept, KeptFile, SnapshotManifest};
    use crate::project::EngineName;

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let file = KeptFile { name: "a.tar".into(), folder: "/d".into(), size: 7, sha256: "00".into() };
        let kept = Kept {
            service: "a".into(),
            major: "1".into(),
            version: None,
            engine: EngineName::Docker,
            form: Form::Volume,
            files: vec![file],
        };
        let manifest = SnapshotManifest { schema: 1, day: "2026-01-01 00:00:00".into(), services: vec![kept] };
        assert_eq!(toml::from_str(&manifest.to_text()), Ok(manifest.clone()));
        assert_eq!(manifest.size(), 7);
    }
}
