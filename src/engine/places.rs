//! Where exactly a service's data lies: for files that let others mount the same.

use super::{Docker, Engine, EngineError};
use crate::project::Owner;

/// A volume with data that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataPlace {
    /// The service's id.
    pub service: String,
    /// The volume's real name.
    pub volume: String,
    /// The folder inside the container that it is mounted at.
    pub folder: String,
}

/// A container of somebody else's that runs on the data of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherUser {
    /// The service's id.
    pub service: String,
    /// The container's name, foreign text.
    pub container: String,
    /// The command that ends it and keeps the data.
    pub end: String,
}

impl Engine {
    /// The containers that run on a checkout's data and are not this checkout's: those of an exported file, for instance.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn other_users(&self, owner: &Owner) -> Result<Vec<OtherUser>, EngineError> {
        match self {
            Self::Docker(docker) => docker.other_users(owner).await,
            Self::Native(_) => Ok(Vec::new()),
        }
    }

    /// The volumes of a checkout that are in use; none without Docker, where data lies in folders.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn data_places(&self, owner: &Owner) -> Result<Vec<DataPlace>, EngineError> {
        match self {
            Self::Docker(docker) => Docker::data_places(docker, owner).await,
            Self::Native(_) => Ok(Vec::new()),
        }
    }
}
