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
    /// It has a proxy of its own.
    pub has_proxy: bool,
}

/// A port that a container opens to every network that its machine is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicPort {
    /// The container's name.
    pub container: String,
    /// The port inside, by which services are recognised.
    pub inside: u16,
    /// The port outside.
    pub outside: u16,
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
            has_proxy: [info.http_proxy, info.https_proxy].into_iter().flatten().any(|it| !it.is_empty()),
        })
    }

    /// The newest API version that the engine speaks, as `1.41`.
    pub fn api_version(&self) -> &str {
        &self.api_version
    }

    /// The ports of running containers that are open to every network.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn public_ports(&self) -> Result<Vec<PublicPort>, EngineError> {
        let containers = self.client.list_containers(None).await.map_err(api("listing containers"))?;
        let mut found = Vec::new();
        for container in containers {
            let name = container.names.unwrap_or_default().into_iter().next().unwrap_or_default();
            for port in container.ports.unwrap_or_default() {
                let everywhere = matches!(port.ip.as_deref(), Some("0.0.0.0" | "::"));
                let known =
                    |it: &PublicPort| it.container == name.trim_start_matches('/') && it.inside == port.private_port;
                if let (true, Some(outside), false) = (everywhere, port.public_port, found.iter().any(known)) {
                    let container = name.trim_start_matches('/').to_owned();
                    found.push(PublicPort { container, inside: port.private_port, outside });
                }
            }
        }
        Ok(found)
    }

    /// Whether an image is there already.
    pub async fn has_image(&self, image: &str) -> bool {
        self.client.inspect_image(image).await.is_ok()
    }
}
