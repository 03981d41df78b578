//! `devpath.lock`: what was written, so that a file that differs is known to be the user's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::identity::hexadecimal;

/// The lock's name at the project's root.
pub const LOCK_FILE: &str = "devpath.lock";

/// The hash of each file as it was rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// The form of this file.
    pub schema: u32,
    /// One hash over the template's and its layers' files.
    pub template: String,
    /// SHA-256 in hexadecimal by path, with `/` between the parts.
    pub files: BTreeMap<String, String>,
}

impl Locked {
    /// The text of the file.
    pub fn to_text(&self) -> String {
        let body = toml::to_string(self).unwrap_or_default();
        format!("# Written by devpath for machines: the hash of each file as it was rendered. Commit it.\n{body}")
    }
}

/// SHA-256 in hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}
