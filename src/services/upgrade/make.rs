//! Making the newer version's data beside the older one's, and comparing both.
//!
//! While that lasts both servers listen on ports that no program knows: nobody writes what would be left behind, and
//! nobody reads what is half there.

use std::path::Path;

use super::errors::UpgradeError;
use super::plan::UpgradePlan;
use crate::advice::Outcome;
use crate::engine::{Observed, Pipes};
use crate::project::ServiceSpec;
use crate::report::{Progress, escape};
use crate::services::Session;
use crate::services::carry::hidden;
use crate::services::inventory::Inventory;
use crate::services::snapshot::{Shelf, SnapshotError, done};
use crate::system::Moment;

impl Session {
    /// Fills the next generation of a service's data from the one in use; the number of things that were compared.
    pub(super) async fn make_newer(&mut self, plan: &UpgradePlan, next: u32, progress: &Progress) -> Outcome<usize> {
        let UpgradePlan { old, new, way } = plan;
        let id = std::slice::from_ref(&new.id);
        let (old, new) = (hidden(old)?, hidden(new)?);
        let place = Shelf::of(&self.project);
        place.sweep();
        let aside = place.aside()?;

        let task = progress.task(format!("write out {} {}", old.id, old.release.tag));
        let running = self.started(&old).await?;
        task.say("counting");
        let before = self.counted(&old, &running, &way.compare, &aside.path().join("before")).await?;
        task.say("writing its data out");
        let taken = self.carry_out(&old, &running, way.by, aside.path()).await?;
        task.done("");

        let task = progress.task(format!("fill {} {}", new.id, new.release.tag));
        self.chosen.engine.discard(self.owner(), id).await?;
        self.use_generations(&[(new.id.clone(), next)].into());
        let running = self.carry_in(&new, taken, progress).await?.running;
        task.say("counting");
        let after = self.counted(&new, &running, &way.compare, &aside.path().join("after")).await?;
        task.done("");
        self.chosen.engine.discard(self.owner(), id).await?;

        let differences = before.differences(&after, Moment::now().unix());
        if differences.is_empty() {
            return Ok(before.things());
        }
        let (from, to) = (old.release.tag.clone(), new.release.tag.clone());
        Err(UpgradeError::Differs { service: new.id.clone(), from, to, differences }.into())
    }

    /// What the catalogue's command counts in a server.
    ///
    /// # Errors
    /// The command fails, or prints something else.
    pub(in crate::services) async fn counted(
        &self,
        spec: &ServiceSpec,
        running: &Observed,
        command: &[String],
        file: &Path,
    ) -> Outcome<Inventory> {
        let pipes = Pipes { input: None, output: Some(file) };
        let ran = self.chosen.engine.run_client(spec, running, command, pipes).await?;
        done(spec, command, &ran)?;
        let bytes = std::fs::read(file).map_err(|source| read(file, source))?;
        let inventory = Inventory::parse(&String::from_utf8_lossy(&bytes));
        let wrong = |line: String| UpgradeError::Uncounted { service: spec.id.clone(), line: escape(&line) };
        Ok(inventory.map_err(wrong)?)
    }
}

fn read(path: &Path, source: std::io::Error) -> SnapshotError {
    SnapshotError::File { path: path.to_owned(), action: "read", source }
}
