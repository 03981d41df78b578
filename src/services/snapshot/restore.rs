//! Putting a snapshot back.

use super::errors::SnapshotError;
use super::renew::{Content, fits};
use super::shelf::{Shelf, Snapshot};
use crate::advice::Outcome;
use crate::project::ServiceSpec;
use crate::report::Progress;
use crate::services::{SeedFile, ServicesReport, Session};
use crate::system::{Environment, Moment};

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
    /// The snapshot that holds what was there before.
    pub kept: Option<String>,
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

    /// Puts a snapshot back; with `keep` what is there now becomes a snapshot first.
    ///
    /// # Errors
    /// Whatever keeps it from being put back; the data in use is then as it was.
    pub async fn restore(
        &mut self,
        what: &Restorable,
        keep: bool,
        surroundings: (&Environment, &Progress, bool),
    ) -> Outcome<Restored> {
        let Restorable { snapshot, services } = what;
        let kept = if keep { self.kept_before("restore", services, surroundings.1).await? } else { None };
        let report = self.renew(services, Content::Of(snapshot), surroundings).await?;
        Ok(Restored { name: snapshot.name.clone(), kept, report })
    }

    /// Puts empty data and seeds in the place of what the services have; with `keep` that becomes a snapshot first, whose
    /// name is returned.
    ///
    /// # Errors
    /// Whatever keeps the new data from being made or seeded; the data in use is then as it was.
    pub async fn reset(
        &mut self,
        keep: bool,
        seeds: &[SeedFile],
        surroundings: (&Environment, &Progress, bool),
    ) -> Outcome<(Option<String>, ServicesReport)> {
        let services = self.specs.clone();
        let kept = if keep { self.kept_before("reset", &services, surroundings.1).await? } else { None };
        let report = self.renew(&services, Content::Seeds(seeds), surroundings).await?;
        Ok((kept, report))
    }

    /// Keeps what is there as `before-…`; the snapshot's name, none where there is nothing.
    ///
    /// # Errors
    /// Whatever keeps it from being taken.
    pub async fn kept_before(
        &mut self,
        what: &str,
        services: &[ServiceSpec],
        progress: &Progress,
    ) -> Outcome<Option<String>> {
        let all = std::mem::replace(&mut self.specs, services.to_vec());
        let taken = async {
            if self.in_use().await?.is_empty() {
                return Ok(None);
            }
            let name = format!("before-{what}-{}", Moment::now().in_names());
            self.take_snapshot(&name, false, progress).await.map(|snapshot| Some(snapshot.name))
        }
        .await;
        self.specs = all;
        taken
    }
}
