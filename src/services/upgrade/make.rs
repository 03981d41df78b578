//! Making the newer version's data beside the older one's, and comparing both.
//!
//! While that lasts both servers listen on ports that no program knows: nobody writes what would be left behind, and
//! nobody reads what is half there.

use std::path::Path;

use super::errors::UpgradeError;
use super::plan::UpgradePlan;
use crate::advice::Outcome;
use crate::catalog::UpgradeBy;
use crate::engine::{Copied, Observed, Pipes};
use crate::project::ServiceSpec;
use crate::report::{Progress, escape};
use crate::services::Session;
use crate::services::inventory::Inventory;
use crate::services::snapshot::{Form, Shelf, SnapshotError, done, ends_well};
use crate::system::{self, Moment};

/// What was written out of the older server.
enum Taken {
    Dump(std::path::PathBuf),
    Folders(Vec<Copied>),
}

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
        let taken = self.take(&old, &running, way.by, aside.path()).await?;
        task.done("");

        let task = progress.task(format!("fill {} {}", new.id, new.release.tag));
        self.chosen.engine.discard(self.owner(), id).await?;
        self.use_generations(&[(new.id.clone(), next)].into());
        let running = self.give(&new, taken, progress).await?;
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

    async fn take(&self, spec: &ServiceSpec, running: &Observed, by: UpgradeBy, to: &Path) -> Outcome<Taken> {
        let id = std::slice::from_ref(&spec.id);
        match by {
            UpgradeBy::Copy => {
                self.chosen.engine.stop(self.owner(), id).await?;
                Ok(Taken::Folders(self.chosen.engine.copy_out(self.owner(), spec, to).await?))
            }
            UpgradeBy::Dump => {
                let file = to.join(format!("{}.dump", spec.id));
                let pipes = Pipes { input: None, output: Some(&file) };
                let ran = self.chosen.engine.run_client(spec, running, &spec.client.dump, pipes).await?;
                done(spec, &spec.client.dump, &ran)?;
                let end = spec.client.dump_end.as_deref();
                if let Some(why) = ends_well(&file, Form::Dump, end).map_err(|source| read(&file, source))? {
                    let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    return Err(SnapshotError::Incomplete { service: spec.id.clone(), file, why }.into());
                }
                Ok(Taken::Dump(file))
            }
        }
    }

    async fn give(&self, spec: &ServiceSpec, taken: Taken, progress: &Progress) -> Outcome<Observed> {
        let engine = &self.chosen.engine;
        match taken {
            Taken::Folders(files) => {
                let image = engine.prepare(spec, progress).await?;
                let run = engine.begin(self.owner()).await?;
                engine.copy_in(&run, spec, &image, &files).await?;
            }
            Taken::Dump(file) => {
                let running = self.started(spec).await?;
                let pipes = Pipes { input: Some(&file), output: None };
                let ran = engine.run_client(spec, &running, &spec.client.load, pipes).await?;
                done(spec, &spec.client.load, &ran)?;
            }
        }
        // With what was read it must still let us in.
        self.started(spec).await
    }
}

/// The service on ports that no program asks for.
fn hidden(spec: &ServiceSpec) -> Outcome<ServiceSpec> {
    let free = || system::any_free().map_err(|source| UpgradeError::NoPort { service: spec.id.clone(), source });
    let mut spec = spec.clone();
    spec.wanted_port = free()?;
    for port in &mut spec.ports {
        port.wanted_port = free()?;
    }
    Ok(spec)
}

fn read(path: &Path, source: std::io::Error) -> SnapshotError {
    SnapshotError::File { path: path.to_owned(), action: "read", source }
}
