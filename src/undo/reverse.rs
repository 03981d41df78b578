//! The last change of a project, taken back or done again.
//!
//! That it is under way is written down first, with the services that are to run afterwards: a run that is killed is
//! completed by the next one.

use std::collections::BTreeMap;

use super::errors::UndoError;
use crate::advice::Outcome;
use crate::catalog::Catalog;
use crate::plan::Plan;
use crate::project::{Back, Change, CheckoutId, EngineName, Journal, Move, Project, UNDO};
use crate::report::Progress;
use crate::services::{Disuse, EngineChoice, Keeping, ServiceRequest, ServicesReport, Session};
use crate::system::Environment;

/// A change that is about to be taken back, or done again.
#[derive(Debug)]
pub struct Undoing {
    /// The project's services, kept from other runs.
    pub session: Session,
    /// The change.
    pub change: Change,
    /// It is done again.
    pub again: bool,
}

/// A change that was taken back, or done again.
#[derive(Debug)]
pub struct Undone {
    /// The change.
    pub change: Change,
    /// It was done again.
    pub again: bool,
    /// It can be turned round again.
    pub can_be_turned: bool,
    /// The services that were started again.
    pub report: Option<ServicesReport>,
}

/// The services and the engine that a change is about.
fn about(back: &Back) -> (Vec<String>, EngineChoice) {
    let choice = |engine: &EngineName| match engine {
        EngineName::Docker => EngineChoice::Docker,
        EngineName::Native => EngineChoice::Native,
    };
    match back {
        Back::Data { engine, moves } => (moves.keys().cloned().collect(), choice(engine)),
        Back::Snapshot { services, engine, .. } => (services.clone(), choice(engine)),
        Back::Adopted { .. } | Back::Never => (Vec::new(), EngineChoice::Auto),
    }
}

/// The change that is next: one whose reversal was killed, else the last one, or the last that was taken back.
fn next(journal: &Journal, checkout: &CheckoutId, again: bool) -> Result<(Change, bool), UndoError> {
    let begun = journal.changes.iter().find(|it| it.turning.is_some() && it.checkout == *checkout);
    if let Some(change) = begun {
        return Ok((change.clone(), change.undone));
    }
    let change = if again { journal.next(checkout) } else { journal.last(checkout) };
    let change = change.cloned().ok_or(if again { UndoError::NothingToRedo } else { UndoError::Nothing })?;
    if change.back == Back::Never {
        return Err(UndoError::Never { command: change.command, day: change.day });
    }
    Ok((change, again))
}

impl Undoing {
    /// Finds the change that is next, and checks that it can be taken back, or done again.
    ///
    /// # Errors
    /// There is none, or what was there before is not there any more.
    pub async fn find(
        project: Project,
        catalog: &Catalog,
        environment: &Environment,
        (again, change_it): (bool, bool),
    ) -> Outcome<Self> {
        let checkout = project.checkout()?.ok_or(UndoError::Nothing)?;
        {
            let _nobody_else = project.lock()?;
            fold(&project)?;
        }
        loop {
            let (change, again) = next(&Journal::of(&project)?, &checkout.id, again)?;
            let (only, engine) = about(&change.back);
            let request = ServiceRequest { only, engine, ..ServiceRequest::default() };
            let session = Session::open(project.clone(), catalog, environment, request, change_it).await?;
            let undoing = Self { session, change, again };
            if undoing.has_happened()? {
                undoing.check().await?;
                return Ok(undoing);
            }
            // A run was killed before it took effect.
            let mut journal = Journal::of(&project)?;
            journal.changes.retain(|it| it.number != undoing.change.number);
            journal.save(&project)?;
        }
    }

    fn targets(&self) -> BTreeMap<String, u32> {
        let target = |it: &Move| if self.again { it.to } else { it.from };
        match &self.change.back {
            Back::Data { moves, .. } => moves.iter().map(|(id, it)| (id.clone(), target(it))).collect(),
            _ => BTreeMap::new(),
        }
    }

    /// Whether the state is the one that the change left.
    fn has_happened(&self) -> Result<bool, UndoError> {
        let Back::Data { moves, .. } = &self.change.back else { return Ok(true) };
        let now = |id: &String| self.session.owner().generation(id);
        let (mut here, mut there) = (true, true);
        for (id, Move { from, to }) in moves {
            let (is, will_be) = if self.again { (*from, *to) } else { (*to, *from) };
            if ![is, will_be].contains(&now(id)) {
                let Change { command, day, .. } = self.change.clone();
                return Err(UndoError::Otherwise { service: id.clone(), command, day });
            }
            here &= now(id) == is;
            there &= now(id) == will_be;
        }
        if self.change.turning.is_some() || here {
            return Ok(true);
        }
        match moves.keys().next() {
            Some(service) if self.again || !there => {
                let Change { command, day, .. } = self.change.clone();
                Err(UndoError::Otherwise { service: service.clone(), command, day })
            }
            _ => Ok(false),
        }
    }

    async fn check(&self) -> Outcome<()> {
        match &self.change.back {
            Back::Data { .. } => {
                self.session.can_turn(&self.targets()).await?;
            }
            Back::Snapshot { name, services, day, .. } => {
                let found = self.session.restorable(name, services)?;
                if found.snapshot.manifest.day != *day {
                    let command = self.change.command.clone();
                    return Err(UndoError::OtherSnapshot { name: name.clone(), command }.into());
                }
            }
            Back::Adopted { .. } | Back::Never => {}
        }
        Ok(())
    }

    /// What will be done.
    pub fn plan(&self, keep: Keeping) -> Plan<()> {
        let mut plan = Plan::new();
        let until = crate::system::Moment::now().after(keep.time);
        let Change { command, day, .. } = &self.change;
        let again = if self.again { "devpath undo" } else { "devpath undo --redo" };
        let turned = |say: String| (say, Some(again.to_owned()));
        let steps: Vec<(String, Option<String>)> = match &self.change.back {
            Back::Data { moves, .. } => {
                let when = if self.again { "since" } else { "before" };
                moves.keys().map(|id| turned(format!("use the data again that `{id}` had {when}"))).collect()
            }
            Back::Snapshot { name, services, .. } => {
                services.iter().map(|id| turned(format!("put the data of `{id}` in `{name}` back"))).collect()
            }
            Back::Adopted { before, .. } => {
                vec![(
                    format!("be the checkout `{}` again, and leave the data that was taken over", before.short()),
                    None,
                )]
            }
            Back::Never => Vec::new(),
        };
        for (say, undo) in steps {
            plan.push(
                if self.again { "redo" } else { "undo" },
                format!("{say} `devpath {command}` of {day}"),
                undo,
                (),
            );
        }
        if !matches!(self.change.back, Back::Adopted { .. }) {
            plan.push("trash", format!("put what is in use now into the trash, until {until}"), None, ());
        }
        plan
    }

    /// Does it.
    ///
    /// # Errors
    /// The engine refuses; files that cannot be written. A service that fails is in the report.
    pub async fn carry_out(mut self, keep: Keeping, surroundings: (&Environment, &Progress, bool)) -> Outcome<Undone> {
        let (change, again) = (self.change.clone(), self.again);
        let report = match &change.back {
            Back::Data { .. } => {
                let to = self.targets();
                let start = match &change.turning {
                    Some(start) => start.clone(),
                    None => self.session.can_turn(&to).await?,
                };
                self.mark(again, Some(start.clone()))?;
                let report = self.session.turn(&to, &start, keep, surroundings).await?;
                self.mark(!again, None)?;
                Some(report)
            }
            Back::Snapshot { name, services, .. } => {
                let found = self.session.restorable(name, services)?;
                let disuse = Disuse { by: UNDO, keep: Some(keep) };
                let restored = self.session.restore(&found, disuse, surroundings).await?;
                fold(&self.session.project)?;
                Some(restored.report)
            }
            Back::Adopted { before, engine, generations, editions } => {
                self.session.down().await?;
                self.session.unadopt(before, *engine, generations, editions)?;
                self.mark(true, None)?;
                None
            }
            Back::Never => None,
        };
        let can_be_turned = !matches!(change.back, Back::Adopted { .. });
        Ok(Undone { change, again, can_be_turned, report })
    }

    fn mark(&self, undone: bool, turning: Option<Vec<String>>) -> Outcome<()> {
        let mut journal = Journal::of(&self.session.project)?;
        if let Some(change) = journal.numbered(self.change.number) {
            (change.undone, change.turning) = (undone, turning);
        }
        Ok(journal.save(&self.session.project)?)
    }
}

/// What was changed while another change was taken back belongs to that one: from then on it is turned round like any
/// other. Also where the run was killed that did it; where that changed nothing, it is forgotten.
fn fold(project: &Project) -> Outcome<()> {
    let mut journal = Journal::of(project)?;
    if journal.changes.last().is_none_or(|it| it.command != UNDO) {
        return Ok(());
    }
    let Some(Change { back: Back::Data { engine, moves }, .. }) = journal.changes.pop() else { return Ok(()) };
    let checkout = project.checkout()?;
    let now = |id: &String| checkout.as_ref().map(|it| project.owner(it, engine).generation(id));
    let place = journal.changes.iter().rposition(|it| !it.undone);
    if let (true, Some(place)) = (moves.iter().all(|(id, it)| now(id) == Some(it.to)), place) {
        let (earlier, rest) = journal.changes.split_at_mut(place);
        // The data that was put back is what the earlier changes left, under another number.
        for change in earlier {
            if let Back::Data { engine: on, moves: left } = &mut change.back
                && *on == engine
            {
                for (id, it) in left {
                    it.to = moves.get(id).filter(|back| back.from == it.to).map_or(it.to, |back| back.to);
                }
            }
        }
        if let Some(change) = rest.first_mut() {
            let turned = moves.into_iter().map(|(id, Move { from, to })| (id, Move { from: to, to: from }));
            change.back = Back::Data { engine, moves: turned.collect() };
            change.undone = true;
        }
    }
    Ok(journal.save(project)?)
}
