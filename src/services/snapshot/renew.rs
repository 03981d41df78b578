//! New data beside the data in use, and the switch to it.

use std::collections::BTreeMap;

use super::errors::SnapshotError;
use super::manifest::{Form, Kept};
use super::shelf::Snapshot;
use super::take;
use crate::advice::Outcome;
use crate::engine::{Copied, KeptData, Pipes};
use crate::project::{Journal, Owner, ServiceSpec};
use crate::report::Progress;
use crate::services::carry::clear_made;
use crate::services::{Disuse, SeedFile, ServicesReport, Session, TrashItem};
use crate::system::Environment;

/// What new data begins with.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// What a first start makes, and these seeds.
    Seeds(&'a [SeedFile]),
    /// What a snapshot holds.
    Of(&'a Snapshot),
}

impl Session {
    /// Makes new data for services, fills it, and puts it in the place of the data in use; on any failure the data in use
    /// stays, and its services run again.
    ///
    /// # Errors
    /// Whatever making or filling it says; a switch that cannot be written down.
    pub async fn renew(
        &mut self,
        services: &[ServiceSpec],
        content: Content<'_>,
        disuse: Disuse<'_>,
        (environment, progress, write): (&Environment, &Progress, bool),
    ) -> Outcome<(Vec<TrashItem>, ServicesReport)> {
        let ids: Vec<String> = services.iter().map(|spec| spec.id.clone()).collect();
        self.begin(environment).await?;
        let before = self.owner().clone();
        // What an upgrade left stays until it is confirmed.
        let is_old = |it: &KeptData| ids.contains(&it.service) && !self.is_left_by_upgrade(it);
        let old: Vec<KeptData> = self.data().await?.into_iter().filter(is_old).collect();
        let sizes = if disuse.keep.is_some() { self.sizes(&old).await } else { BTreeMap::new() };
        let next = self.next_generations(&ids).await?;
        self.chosen.engine.discard(&before, &ids).await?;
        self.use_generations(&next);
        let mut filled = Ok(());
        for spec in services {
            let task =
                progress.task(format!("{} {}", if let Content::Of(_) = content { "fill" } else { "begin" }, spec.id));
            filled = self.fill(spec, content, progress).await;
            if filled.is_err() {
                task.failed("not done");
                break;
            }
            task.done("");
        }
        if let Err(error) = filled {
            self.go_back(&ids, before, progress).await?;
            return Err(error);
        }
        // The switch: from here on the new data is in use.
        self.use_generations(&before.generations);
        let items = self.take_out_of_use(disuse, &old, &sizes, &next)?;
        if disuse.keep.is_none()
            && let Err(error) = self.chosen.engine.remove_data(self.owner(), &old).await
        {
            progress.warn(&format!("data that is not in use any more is still there: {error}"), None);
        }
        Ok((items, self.up_those(services, progress, write).await?))
    }

    /// The generation after all that the engine has and the journal speaks of.
    pub(in crate::services) async fn next_generations(&self, ids: &[String]) -> Outcome<BTreeMap<String, u32>> {
        let data = self.chosen.engine.data(self.owner()).await?;
        let (journal, engine) = (Journal::of(&self.project)?, self.chosen.engine.name());
        let last = |id: &String| data.iter().filter(|it| it.service == *id).map(|it| it.generation).max().unwrap_or(0);
        let next = |id: &String| last(id).max(self.owner().generation(id)).max(journal.highest(engine, id)) + 1;
        Ok(ids.iter().map(|id| (id.clone(), next(id))).collect())
    }

    async fn fill(&self, spec: &ServiceSpec, content: Content<'_>, progress: &Progress) -> Outcome<()> {
        let kept = match content {
            Content::Seeds(files) => {
                let running = self.started(spec).await?;
                let files: Vec<&SeedFile> = files.iter().filter(|file| file.service == spec.id).collect();
                return self.seed_one(spec, &running, &files, progress).await;
            }
            Content::Of(snapshot) => {
                snapshot.manifest.services.iter().find(|it| it.service == spec.id).map(|kept| (snapshot, kept))
            }
        };
        match kept {
            Some((snapshot, kept)) if kept.form == Form::Volume => {
                self.copy_in(spec, snapshot, kept, progress).await?;
                self.started(spec).await?;
            }
            Some((snapshot, kept)) => self.load(spec, snapshot, kept).await?,
            None => {
                self.started(spec).await?;
            }
        }
        Ok(())
    }

    async fn copy_in(&self, spec: &ServiceSpec, snapshot: &Snapshot, kept: &Kept, progress: &Progress) -> Outcome<()> {
        let engine = &self.chosen.engine;
        let image = engine.prepare(spec, progress).await?;
        let run = engine.begin(self.owner()).await?;
        let files = kept.files.iter();
        let files: Vec<Copied> =
            files.map(|it| Copied { folder: it.folder.clone(), file: snapshot.folder.join(&it.name) }).collect();
        Ok(engine.copy_in(&run, spec, &image, &files).await?)
    }

    async fn load(&self, spec: &ServiceSpec, snapshot: &Snapshot, kept: &Kept) -> Outcome<()> {
        let running = self.started(spec).await?;
        for file in &kept.files {
            let path = snapshot.folder.join(&file.name);
            let pipes = Pipes { input: Some(&path), output: None };
            let ran = self.chosen.engine.run_client(spec, &running, &spec.client.load, pipes).await?;
            take::done(spec, &spec.client.load, &ran)?;
        }
        // It must let us in with what was read.
        self.started(spec).await?;
        Ok(())
    }

    /// Throws the new data away and starts the services on the old.
    async fn go_back(&mut self, ids: &[String], before: Owner, progress: &Progress) -> Outcome<()> {
        clear_made(&self.chosen.engine, self.owner(), ids, |it| self.is_in_use(ids, it)).await?;
        self.use_generations(&before.generations);
        let had = self.of_those_in_use(ids).await?;
        for spec in self.specs.clone().iter().filter(|spec| had.iter().any(|it| it.service == spec.id)) {
            // What kept it from running is told by the next `up`; the first error is the one to show.
            let _ = self.started(spec).await;
        }
        progress.warn("the data that was there before is in use as it was", None);
        Ok(())
    }

    async fn of_those_in_use(&self, ids: &[String]) -> Outcome<Vec<KeptData>> {
        let data = self.chosen.engine.data(self.owner()).await?.into_iter();
        Ok(data.filter(|it| self.is_in_use(ids, it)).collect())
    }

    fn is_in_use(&self, ids: &[String], data: &KeptData) -> bool {
        ids.contains(&data.service) && data.generation == self.owner().generation(&data.service)
    }
}

/// Whether folders of a server fit where they are to go.
pub fn fits(kept: &Kept, spec: &ServiceSpec, session: &Session) -> Result<(), SnapshotError> {
    let service = spec.id.clone();
    let engine = session.chosen.engine.name();
    if kept.form == Form::Dump {
        return Ok(());
    }
    if kept.engine != engine {
        return Err(SnapshotError::OtherEngine { service, has: kept.engine, wanted: engine });
    }
    // Without Docker the data decides which server runs.
    if engine == crate::project::EngineName::Docker && kept.major != spec.release.major {
        let (has, wanted) = (kept.major.clone(), spec.release.major.clone());
        return Err(SnapshotError::OtherMajor { service, has, wanted });
    }
    Ok(())
}
