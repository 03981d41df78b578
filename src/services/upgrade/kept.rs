//! The data that upgrades left: found, returned to, and removed once it is confirmed that it is not needed.

use super::errors::UpgradeError;
use crate::advice::Outcome;
use crate::catalog::Service;
use crate::engine::KeptData;
use crate::project::{Edition, ServiceSpec};
use crate::report::Progress;
use crate::services::{ServiceReport, ServicesReport, Session};
use crate::system::Environment;

/// What is in use, and what is kept beside it.
#[derive(Debug)]
pub struct Turn {
    /// The service's id.
    pub service: String,
    /// The tag in use.
    pub current: String,
    /// The tags that are kept, the oldest first, with their data.
    pub kept: Vec<(Edition, Vec<KeptData>)>,
    /// The tag that was in use before, where there is one.
    pub older: Option<String>,
}

impl Session {
    /// Whether data is not in use any more and kept by an upgrade.
    pub(in crate::services) fn is_left_by_upgrade(&self, data: &KeptData) -> bool {
        let KeptData { service, generation, .. } = data;
        *generation != self.owner().generation(service)
            && self.editions(service).iter().any(|it| it.generation == *generation)
    }

    /// The editions of a service that are not in use, and still there.
    pub(super) async fn kept_data(&self, service: &str) -> Outcome<Vec<(Edition, Vec<KeptData>)>> {
        let mut editions = self.editions(service);
        if editions.is_empty() {
            return Ok(Vec::new());
        }
        let current = self.owner().generation(service);
        // What a killed run began is cleared away before anything is changed.
        let unfinished = self.state(service).and_then(|state| state.at_work.as_ref());
        editions.retain(|it| it.generation != current && Some(it) != unfinished);
        let data = self.chosen.engine.data(self.owner()).await?;
        let of = |edition: Edition| {
            let mine = data.iter().filter(|it| it.service == service && it.generation == edition.generation).cloned();
            let mine: Vec<KeptData> = mine.collect();
            (edition, mine)
        };
        Ok(editions.into_iter().map(of).filter(|(_, data)| !data.is_empty()).collect())
    }

    /// Names in a report what upgrades left.
    pub(in crate::services) async fn name_kept(&self, services: &mut [ServiceReport]) -> Outcome<()> {
        for report in services {
            let kept = self.kept_data(&report.id).await?;
            report.kept = kept.into_iter().map(|(edition, _)| edition.tag).collect();
        }
        Ok(())
    }

    /// Forgets editions whose data somebody has removed.
    pub(super) async fn forget_gone(&mut self, service: &str) -> Outcome<()> {
        let (engine, current) = (self.chosen.engine.name(), self.owner().generation(service));
        let kept = self.kept_data(service).await?;
        let there = |it: &Edition| it.generation == current || kept.iter().any(|(kept, _)| kept == it);
        self.change_state(service, |state| state.editions.retain(|it| it.engine != engine || there(it)))
    }

    /// What an upgrade of a service left.
    ///
    /// # Errors
    /// Nothing, or the data in use is not there.
    pub async fn kept_by_upgrade(&self, spec: &ServiceSpec) -> Outcome<Turn> {
        let (service, current) = (spec.id.clone(), spec.release.tag.clone());
        let kept = self.kept_data(&service).await?;
        if kept.is_empty() {
            return Err(UpgradeError::NothingKept { service }.into());
        }
        if self.in_use().await?.iter().all(|(it, _)| it.id != service) {
            // What is kept is then all that there is.
            return Err(UpgradeError::Gone { service, tag: current, kept: kept[0].0.tag.clone() }.into());
        }
        let editions = self.editions(&service);
        let generation = self.owner().generation(&service);
        let before = editions.into_iter().take_while(|it| it.generation != generation);
        let older = before.filter(|it| kept.iter().any(|(kept, _)| kept == it)).last().map(|it| it.tag);
        Ok(Turn { service, current, kept, older })
    }

    /// Removes what upgrades of a service left, for ever.
    ///
    /// # Errors
    /// The engine refuses; the state cannot be written.
    pub async fn confirm(&mut self, turn: &Turn) -> Outcome<()> {
        let (engine, current) = (self.chosen.engine.name(), self.owner().generation(&turn.service));
        let data: Vec<KeptData> = turn.kept.iter().flat_map(|(_, data)| data.clone()).collect();
        self.chosen.engine.remove_data(self.owner(), &data).await?;
        self.change_state(&turn.service, |state| state.settle(engine, current))
    }

    /// Returns to the data of the tag before; that of today is kept.
    ///
    /// # Errors
    /// There is none before; the catalogue does not know it any more; the switch cannot be written.
    pub async fn go_to_older(
        &mut self,
        service: &Service,
        turn: &Turn,
        (environment, progress, write): (&Environment, &Progress, bool),
    ) -> Outcome<ServicesReport> {
        let (tag, release) = turn.release(service)?;
        let spec = self.specs.iter().find(|spec| spec.id == service.id);
        let Some(mut spec) = spec.cloned() else {
            return Err(UpgradeError::NothingKept { service: service.id.clone() }.into());
        };
        spec.release = release;
        self.begin(environment).await?;
        self.chosen.engine.prepare(&spec, progress).await?;
        self.chosen.engine.discard(self.owner(), std::slice::from_ref(&spec.id)).await?;
        // The switch.
        self.project.write_tag(&spec.id, &tag)?;
        self.change_state(&spec.id, |_| {})?;
        self.up_those(&[spec], progress, write).await
    }
}

impl Turn {
    /// The release before the one in use.
    ///
    /// # Errors
    /// There is none, or the catalogue does not know it any more.
    pub fn release(&self, service: &Service) -> Result<(String, crate::catalog::Tag), UpgradeError> {
        let newer = || self.kept.last().map(|(edition, _)| edition.tag.clone()).unwrap_or_default();
        let tag = self.older.clone().ok_or_else(|| UpgradeError::NothingOlder {
            service: self.service.clone(),
            current: self.current.clone(),
            newer: newer(),
        })?;
        match service.tag(&tag) {
            Some(release) => Ok((tag, release.clone())),
            None => Err(UpgradeError::NoRelease {
                service: self.service.clone(),
                major: tag,
                known: service.tags.iter().map(|it| it.tag.clone()).collect(),
            }),
        }
    }
}
