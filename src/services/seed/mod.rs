//! Filling a service with what lies in `seeds/SERVICE/`, through its own client on standard input.

mod errors;
mod files;
mod rows;
mod script;

pub use errors::SeedError;
pub use files::{SeedFile, seed_files};

use super::session::Session;
use crate::advice::Outcome;
use crate::engine::{Observed, Pipes};
use crate::project::{Back, ServiceSpec};
use crate::report::{Progress, escape};
use crate::system;

/// How many lines of a client's last words an error shows.
const LINES: usize = 8;

/// The snapshot of what was there before the last seeds.
pub const BEFORE_SEED: &str = "before-seed";

impl Session {
    /// Gives files to their services, in their order; the first mistake ends it. With `keep` what is there becomes a snapshot
    /// before, to which `undo` goes back.
    ///
    /// # Errors
    /// A service that does not run, a file that cannot be read, or what a client says about one.
    pub async fn seed(&mut self, files: &[SeedFile], keep: bool, progress: &Progress) -> Outcome<()> {
        let mut specs = self.specs.clone();
        specs.retain(|spec| files.iter().any(|file| file.service == spec.id));
        for spec in &specs {
            self.running(spec).await?;
        }
        if keep && !specs.is_empty() {
            let services: Vec<String> = specs.iter().map(|spec| spec.id.clone()).collect();
            let all = std::mem::replace(&mut self.specs, specs);
            let taken = self.take_snapshot(BEFORE_SEED, true, progress).await;
            self.specs = all;
            let (name, day, engine) = (BEFORE_SEED.to_owned(), taken?.manifest.day, self.chosen.engine.name());
            self.note("services seed", Back::Snapshot { name, day, services, engine })?;
        } else if !specs.is_empty() {
            self.note("services seed --no-keep", Back::Never)?;
        }
        for spec in &self.specs {
            let its: Vec<&SeedFile> = files.iter().filter(|file| file.service == spec.id).collect();
            if !its.is_empty() {
                let running = self.running(spec).await?;
                self.seed_one(spec, &running, &its, progress).await?;
            }
        }
        Ok(())
    }

    /// Gives files to a service that runs.
    ///
    /// # Errors
    /// Likewise.
    pub(super) async fn seed_one(
        &self,
        spec: &ServiceSpec,
        running: &Observed,
        files: &[&SeedFile],
        progress: &Progress,
    ) -> Outcome<()> {
        for file in files {
            let script = script::of(spec, file)?;
            // For its owner's eyes only: seeds may hold whatever a person puts into a database.
            let folder = tempfile::tempdir().map_err(|source| file.unreadable(&source))?;
            let input = folder.path().join("seed");
            system::write_private(&input, &script).map_err(|source| file.unreadable(&source))?;
            let words = if spec.client.seed.is_empty() { &spec.client.command } else { &spec.client.seed };
            let pipes = Pipes { input: Some(&input), output: None };
            let task = progress.task(format!("seed {}", spec.id));
            let ran = self.chosen.engine.run_client(spec, running, words, pipes).await?;
            if ran.code != 0 {
                task.failed(&file.shown);
                let said: Vec<String> = ran.said.trim().lines().map(escape).collect();
                let said = said[said.len().saturating_sub(LINES)..].to_vec();
                return Err(SeedError::Refused { file: file.shown.clone(), service: spec.id.clone(), said }.into());
            }
            task.done(&file.shown);
        }
        Ok(())
    }
}
