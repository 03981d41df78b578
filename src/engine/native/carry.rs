//! Fetched servers as folders that can be carried to another machine.

use std::path::{Path, PathBuf};

use super::{Native, server};
use crate::catalog::NativeKind;
use crate::engine::EngineError;
use crate::project::ServiceSpec;
use crate::report::Progress;

/// A server in the user's cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedServer {
    /// Its folder.
    pub folder: PathBuf,
    /// Its version, which is the folder's name.
    pub version: String,
}

impl Native {
    /// The server of a service that the cache has, for the release that is asked for.
    pub fn cached(&self, spec: &ServiceSpec) -> Option<CarriedServer> {
        spec.native.as_ref()?;
        let found = server::shelved(&self.shelf(&spec.id), &spec.release.major)?;
        carried(found.programs.parent()?)
    }

    /// Likewise, fetched where the cache does not have it; an installed one cannot be carried.
    ///
    /// # Errors
    /// It is not to be had, or nothing may be asked of the network.
    pub async fn to_carry(&self, spec: &ServiceSpec, progress: &Progress) -> Result<CarriedServer, EngineError> {
        // What a distribution installs is part of its system: only what was fetched can go along.
        if spec.native.as_ref().is_none_or(|native| native.kind != NativeKind::Postgresql) {
            return Err(EngineError::NeedsDocker(spec.id.clone()));
        }
        if self.cached(spec).is_none() && !self.environment.offline {
            server::fetched(spec, &spec.release.major, &self.environment.servers_dir(), progress).await?;
        }
        let missing = || vec![format!("the server {} {} as an archive", spec.title, spec.release.major)];
        self.cached(spec).ok_or_else(|| EngineError::Offline { missing: missing() })
    }

    /// The folder in which the cache keeps the servers of a service, each in one named by its version.
    pub fn shelf(&self, service: &str) -> PathBuf {
        self.environment.servers_dir().join(service)
    }
}

fn carried(folder: &Path) -> Option<CarriedServer> {
    let version = folder.file_name()?.to_str()?.to_owned();
    Some(CarriedServer { folder: folder.to_owned(), version })
}
