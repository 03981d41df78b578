//! Ending services: for good, or to start them again. Their data is not touched here.

use super::session::Session;
use super::show::ServicesReport;
use crate::advice::Outcome;
use crate::report::Progress;
use crate::system::Environment;

impl Session {
    /// Stops the services and starts them again, and waits until they are ready.
    ///
    /// # Errors
    /// The engine refuses; files that cannot be written. A service that fails is in the report.
    pub async fn restart(
        &mut self,
        environment: &Environment,
        progress: &Progress,
        write: bool,
    ) -> Outcome<ServicesReport> {
        let ids: Vec<String> = self.specs.iter().map(|spec| spec.id.clone()).collect();
        let task = progress.task("stop");
        let stopped = self.chosen.engine.stop(&self.owner, &ids).await?;
        self.forget_tasks().await?;
        task.done(&if stopped.is_empty() { "nothing was running".to_owned() } else { stopped.join(", ") });
        self.up(environment, progress, write).await
    }

    /// Lets tasks be done again that are done.
    ///
    /// # Errors
    /// The engine refuses.
    pub(super) async fn forget_tasks(&self) -> Outcome<()> {
        let tasks: Vec<String> = self.specs.iter().filter(|it| it.task.is_some()).map(|it| it.id.clone()).collect();
        if !tasks.is_empty() {
            self.chosen.engine.discard(&self.owner, &tasks).await?;
        }
        Ok(())
    }

    /// Stops the services; the ids of those that ran.
    ///
    /// # Errors
    /// The engine refuses.
    pub async fn down(&self) -> Outcome<Vec<String>> {
        Ok(self.chosen.engine.down(&self.owner, &self.what_ends().await?).await?)
    }

    /// The services that [`Session::down`] ends: where all are meant, those too that `devpath.toml` names no more.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn what_ends(&self) -> Outcome<Vec<String>> {
        let mut ids: Vec<String> = self.specs.iter().map(|spec| spec.id.clone()).collect();
        if self.all_are_meant {
            let there = self.chosen.engine.observe(&self.owner).await?.into_iter().map(|it| it.service);
            for id in there {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        Ok(ids)
    }
}
