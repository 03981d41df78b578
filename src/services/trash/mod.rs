//! The trash: data that a command took out of use is kept as it lies, for a time.
//!
//! Each service's data has generations, and one number in the checkout's state says which is in use. To take data out of
//! use is to count that number up, to take it back is to count it down: both cost no time, whatever the data's size.

mod ledger;
mod left;
mod turn;

use std::collections::BTreeMap;

pub use ledger::{Keeping, Ledger, Over, TrashItem, bytes_of};
pub use left::{LeftItem, LeftLedger, put_away, sweep_left};
pub use turn::TurnError;

use super::session::Session;
use crate::advice::Outcome;
use crate::engine::{Docker, Engine, EngineError, KeptData, Native};
use crate::project::{Back, EngineName, Journal, Move};
use crate::report::{Progress, bytes_words};
use crate::system::{Environment, Moment};

/// What a command does with the data that it takes out of use.
#[derive(Debug, Clone, Copy)]
pub struct Disuse<'a> {
    /// The command, as it is typed.
    pub by: &'a str,
    /// How long and how much is kept; none to delete it for ever.
    pub keep: Option<Keeping>,
}

impl Session {
    /// What lies in this checkout's trash, on the engine in use.
    ///
    /// # Errors
    /// A damaged ledger.
    pub fn trash(&self) -> Outcome<Vec<TrashItem>> {
        let engine = self.chosen.engine.name();
        Ok(Ledger::of(&self.project)?.trash(self.owner(), engine))
    }

    /// Stops the services and takes all their data out of use; the ids of those that ran, and what is in the trash now.
    ///
    /// # Errors
    /// The engine refuses; files that cannot be written.
    pub async fn down_without_data(&mut self, disuse: Disuse<'_>) -> Outcome<(Vec<String>, Vec<TrashItem>)> {
        let data = self.data().await?;
        let sizes = if disuse.keep.is_some() { self.sizes(&data).await } else { BTreeMap::new() };
        let stopped = self.down().await?;
        if data.is_empty() {
            return Ok((stopped, Vec::new()));
        }
        if disuse.keep.is_none() {
            self.note(disuse.by, Back::Never)?;
            self.chosen.engine.remove_data(self.owner(), &data).await?;
            return Ok((stopped, Vec::new()));
        }
        let ids: Vec<String> = data.iter().map(|it| it.service.clone()).collect();
        let next = self.next_generations(&ids).await?;
        let items = self.take_out_of_use(disuse, &data, &sizes, &next)?;
        Ok((stopped, items))
    }

    /// How many bytes the data in use takes that is among this, by service; asked before the services are stopped.
    pub(in crate::services) async fn sizes(&self, data: &[KeptData]) -> BTreeMap<String, u64> {
        let mut sizes = BTreeMap::new();
        for KeptData { service, generation, .. } in data {
            if *generation == self.owner().generation(service)
                && !sizes.contains_key(service)
                && let Some(size) = self.chosen.engine.data_size(self.owner(), service).await
            {
                sizes.insert(service.clone(), size);
            }
        }
        sizes
    }

    /// The switch: `next` is in use from here on, and `data` is in the trash where it is kept. All of it is written down
    /// before; a run that is killed until then has changed nothing.
    pub(in crate::services) fn take_out_of_use(
        &mut self,
        disuse: Disuse<'_>,
        data: &[KeptData],
        sizes: &BTreeMap<String, u64>,
        next: &BTreeMap<String, u32>,
    ) -> Outcome<Vec<TrashItem>> {
        let Disuse { by, keep } = disuse;
        let items = keep.map(|keep| self.items(by, keep, data, sizes)).unwrap_or_default();
        self.put_down(&items)?;
        let owner = self.owner();
        let used = |id: &String| data.iter().any(|it| it.service == *id && it.generation == owner.generation(id));
        let moves: BTreeMap<String, Move> = next
            .iter()
            .filter(|(id, _)| used(id))
            .map(|(id, to)| (id.clone(), Move { from: owner.generation(id), to: *to }))
            .collect();
        if !moves.is_empty() {
            let engine = self.chosen.engine.name();
            let back = if keep.is_some() { Back::Data { engine, moves } } else { Back::Never };
            self.note(by, back)?;
        }
        self.remember_generations(next)?;
        self.use_generations(next);
        Ok(items)
    }

    /// Puts data into the trash that this engine has and another one has taken over.
    ///
    /// # Errors
    /// The engine refuses; files that cannot be written.
    pub(in crate::services) async fn old_into_trash(
        &mut self,
        ids: &[String],
        keep: Keeping,
    ) -> Outcome<Vec<TrashItem>> {
        let mut data = self.chosen.engine.data(self.owner()).await?;
        data.retain(|it| ids.contains(&it.service) && it.generation == self.owner().generation(&it.service));
        let sizes = self.sizes(&data).await;
        let next = self.next_generations(ids).await?;
        let items = self.items("services migrate", keep, &data, &sizes);
        self.put_down(&items)?;
        self.remember_generations(&next)?;
        Ok(items)
    }

    /// Writes a change into the project's journal.
    ///
    /// # Errors
    /// The journal is damaged or cannot be written.
    pub(in crate::services) fn note(&self, by: &str, back: Back) -> Outcome<()> {
        let mut journal = Journal::of(&self.project)?;
        journal.add(&self.owner().id, by, back);
        Ok(journal.save(&self.project)?)
    }

    fn items(&self, by: &str, keep: Keeping, data: &[KeptData], sizes: &BTreeMap<String, u64>) -> Vec<TrashItem> {
        let (now, engine) = (Moment::now(), self.chosen.engine.name());
        let mut items: Vec<TrashItem> = Vec::new();
        for it in data {
            // One service may have several volumes.
            if items.iter().any(|item| item.is(engine, it)) {
                continue;
            }
            let in_use = it.generation == self.owner().generation(&it.service);
            items.push(TrashItem {
                checkout: self.owner().id.clone(),
                service: it.service.clone(),
                engine,
                generation: it.generation,
                major: it.major.clone(),
                since: now.to_string(),
                until: now.after(keep.time).to_string(),
                by: by.to_owned(),
                size: if in_use { sizes.get(&it.service).copied() } else { None },
            });
        }
        items
    }

    /// Adds items to the ledger.
    fn put_down(&self, items: &[TrashItem]) -> Outcome<()> {
        let mut ledger = Ledger::of(&self.project)?;
        if items.is_empty() && ledger.items.is_empty() {
            return Ok(());
        }
        let same = |a: &TrashItem, b: &TrashItem| {
            (&a.checkout, a.engine, &a.service, a.generation) == (&b.checkout, b.engine, &b.service, b.generation)
        };
        ledger.items.retain(|it| !items.iter().any(|item| same(it, item)));
        ledger.items.extend_from_slice(items);
        Ok(ledger.save(&self.project)?)
    }

    /// What is in use again is no trash.
    fn forget_used(&self) -> Outcome<()> {
        let (mut ledger, engine) = (Ledger::of(&self.project)?, self.chosen.engine.name());
        let owner = self.owner();
        let used = |it: &TrashItem| {
            it.checkout == owner.id && it.engine == engine && it.generation == owner.generation(&it.service)
        };
        if !ledger.items.iter().any(used) {
            return Ok(());
        }
        ledger.items.retain(|it| !used(it));
        Ok(ledger.save(&self.project)?)
    }

    /// Removes for ever what is not to be kept any longer, and says so. Costs nothing where nothing is due.
    ///
    /// # Errors
    /// A damaged ledger; the engine refuses.
    pub async fn sweep_trash(&self, limit: u64, environment: &Environment, progress: &Progress) -> Outcome<()> {
        let ledger = Ledger::of(&self.project)?;
        let all = self.of_this_checkout(&ledger);
        let due = Ledger::due(&all, limit, Moment::now());
        if due.is_empty() {
            return Ok(());
        }
        let items: Vec<TrashItem> = due.iter().map(|(item, _)| item.clone()).collect();
        let gone = self.remove_from_trash(&items, environment).await?;
        for (item, why) in due.iter().filter(|(item, _)| gone.contains(item)) {
            let why = match why {
                Over::Time => format!("it was kept until {}", item.until),
                Over::Size => format!("there was more than {}", bytes_words(limit)),
            };
            progress.say(&format!("removed from the trash: the data of `{}` of {} ({why})", item.service, item.since));
        }
        Ok(())
    }

    /// What lies in this checkout's trash on both engines.
    ///
    /// # Errors
    /// A damaged ledger.
    pub fn whole_trash(&self) -> Outcome<Vec<TrashItem>> {
        Ok(self.of_this_checkout(&Ledger::of(&self.project)?))
    }

    /// The same.
    fn of_this_checkout(&self, ledger: &Ledger) -> Vec<TrashItem> {
        let engines = [EngineName::Docker, EngineName::Native];
        let on = |engine| {
            let owner = self.owner_on(engine);
            ledger.trash(&owner, engine).into_iter().filter(move |it| it.engine == engine)
        };
        let mut all: Vec<TrashItem> = engines.into_iter().flat_map(on).collect();
        all.sort_by(|a, b| a.since.cmp(&b.since));
        all
    }

    /// Removes items of the trash for ever; those that are gone. What an engine has that does not answer
    /// stays until it does.
    ///
    /// # Errors
    /// The engine refuses; the ledger cannot be written.
    pub async fn remove_from_trash(&self, items: &[TrashItem], environment: &Environment) -> Outcome<Vec<TrashItem>> {
        let mut gone = Vec::new();
        for name in [EngineName::Docker, EngineName::Native] {
            let its: Vec<TrashItem> = items.iter().filter(|it| it.engine == name).cloned().collect();
            if its.is_empty() {
                continue;
            }
            let engine = match (name, &self.chosen.engine) {
                (name, engine) if engine.name() == name => engine.clone(),
                (EngineName::Native, _) => Engine::Native(Native::new(environment.clone())),
                (EngineName::Docker, _) => match Docker::connect(environment, None).await {
                    Ok(docker) => Engine::Docker(docker),
                    Err(_) => continue,
                },
            };
            let removed = self.remove_on(&engine, &its).await?;
            // An engine that is not the project's may be another than the one that has it.
            let is_gone = |it: &TrashItem| engine.name() == self.chosen.engine.name() || removed.contains(it);
            gone.extend(its.into_iter().filter(is_gone));
        }
        let mut ledger = Ledger::of(&self.project)?;
        ledger.items.retain(|it| !gone.contains(it));
        ledger.save(&self.project)?;
        Ok(gone)
    }

    /// Those of the items whose data was there.
    async fn remove_on(&self, engine: &Engine, items: &[TrashItem]) -> Result<Vec<TrashItem>, EngineError> {
        let owner = self.owner_on(engine.name());
        let mut data = engine.data(&owner).await?;
        // Never what is in use, whatever the ledger says.
        data.retain(|it| {
            it.generation != owner.generation(&it.service) && items.iter().any(|item| item.is(engine.name(), it))
        });
        engine.remove_data(&owner, &data).await?;
        let was_there = |item: &&TrashItem| data.iter().any(|it| item.is(engine.name(), it));
        Ok(items.iter().filter(was_there).cloned().collect())
    }
}
