//! Stopping services whose containers stay, to be started again or to be thrown away one by one.

use bollard::errors::Error;
use bollard::query_parameters::StopContainerOptionsBuilder;

use super::{Docker, STOP_LIMIT, api};
use crate::engine::{EngineError, State};
use crate::project::Owner;
use crate::system::Moment;

impl Docker {
    /// Stops containers side by side and keeps them; the ids of those services that ran.
    ///
    /// # Errors
    /// The engine refuses.
    pub async fn stop(&self, owner: &Owner, services: &[String]) -> Result<Vec<String>, EngineError> {
        let found = self.observe(owner).await?.into_iter().filter(|it| services.contains(&it.service));
        let running: Vec<_> = found.filter(|it| matches!(it.state, State::Running | State::Paused)).collect();
        let ends = running.iter().map(|it| self.stop_one(&it.handle));
        for end in futures_util::future::join_all(ends).await {
            end?;
        }
        Ok(running.into_iter().map(|it| it.service).collect())
    }

    /// Stops and removes all containers of services, whatever data they are on; the network stays.
    ///
    /// # Errors
    /// The engine refuses.
    pub async fn discard(&self, owner: &Owner, services: &[String]) -> Result<(), EngineError> {
        let found = self.observe_all(owner).await?.into_iter().filter(|it| services.contains(&it.service));
        let found: Vec<_> = found.collect();
        for end in futures_util::future::join_all(found.iter().map(|it| self.stop_and_remove(&it.handle))).await {
            end?;
        }
        Ok(())
    }

    async fn stop_one(&self, id: &str) -> Result<(), EngineError> {
        let options = StopContainerOptionsBuilder::default().t(STOP_LIMIT).build();
        match self.client.stop_container(id, Some(options)).await {
            Ok(()) | Err(Error::DockerResponseServerError { status_code: 304 | 404, .. }) => Ok(()),
            Err(error) => Err(api("stopping a container")(error)),
        }
    }

    /// When a container was started last.
    pub async fn started_at(&self, id: &str) -> Option<Moment> {
        let details = self.client.inspect_container(id, None).await.ok()?;
        Moment::parse(&details.state?.started_at?)
    }
}
