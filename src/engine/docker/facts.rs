//! What the machine of an engine is like: for a remote one, or one in a virtual machine, that is not this machine.

use std::path::PathBuf;

use super::{Docker, api};
use crate::engine::EngineError;
use crate::system::architecture_in_images;

/// The machine that an engine runs on.
#[derive(Debug, Clone, Default)]
pub struct EngineFacts {
    /// In the words of images: `amd64`, `arm64` …
    pub architecture: Option<String>,
    /// All memory of that machine, in MiB.
    pub memory_total_mib: Option<u64>,
    /// The folder in which it keeps images and volumes, where that is on this machine.
    pub root: Option<PathBuf>,
}

impl Docker {
    /// What the engine's machine is like.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn facts(&self) -> Result<EngineFacts, EngineError> {
        let info = self.client.info().await.map_err(api("asking what its machine is like"))?;
        let root = info.docker_root_dir.map(PathBuf::from);
        Ok(EngineFacts {
            architecture: info.architecture.map(|name| architecture_in_images(&name).to_owned()),
            memory_total_mib: info.mem_total.and_then(|bytes| u64::try_from(bytes).ok()).map(|bytes| bytes >> 20),
            root: root.filter(|root| self.is_local() && root.is_dir()),
        })
    }

    /// Whether an image is there already.
    pub async fn has_image(&self, image: &str) -> bool {
        self.client.inspect_image(image).await.is_ok()
    }
}
