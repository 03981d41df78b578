//! Being another checkout: the one that an earlier folder's data belongs to, and the one of before again.

use std::collections::BTreeMap;

use super::session::Session;
use crate::advice::Outcome;
use crate::engine::KeptData;
use crate::project::{Back, CheckoutId, Edition, EngineName, Journal, Move};

impl Session {
    /// Makes this checkout the owner of what an earlier one left. Of several generations of a service's data the newest is
    /// in use; the ids of the services that have older ones too, to which `undo` goes back.
    ///
    /// # Errors
    /// The state cannot be written.
    pub fn adopt(&mut self, id: CheckoutId, data: &[KeptData]) -> Outcome<Vec<String>> {
        let engine = self.chosen.engine.name();
        let services = || self.checkout.services.iter();
        let generations = services().map(|(id, it)| (id.clone(), (it.generation, it.native_generation))).collect();
        let upgraded = services().filter(|(_, it)| !it.editions.is_empty());
        let editions = upgraded.map(|(id, it)| (id.clone(), it.editions.clone())).collect();
        let mut journal = Journal::of(&self.project)?;
        let before = self.checkout.id.clone();
        let back = Back::Adopted { before, engine: self.checkout.engine, generations, editions };
        journal.add(&id, "services adopt", back);
        let mut several = Vec::new();
        let mut newest = BTreeMap::new();
        for service in self.checkout.services.keys() {
            let spec = self.specs.iter().find(|spec| spec.id == *service);
            let all = || data.iter().filter(|it| it.service == *service);
            // What an upgrade left is of another version than the one that is asked for.
            let fits = |it: &&KeptData| spec.is_some_and(|spec| it.major.as_ref() == Some(&spec.release.major));
            let mut found: Vec<u32> = all().filter(fits).map(|it| it.generation).collect();
            if found.is_empty() {
                found = all().map(|it| it.generation).collect();
            }
            found.sort_unstable();
            found.dedup();
            newest.insert(service.clone(), found.last().copied().unwrap_or(0));
            for (from, to) in found.iter().copied().zip(found.iter().copied().skip(1)) {
                let moves = BTreeMap::from([(service.clone(), Move { from, to })]);
                journal.add(&id, "services adopt", Back::Data { engine, moves });
            }
            if found.len() > 1 {
                several.push(service.clone());
            }
        }
        journal.save(&self.project)?;
        self.checkout.id = id;
        self.checkout.engine = Some(engine);
        for (service, state) in &mut self.checkout.services {
            // What upgrades of this checkout left is not the other one's.
            state.settle(engine, newest.get(service).copied().unwrap_or(0));
        }
        self.project.save_checkout(&self.checkout)?;
        Ok(several)
    }

    /// Is the checkout of before again.
    ///
    /// # Errors
    /// The state cannot be written.
    pub fn unadopt(
        &mut self,
        before: &CheckoutId,
        engine: Option<EngineName>,
        generations: &BTreeMap<String, (u32, u32)>,
        editions: &BTreeMap<String, Vec<Edition>>,
    ) -> Outcome<()> {
        self.checkout.id = before.clone();
        self.checkout.engine = engine;
        for (service, (docker, native)) in generations {
            if let Some(state) = self.checkout.services.get_mut(service) {
                (state.generation, state.native_generation) = (*docker, *native);
                state.editions = editions.get(service).cloned().unwrap_or_default();
            }
        }
        Ok(self.project.save_checkout(&self.checkout)?)
    }
}
