//! A service's data on its way from one server into another one: of a newer version, or of another engine.
//!
//! Which servers those are, and what is compared afterwards, is decided elsewhere.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::errors::ServiceError;
use super::listing::listing;
use super::session::Session;
use super::snapshot::{Form, Shelf, SnapshotError, done, written_whole};
use super::upgrade::UpgradeError;
use crate::advice::Outcome;
use crate::catalog::UpgradeBy;
use crate::engine::{Copied, Engine, EngineError, KeptData, Observed, Pipes};
use crate::project::{Owner, ServiceSpec};
use crate::report::{Progress, escape};
use crate::system;

/// What was written out of a server.
pub enum Carried {
    /// By its own tool.
    Dump(PathBuf),
    /// Its folders.
    Folders(Vec<Copied>),
}

/// A server that was filled.
pub struct Filled {
    /// It lets us in with what was read.
    pub running: Observed,
    /// How many files were copied and are the same; none where its own tool read a dump.
    pub files: Option<usize>,
}

/// How often what is left of a run that was killed is looked for again, and how long after the last time.
const LOOKS: usize = 10;
const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// Ends the servers of a run that was killed or broke off, and removes the data that it made.
///
/// What that run asked the engine for may still be on its way: a container that comes after they were looked for keeps
/// its volume from being removed, and is looked for again.
///
/// # Errors
/// The engine refuses.
pub async fn clear_made(
    engine: &Engine,
    owner: &Owner,
    services: &[String],
    made: impl Fn(&KeptData) -> bool,
) -> Result<(), EngineError> {
    let mut look = 1;
    loop {
        engine.discard(owner, services).await?;
        let data: Vec<KeptData> = engine.data(owner).await?.into_iter().filter(&made).collect();
        match engine.remove_data(owner, &data).await {
            Err(_) if look < LOOKS => tokio::time::sleep(LOOK_AGAIN).await,
            result => return result,
        }
        look += 1;
    }
}

impl Session {
    /// Writes the data of a server out; one whose folders are copied is stopped for it.
    ///
    /// # Errors
    /// The tool fails or ends too early; the engine refuses.
    pub(super) async fn carry_out(
        &self,
        spec: &ServiceSpec,
        running: &Observed,
        by: UpgradeBy,
        to: &Path,
    ) -> Outcome<Carried> {
        let engine = &self.chosen.engine;
        if by == UpgradeBy::Copy {
            engine.stop(self.owner(), std::slice::from_ref(&spec.id)).await?;
            return Ok(Carried::Folders(engine.copy_out(self.owner(), spec, to).await?));
        }
        let file = to.join(format!("{}.dump", spec.id));
        let pipes = Pipes { input: None, output: Some(&file) };
        let ran = engine.run_client(spec, running, &spec.client.dump, pipes).await?;
        done(spec, &spec.client.dump, &ran)?;
        written_whole(&file, Form::Dump, spec)?;
        Ok(Carried::Dump(file))
    }

    /// Fills the data in use with it. Folders are read again before the server runs, and compared with what was copied.
    ///
    /// # Errors
    /// The tool fails; the engine refuses; a file is not the one that was copied; the server does not start or lets
    /// nobody in.
    pub(super) async fn carry_in(&self, spec: &ServiceSpec, carried: Carried, progress: &Progress) -> Outcome<Filled> {
        let engine = &self.chosen.engine;
        let files = match carried {
            Carried::Folders(files) => {
                let image = engine.prepare(spec, progress).await?;
                let run = engine.begin(self.owner()).await?;
                engine.copy_in(&run, spec, &image, &files).await?;
                Some(self.arrived(spec, &files).await?)
            }
            Carried::Dump(file) => {
                let running = self.started(spec).await?;
                let pipes = Pipes { input: Some(&file), output: None };
                let ran = engine.run_client(spec, &running, &spec.client.load, pipes).await?;
                done(spec, &spec.client.load, &ran)?;
                None
            }
        };
        Ok(Filled { running: self.started(spec).await?, files })
    }

    /// How many files of a server that does not run yet are those that were copied into it.
    async fn arrived(&self, spec: &ServiceSpec, sent: &[Copied]) -> Outcome<usize> {
        let aside = Shelf::of(&self.project).aside()?;
        let listed = |file: &Path| {
            let wrong = |source| SnapshotError::File { path: file.to_owned(), action: "read", source };
            listing(file).map_err(wrong)
        };
        let found = self.chosen.engine.copy_out(self.owner(), spec, aside.path()).await?;
        let mut files = 0;
        for it in sent {
            // Where a server has one folder, each engine has its own name for it.
            let other = found.iter().find(|other| other.folder == it.folder).or(found.first());
            let before = listed(&it.file)?;
            let after = other.map(|other| listed(&other.file)).transpose()?.unwrap_or_default();
            let lost = before.lost(&after);
            if !lost.is_empty() {
                let found = lost.iter().map(|it| escape(&it.to_string())).collect();
                return Err(ServiceError::Miscopied { service: spec.id.clone(), found }.into());
            }
            files += before.things();
        }
        Ok(files)
    }
}

/// The service on ports that no program asks for: nobody writes what would be left behind, and nobody reads what is half
/// there.
pub fn hidden(spec: &ServiceSpec) -> Outcome<ServiceSpec> {
    let free = || system::any_free().map_err(|source| UpgradeError::NoPort { service: spec.id.clone(), source });
    let mut spec = spec.clone();
    spec.wanted_port = free()?;
    for port in &mut spec.ports {
        port.wanted_port = free()?;
    }
    Ok(spec)
}
