//! What is in a pack, and how each part is known to be whole.

use serde::{Deserialize, Serialize};

/// The manifest's name in the archive.
pub const MANIFEST: &str = "manifest.json";
/// The name of the file that holds the manifest's hash.
pub const SEAL: &str = "manifest.sha256";
/// The form of the archive that this devpath writes and reads.
pub const SCHEMA: u64 = 1;

/// What a pack holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackManifest {
    /// The form of the archive.
    pub schema: u64,
    /// The devpath that wrote it.
    pub devpath: String,
    /// Its parts, in the order in which they lie in it.
    pub parts: Vec<Part>,
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name in the archive.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// The operating system that it is for, in Docker's words.
    pub os: String,
    /// The architecture that it is for, in Docker's words: `amd64`, `arm64` …
    pub architecture: String,
    /// What it is.
    #[serde(flatten)]
    pub content: Content,
}

/// What a part is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Content {
    /// An image as an engine wrote it.
    Image {
        /// Its plain name, with its tag.
        image: String,
        /// The id that the engine had for it.
        id: String,
        /// The digests under which registries know it.
        digests: Vec<String>,
        /// The hashes of what is in its layers, lowest first.
        layers: Vec<String>,
    },
    /// A server that devpath fetched.
    Server {
        /// The service.
        service: String,
        /// The server's version.
        version: String,
    },
    /// What a tool would fetch to install projects.
    Packages {
        /// The tool.
        tool: String,
    },
}

impl Part {
    /// What it is, for people.
    pub fn title(&self) -> String {
        match &self.content {
            Content::Image { image, .. } => format!("the image `{image}`"),
            Content::Server { service, version } => format!("the server of `{service}`, {version}"),
            Content::Packages { tool } => format!("packages for `{tool}`"),
        }
    }
}
