//! The whole upgrade: its mark in the state, the new data, the one write that switches, and what a killed run left.

use super::plan::UpgradePlan;
use crate::advice::Outcome;
use crate::engine::KeptData;
use crate::project::{Edition, Owner};
use crate::report::Progress;
use crate::services::carry::clear_made;
use crate::services::{ServicesReport, Session};
use crate::system::{self, Environment};

/// What an upgrade did.
#[derive(Debug)]
pub struct Upgraded {
    /// The service's id.
    pub service: String,
    /// The tag whose data is kept.
    pub from: String,
    /// The tag in use now.
    pub to: String,
    /// How many things were compared, and found the same.
    pub compared: usize,
    /// The service as it is now.
    pub report: ServicesReport,
}

impl Session {
    /// Moves a service's data to a newer major version. Up to the switch whatever fails leaves the old one in use.
    ///
    /// # Errors
    /// Whatever making or comparing the new data says; a switch that cannot be written down.
    pub async fn upgrade(
        &mut self,
        plan: &UpgradePlan,
        (environment, progress, write): (&Environment, &Progress, bool),
    ) -> Outcome<Upgraded> {
        let UpgradePlan { old, new, way: _ } = plan;
        let id = new.id.clone();
        self.begin(environment).await?;
        // Both must be there before anything stops.
        self.chosen.engine.prepare(new, progress).await?;
        self.chosen.engine.prepare(old, progress).await?;
        let ran = self.running(old).await.is_ok();
        let before = self.owner().clone();
        let next = self.next_generations(std::slice::from_ref(&id)).await?;
        let next = next.get(&id).copied().unwrap_or(1);
        let engine = self.chosen.engine.name();
        let edition = |tag: &str, generation| Edition { tag: tag.to_owned(), engine, generation };
        let newer = edition(&new.release.tag, next);
        self.change_state(&id, |state| state.at_work = Some(newer.clone()))?;
        self.chosen.engine.discard(&before, std::slice::from_ref(&id)).await?;
        // Nobody else gets the ports that programs know, while nothing of ours listens there.
        let ports = std::iter::once(old.wanted_port).chain(old.ports.iter().map(|port| port.wanted_port));
        let held: Vec<_> = ports.filter_map(system::hold).collect();
        let compared = match self.make_newer(plan, next, progress).await {
            Ok(compared) => compared,
            Err(error) => {
                drop(held);
                self.abandon(plan, (&before, next, ran), progress).await;
                return Err(error);
            }
        };
        let older = edition(&old.release.tag, before.generation(&id));
        self.forget_gone(&id).await?;
        self.change_state(&id, |state| {
            state.editions.retain(|it| it.engine != engine || (it.tag != older.tag && it.tag != newer.tag));
            state.editions.extend([older.clone(), newer]);
        })?;
        // The switch: from here on the new data is in use.
        self.project.write_tag(&id, &new.release.tag)?;
        self.change_state(&id, |state| state.at_work = None)?;
        drop(held);
        let report = self.up_those(std::slice::from_ref(new), progress, write).await?;
        Ok(Upgraded { service: id, from: older.tag, to: new.release.tag.clone(), compared, report })
    }

    /// Throws away what was made, and starts the old server where it ran.
    async fn abandon(&mut self, plan: &UpgradePlan, (before, next, ran): (&Owner, u32, bool), progress: &Progress) {
        self.use_generations(&before.generations);
        match self.clear_upgrade(&plan.new.id, Some(next)).await {
            Ok(()) => progress.warn("the data that was there before is in use as it was", None),
            // Its mark stays, and the next run that changes anything clears it away.
            Err(_) => {
                progress.warn("the data that was there before is kept; `devpath services up` goes on with it", None);
            }
        }
        if ran {
            // What keeps it from running is told by the next `up`; the first error is the one to show.
            let _ = self.started(&plan.old).await;
        }
    }

    /// Clears away what upgrades left that were killed; one that had switched already is at its end.
    pub(in crate::services) async fn clear_left_upgrades(&mut self) -> Outcome<()> {
        let ids: Vec<String> = self.specs.iter().map(|spec| spec.id.clone()).collect();
        for id in ids {
            let left = self.state(&id).and_then(|state| state.at_work.clone());
            let Some(left) = left.filter(|it| it.engine == self.chosen.engine.name()) else { continue };
            let unfinished = left.generation != self.owner().generation(&id);
            self.clear_upgrade(&id, unfinished.then_some(left.generation)).await?;
        }
        Ok(())
    }

    /// Ends the servers on ports that nobody knows, removes data that was not at its end, and takes the mark away.
    async fn clear_upgrade(&mut self, id: &str, unfinished: Option<u32>) -> Outcome<()> {
        let ids = [id.to_owned()];
        let made = |it: &KeptData| it.service == *id && Some(it.generation) == unfinished;
        clear_made(&self.chosen.engine, self.owner(), &ids, made).await?;
        let (engine, current) = (self.chosen.engine.name(), self.owner().generation(id));
        self.change_state(id, |state| {
            state.at_work = None;
            state.editions.retain(|it| it.engine != engine || Some(it.generation) != unfinished);
            // One alone is no choice.
            if state.editions.iter().filter(|it| it.engine == engine).all(|it| it.generation == current) {
                state.settle(engine, current);
            }
        })
    }
}
