//! Putting a snapshot back.

use super::errors::SnapshotError;
use super::renew::{Content, fits};
use super::shelf::{Shelf, Snapshot};
use crate::advice::Outcome;
use crate::project::ServiceSpec;
use crate::report::Progress;
use crate::services::{Disuse, SeedFile, ServicesReport, Session, TrashItem};
use crate::system::Environment;

/// A snapshot that was found whole, and the services of the project that it can be put back into.
#[derive(Debug)]
pub struct Restorable {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// The services.
    pub services: Vec<ServiceSpec>,
}

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// The snapshot that was put back.
    pub name: String,
    /// What was there before, in the trash.
    pub kept: Vec<TrashItem>,
    /// The services as they are now.
    pub report: ServicesReport,
}

impl Session {
    /// Looks for a snapshot and checks it against its hashes; `named` are the services that were typed.
    ///
    /// # Errors
    /// There is none, it is damaged, it holds nothing of a service that was typed, or its folders do not fit.
    pub fn restorable(&self, name: &str, named: &[String]) -> Outcome<Restorable> {
        let snapshot = Shelf::of(&self.project).open(name)?;
        let kept = |id: &String| snapshot.manifest.services.iter().find(|it| it.service == *id);
        if let Some(service) = named.iter().find(|id| kept(id).is_none()) {
            return Err(SnapshotError::NotInIt { name: name.to_owned(), service: service.clone() }.into());
        }
        let mut services = Vec::new();
        for spec in &self.specs {
            if let Some(kept) = kept(&spec.id) {
                fits(kept, spec, self)?;
                services.push(spec.clone());
            }
        }
        if let (true, Some(spec)) = (services.is_empty(), self.specs.first()) {
            return Err(SnapshotError::NotInIt { name: name.to_owned(), service: spec.id.clone() }.into());
        }
        snapshot.check()?;
        Ok(Restorable { snapshot, services })
    }

    /// Puts a snapshot back; what is there now goes to the trash, or for ever.
    ///
    /// # Errors
    /// Whatever keeps it from being put back; the data in use is then as it was.
    pub async fn restore(
        &mut self,
        what: &Restorable,
        disuse: Disuse<'_>,
        surroundings: (&Environment, &Progress, bool),
    ) -> Outcome<Restored> {
        let Restorable { snapshot, services } = what;
        let (kept, report) = self.renew(services, Content::Of(snapshot), disuse, surroundings).await?;
        Ok(Restored { name: snapshot.name.clone(), kept, report })
    }

    /// Puts empty data and seeds in the place of what the services have; that goes to the trash, or for ever.
    ///
    /// # Errors
    /// Whatever keeps the new data from being made or seeded; the data in use is then as it was.
    pub async fn reset(
        &mut self,
        seeds: &[SeedFile],
        disuse: Disuse<'_>,
        surroundings: (&Environment, &Progress, bool),
    ) -> Outcome<(Vec<TrashItem>, ServicesReport)> {
        let (tasks, servers): (Vec<_>, Vec<_>) = self.specs.clone().into_iter().partition(|it| it.task.is_some());
        let (kept, mut report) = self.renew(&servers, Content::Seeds(seeds), disuse, surroundings).await?;
        if !tasks.is_empty() {
            // What they did was in the data.
            self.forget_tasks().await?;
            let (_, progress, write) = surroundings;
            report.services.extend(self.up_those(&tasks, progress, write).await?.services);
        }
        Ok((kept, report))
    }
}
