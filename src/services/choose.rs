//! Which engine runs a project's services.

use super::errors::ServiceError;
use crate::engine::{Docker, Engine, EngineError, Native, WhyNoDocker};
use crate::project::{Checkout, EngineName, Owner};
use crate::system::Environment;

/// What was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum EngineChoice {
    /// Docker if it answers, else a server of this machine where there is one
    #[default]
    Auto,
    /// Docker, and nothing else
    Docker,
    /// Servers of this machine
    Native,
}

/// The engine in use.
#[derive(Debug)]
pub struct Chosen {
    /// The engine.
    pub engine: Engine,
    /// What keeps Docker away, where it was wanted and is not used.
    pub without_docker: Option<EngineError>,
}

/// Chooses the engine. A checkout stays with the one that has its data unless another one is named.
///
/// # Errors
/// Docker is asked for, or has this checkout's data, and does not answer; data of a lost checkout lies at this path.
pub async fn choose(
    choice: EngineChoice,
    checkout: Option<&Checkout>,
    environment: &Environment,
    mirror: Option<&str>,
) -> Result<Chosen, EngineError> {
    let native = || Engine::Native(Native::new(environment.clone()));
    let remembered = checkout.and_then(|checkout| checkout.engine);
    let wanted = match (choice, remembered) {
        (EngineChoice::Native, _) | (EngineChoice::Auto, Some(EngineName::Native)) => {
            return Ok(Chosen { engine: native(), without_docker: None });
        }
        (EngineChoice::Docker, _) | (EngineChoice::Auto, Some(EngineName::Docker)) => true,
        (EngineChoice::Auto, None) => false,
    };
    match Docker::connect(environment, mirror).await {
        Ok(docker) => Ok(Chosen { engine: Engine::Docker(docker), without_docker: None }),
        Err(error @ EngineError::NoDocker { .. }) if !wanted => {
            Ok(Chosen { engine: native(), without_docker: Some(error) })
        }
        Err(error) => Err(error),
    }
}

impl Chosen {
    /// One line that says which engine it is, and why.
    pub fn line(&self) -> String {
        let Self { engine, without_docker } = self;
        let why = match without_docker {
            Some(EngineError::NoDocker { why, .. }) => match why {
                WhyNoDocker::NotInstalled => " (Docker is not installed)",
                WhyNoDocker::NotRunning => " (Docker is not running)",
                WhyNoDocker::NoPermission => " (your user may not use Docker)",
                WhyNoDocker::WrongAddress => " (no Docker engine answers at the address that is set)",
            },
            _ => "",
        };
        format!("engine: {}{why}", engine.describe())
    }
}

/// Refuses to begin anew where another checkout's data lies at the same path: its `.devpath/` was lost.
///
/// # Errors
/// [`ServiceError::Lost`] with what was found.
pub async fn refuse_lost(engine: &Engine, owner: &Owner) -> Result<(), ServiceError> {
    let Engine::Docker(docker) = engine else { return Ok(()) };
    let lost = docker.lost_at(owner).await?;
    // Volumes of a folder that was removed and made anew look the same: only the user can tell.
    let mut found: Vec<(String, Vec<String>)> =
        lost.into_iter().map(|(id, data)| (id, data.into_iter().map(|kept| kept.service).collect())).collect();
    found.sort();
    if found.is_empty() { Ok(()) } else { Err(ServiceError::Lost { path: owner.path.clone(), found }) }
}
