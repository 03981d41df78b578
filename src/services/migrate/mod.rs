//! Moving a project's data from one engine to the other: written out, read in, compared, and switched to by one write.
//!
//! While that lasts the servers listen on ports that no program knows: nobody writes what would be left behind, and
//! nobody reads what is half there. The old data stays where it is.

mod errors;
mod marker;
mod show;

use std::collections::BTreeMap;
use std::path::Path;

pub use errors::MigrateError;
use marker::Marker;

use super::carry::{Carried, Filled, clear_made, hidden};
use super::inventory::Inventory;
use super::snapshot::Shelf;
use super::upgrade::must_have_client;
use super::{Chosen, Keeping, ServicesReport, Session};
use crate::advice::Outcome;
use crate::catalog::{UpgradeBy, version_numbers};
use crate::engine::{Copied, Engine, KeptData, Native, Observed, State};
use crate::plan::Plan;
use crate::project::{EngineName, Owner, ServiceSpec};
use crate::report::{Progress, escape};
use crate::system::{Environment, Moment};

/// What will be moved, and where to.
#[derive(Debug)]
pub struct Migration {
    from: EngineName,
    to: Chosen,
    services: Vec<(ServiceSpec, KeptData)>,
    left: Vec<KeptData>,
}

/// A service whose data was moved.
#[derive(Debug)]
pub struct Moved {
    /// Its id.
    pub service: String,
    /// Written out by its own tools, not copied as it lay there.
    pub by_dump: bool,
    /// What was counted on both sides, and had the same checksums.
    pub compared: Compared,
    /// Where the old data is kept.
    pub kept: String,
    /// Until when, in UTC; none where that could not be written down, and it stays.
    pub until: Option<String>,
}

/// What was the same on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// So many tables, keys and the like, as the servers themselves count them.
    Things(usize),
    /// So many files, where the catalogue knows no way to ask the servers.
    Files(usize),
    /// Nothing: a dump was read, and the catalogue knows no way to ask the servers.
    Nothing,
}

/// What a migration did.
#[derive(Debug)]
pub struct Migrated {
    /// Where the data was.
    pub from: EngineName,
    /// Where it is.
    pub to: EngineName,
    /// What was moved.
    pub moved: Vec<Moved>,
    /// The data of services that were not named: it stays with the other engine.
    pub left: Vec<KeptData>,
    /// The services as they are now.
    pub report: ServicesReport,
}

/// What was written out of a server.
struct Taken {
    carried: Carried,
    counted: Option<Inventory>,
}

impl Session {
    /// What moving the services' data to another engine would move.
    ///
    /// # Errors
    /// It is there already, there is none, or the engine cannot run one of the services here.
    pub async fn plan_migration(&self, to: Chosen) -> Outcome<Migration> {
        let name = to.engine.name();
        if self.remembered_engine() == Some(name) || self.chosen.engine.name() == name {
            return Err(MigrateError::Already { to: name }.into());
        }
        let mut services = self.in_use().await?;
        if services.is_empty() {
            return Err(MigrateError::Nothing { to: name }.into());
        }
        if let Engine::Native(native) = &to.engine {
            let owner = self.owner_on(name);
            let mut lacking = Vec::new();
            for (spec, kept) in &mut services {
                let why = lacking_for(spec, kept, native, &owner).await;
                lacking.extend(why.map(|why| (spec.id.clone(), why)));
            }
            if let Some((service, why)) = lacking.first().cloned() {
                let ids = services.iter().map(|(spec, _)| spec.id.clone());
                let others = ids.filter(|id| !lacking.iter().any(|(other, _)| other == id)).collect();
                return Err(MigrateError::Cannot { service, to: name, why, others }.into());
            }
            for (spec, kept) in services.iter().filter(|(spec, _)| spec.can_dump()) {
                let major = kept.major.as_ref().unwrap_or(&spec.release.major);
                must_have_client(&to.engine, spec, major, &spec.client.command).await?;
            }
        }
        if let Engine::Docker(_) = &to.engine {
            services.iter().try_for_each(|(spec, kept)| new_enough(spec, kept))?;
        }
        let all = self.chosen.engine.data(self.owner()).await?.into_iter();
        let is_left = |it: &KeptData| {
            it.generation == self.owner().generation(&it.service)
                && !services.iter().any(|(spec, _)| spec.id == it.service)
        };
        Ok(Migration { from: self.chosen.engine.name(), to, left: all.filter(is_left).collect(), services })
    }

    /// Moves data to another engine, and puts the old into the trash; on any failure the data in use stays, and its services
    /// run again.
    ///
    /// # Errors
    /// Whatever writing out, reading in or comparing says; a switch that cannot be written down.
    pub async fn migrate(
        &mut self,
        migration: Migration,
        keep: Keeping,
        (environment, progress, write): (&Environment, &Progress, bool),
    ) -> Outcome<Migrated> {
        let Migration { from, to, services, left } = migration;
        self.begin(environment).await?;
        let name = to.engine.name();
        let ids: Vec<String> = services.iter().map(|(spec, _)| spec.id.clone()).collect();
        let seen = self.chosen.engine.observe(self.owner()).await?.into_iter();
        let running: Vec<String> = seen.filter(|it| it.state == State::Running).map(|it| it.service).collect();
        let here = self.turn_to(to);
        let next = self.next_generations(&ids).await;
        let to = self.turn_to(here);
        let next = next?;
        let marker = Marker { to: name, generations: next.clone() };
        marker.write(&self.project)?;
        let (old, mut moved) = match self.moved(to, &services, &next, progress).await {
            Ok(moved) => moved,
            Err((error, old)) => {
                if let Some(old) = old {
                    clear_made(&self.chosen.engine, self.owner(), &ids, |it| marker.made(it)).await?;
                    self.turn_to(old);
                }
                self.chosen.engine.discard(self.owner(), &ids).await?;
                Marker::remove(&self.project);
                let again = services.iter().map(|(spec, _)| spec).filter(|spec| running.contains(&spec.id));
                let again: Vec<ServiceSpec> = again.cloned().collect();
                // What keeps one from running is told by the next `up`; the first error is the one to show.
                let _ = self.up_those(&again, progress, write).await;
                progress.warn("the data that was there before is in use as it was", None);
                return Err(error);
            }
        };
        // The switch: from here on the new data is in use.
        self.remember_engine(&next)?;
        // What was not named, or keeps no data, would go on without anybody who looks at it.
        let owner = self.owner_on(from);
        let there = old.engine.observe(&owner).await.unwrap_or_default().into_iter().map(|it| it.service);
        let all: Vec<String> = ids.iter().cloned().chain(there).collect();
        if let Err(error) = old.engine.down(&owner, &all).await {
            progress.warn(&format!("services of `{from}` may still run: {error}"), None);
        }
        self.put_old_away(old, keep, &mut moved, progress).await;
        Marker::remove(&self.project);
        let specs: Vec<ServiceSpec> = services.into_iter().map(|(spec, _)| spec).collect();
        let report = self.up_those(&specs, progress, write).await?;
        Ok(Migrated { from, to: name, moved, left, report })
    }

    /// Puts the data that was moved into the trash of the engine that had it. Where that fails it is kept all the same.
    async fn put_old_away(&mut self, old: Chosen, keep: Keeping, moved: &mut [Moved], progress: &Progress) {
        let ids: Vec<String> = moved.iter().map(|it| it.service.clone()).collect();
        let here = self.turn_to(old);
        let kept = self.old_into_trash(&ids, keep).await;
        self.turn_to(here);
        match kept {
            Ok(kept) => {
                for it in moved {
                    it.until = kept.iter().find(|item| item.service == it.service).map(|item| item.until.clone());
                }
            }
            Err(error) => {
                let why = error.chain().join(": ");
                progress.warn(&format!("the old data is kept, and not in the trash: {why}"), None);
            }
        }
    }

    /// Writes all data out, turns to the other engine and reads it in there; with an error the engine to turn back to.
    async fn moved(
        &mut self,
        to: Chosen,
        services: &[(ServiceSpec, KeptData)],
        next: &BTreeMap<String, u32>,
        progress: &Progress,
    ) -> Result<(Chosen, Vec<Moved>), (crate::advice::Failure, Option<Chosen>)> {
        let place = Shelf::of(&self.project);
        place.sweep();
        let aside = place.aside().map_err(|error| (error.into(), None))?;
        let mut all = Vec::new();
        for (spec, _) in services {
            let task = progress.task(format!("write out {}", spec.id));
            match self.take_out(spec, aside.path()).await {
                Ok(taken) => all.push(taken),
                Err(error) => {
                    task.failed("not done");
                    return Err((error, None));
                }
            }
            task.done("");
        }
        let old = self.turn_to(to);
        self.use_generations(next);
        let mut moved = Vec::new();
        for ((spec, kept), taken) in services.iter().zip(all) {
            let task = progress.task(format!("read in {}", spec.id));
            let by_dump = matches!(taken.carried, Carried::Dump(_));
            match self.bring_in(spec, taken, aside.path(), progress).await {
                Ok(compared) => {
                    task.done(&compared.to_string());
                    moved.push(Moved {
                        service: spec.id.clone(),
                        by_dump,
                        compared,
                        kept: kept.place.clone(),
                        until: None,
                    });
                }
                Err(error) => {
                    task.failed("not done");
                    return Err((error, Some(old)));
                }
            }
        }
        Ok((old, moved))
    }

    async fn take_out(&self, spec: &ServiceSpec, to: &Path) -> Outcome<Taken> {
        let engine = &self.chosen.engine;
        let id = std::slice::from_ref(&spec.id);
        engine.discard(self.owner(), id).await?;
        let running = self.started(&hidden(spec)?).await?;
        let counted = self.counted_in(spec, &running, &to.join("before")).await?;
        let by = if spec.can_dump() { UpgradeBy::Dump } else { UpgradeBy::Copy };
        let carried = self.carry_out(spec, &running, by, to).await?;
        engine.discard(self.owner(), id).await?;
        Ok(Taken { carried, counted })
    }

    async fn bring_in(&self, spec: &ServiceSpec, taken: Taken, aside: &Path, progress: &Progress) -> Outcome<Compared> {
        let carried = match taken.carried {
            Carried::Folders(files) => Carried::Folders(of_the_data(files, spec)),
            dump @ Carried::Dump(_) => dump,
        };
        let Filled { running, files } = self.carry_in(&hidden(spec)?, carried, progress).await?;
        let after = self.counted_in(spec, &running, &aside.join("after")).await?;
        self.chosen.engine.discard(self.owner(), std::slice::from_ref(&spec.id)).await?;
        let (Some(before), Some(after)) = (taken.counted, after) else {
            return Ok(files.map_or(Compared::Nothing, Compared::Files));
        };
        let found = before.differences(&after, Moment::now().unix());
        if found.is_empty() {
            return Ok(Compared::Things(before.things()));
        }
        let found = found.iter().map(|it| escape(&it.to_string())).collect();
        Err(MigrateError::Differs { service: spec.id.clone(), found }.into())
    }

    /// What the catalogue's command counts in a server.
    async fn counted_in(&self, spec: &ServiceSpec, running: &Observed, file: &Path) -> Outcome<Option<Inventory>> {
        match &spec.upgrade {
            Some(upgrade) => Ok(Some(self.counted(spec, running, &upgrade.compare, file).await?)),
            None => Ok(None),
        }
    }
}

impl Migration {
    /// What it would do.
    pub fn plan(&self) -> Plan<()> {
        let mut plan = Plan::new();
        let to = self.to.engine.name();
        for (spec, kept) in &self.services {
            let how = if spec.can_dump() { "write out, read in" } else { "copy" };
            let compared = if spec.upgrade.is_some() || !spec.can_dump() { " and compare" } else { "" };
            let say =
                format!("{how}{compared} the data of `{}` for `{to}`; the old is kept in `{}`", spec.id, kept.place);
            let back = format!("devpath services migrate --to {}", self.from);
            plan.push("migrate", say, Some(back), ());
        }
        for kept in &self.left {
            plan.push("leave", format!("leave the data of `{}` in `{}`", kept.service, kept.place), None, ());
        }
        plan.push("switch", format!("run the services with `{to}` from then on"), None, ());
        plan
    }
}

/// Lets only servers of this machine serve that are not older than the data; what is lacking where there is none.
async fn lacking_for(spec: &mut ServiceSpec, kept: &KeptData, native: &Native, owner: &Owner) -> Option<String> {
    let (Some(facts), Some(has)) = (&mut spec.native, &kept.major) else { return native.lacking(owner, spec).await };
    let all = std::mem::take(&mut facts.majors);
    facts.majors = all.iter().filter(|major| !is_older(major, has)).cloned().collect();
    native.lacking(owner, spec).await?;
    // None at all, or an older one?
    let mut any = spec.clone();
    any.native.as_mut()?.majors = all;
    let why = || format!("its data was made by version {has}, and no server of that or a newer one is here");
    Some(native.lacking(owner, &any).await.unwrap_or_else(why))
}

/// Whether the release that the project asks for reads the data.
fn new_enough(spec: &ServiceSpec, kept: &KeptData) -> Result<(), MigrateError> {
    match &kept.major {
        Some(has) if is_older(&spec.release.major, has) => {
            let (service, has, wanted) = (spec.id.clone(), has.clone(), spec.release.tag.clone());
            Err(MigrateError::Older { service, has, wanted })
        }
        _ => Ok(()),
    }
}

/// Whether a version is older than another one, as far as both say: 8 may be 8.0.
fn is_older(version: &str, than: &str) -> bool {
    let (version, than) = (version_numbers(version), version_numbers(than));
    version.iter().zip(&than).find(|(a, b)| a != b).is_some_and(|(a, b)| a < b)
}

/// The folder of the server's data only, under the name that its image has for it.
fn of_the_data(files: Vec<Copied>, spec: &ServiceSpec) -> Vec<Copied> {
    let is_data = |it: &Copied| it.folder == spec.release.volume;
    let place = files.iter().position(is_data).unwrap_or(0);
    let data = files.into_iter().nth(place);
    data.map(|it| Copied { folder: spec.release.volume.clone(), ..it }).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::is_older;

    #[test]
    fn versions_are_compared_as_far_as_both_say() {
        assert!(is_older("7", "8") && is_older("10.9", "10.11") && is_older("15", "18.6"));
        assert!(!is_older("8", "8.0") && !is_older("8.0", "8") && !is_older("11.8", "10.11"));
    }
}
