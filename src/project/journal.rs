//! `.devpath/changes.toml`: what commands changed here, and how each of it is taken back.
//!
//! A change is written down before it takes effect. Whether it did is told by the state itself: the data of a change that
//! was killed before is still the one that was in use.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::open::{Project, ProjectError};
use super::{CheckoutId, Edition, EngineName};
use crate::system::Moment;

/// The journal's name in the private folder.
const JOURNAL_FILE: &str = "changes.toml";
/// Its first line.
const HEAD: &str = "Written by devpath: what its commands changed here. `devpath undo` takes the last of it back.";
/// How many changes are remembered.
const REMEMBERED: usize = 50;

/// The command that a change bears which is made while another one is taken back.
pub const UNDO: &str = "undo";

/// All changes that are remembered, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    /// The changes.
    #[serde(default)]
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Counts up; what scripts name it by.
    pub number: u32,
    /// The checkout that it belongs to: in a copied folder it means nothing.
    pub checkout: CheckoutId,
    /// When, in UTC.
    pub day: String,
    /// The command, as it is typed.
    pub command: String,
    /// It was taken back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undone: bool,
    /// It is being taken back or done again: the services that are to be started then. What a killed run left is completed
    /// from this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turning: Option<Vec<String>>,
    /// How it is taken back.
    pub back: Back,
}

/// How a change is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Back {
    /// By using other generations of the data.
    Data {
        /// The engine that has them.
        engine: EngineName,
        /// By service.
        moves: BTreeMap<String, Move>,
    },
    /// By being the checkout of before again.
    Adopted {
        /// Its id.
        before: CheckoutId,
        /// The engine that it was on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        engine: Option<EngineName>,
        /// Generations of data by service, as they were, with Docker and without.
        generations: BTreeMap<String, (u32, u32)>,
        /// What upgrades had left of them.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        editions: BTreeMap<String, Vec<Edition>>,
    },
    /// By putting a snapshot back.
    Snapshot {
        /// Its name.
        name: String,
        /// When it was taken: a later one of the same name is another one.
        day: String,
        /// The services that are in it.
        services: Vec<String>,
        /// The engine that had the data.
        engine: EngineName,
    },
    /// Not at all: that was asked for.
    Never,
}

/// Which generation of a service's data was in use, and which is since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Before the change.
    pub from: u32,
    /// Since.
    pub to: u32,
}

impl Journal {
    /// The journal of a project.
    ///
    /// # Errors
    /// A file that cannot be read or understood.
    pub fn of(project: &Project) -> Result<Self, ProjectError> {
        project.private(JOURNAL_FILE)
    }

    /// Writes it down.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn save(&self, project: &Project) -> Result<(), ProjectError> {
        project.save_private(JOURNAL_FILE, HEAD, self)
    }

    /// Adds a change; what was taken back before cannot be done again from here on.
    pub fn add(&mut self, checkout: &CheckoutId, command: &str, back: Back) {
        let number = self.changes.iter().map(|it| it.number).max().unwrap_or(0) + 1;
        while command != UNDO && self.changes.last().is_some_and(|it| it.undone) {
            self.changes.pop();
        }
        let (checkout, day, command) = (checkout.clone(), Moment::now().to_string(), command.to_owned());
        self.changes.push(Change { number, checkout, day, command, undone: false, turning: None, back });
        let over = self.changes.len().saturating_sub(REMEMBERED);
        self.changes.drain(..over);
    }

    /// The last change that was not taken back.
    pub fn last(&self, checkout: &CheckoutId) -> Option<&Change> {
        self.changes.iter().rfind(|it| !it.undone && it.checkout == *checkout)
    }

    /// The last change that was taken back, as long as nothing else was changed since.
    pub fn next(&self, checkout: &CheckoutId) -> Option<&Change> {
        let undone = self.changes.iter().rev().take_while(|it| it.undone);
        undone.filter(|it| it.checkout == *checkout).last()
    }

    /// One of them, to be changed.
    pub fn numbered(&mut self, number: u32) -> Option<&mut Change> {
        self.changes.iter_mut().find(|it| it.number == number)
    }

    /// The highest generation of a service's data that a change speaks of: a number is not used twice.
    pub fn highest(&self, on: EngineName, service: &str) -> u32 {
        let of = |change: &Change| match &change.back {
            Back::Data { engine, moves } if *engine == on => moves.get(service).map(|it| it.from.max(it.to)),
            _ => None,
        };
        self.changes.iter().filter_map(of).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Back, Journal, Move};
    use crate::project::{CheckoutId, Edition, EngineName};

    #[test]
    fn a_journal_is_read_as_it_was_written_and_a_new_change_ends_what_could_be_done_again() {
        let id = CheckoutId::parse(&"a".repeat(32)).expect("an id");
        let mut journal = Journal::default();
        let moves = BTreeMap::from([("canvas".to_owned(), Move { from: 0, to: 1 })]);
        journal.add(&id, "services reset", Back::Data { engine: EngineName::Docker, moves });
        let generations = BTreeMap::from([("canvas".to_owned(), (1, 0))]);
        let edition = Edition { tag: "1".to_owned(), engine: EngineName::Docker, generation: 1 };
        let editions = BTreeMap::from([("canvas".to_owned(), vec![edition])]);
        let before = CheckoutId::parse(&"b".repeat(32)).expect("an id");
        journal.add(&id, "services adopt", Back::Adopted { before, engine: None, generations, editions });
        let text = toml::to_string(&journal).expect("TOML");
        assert_eq!(toml::from_str(&text), Ok(journal.clone()), "{text}");
        assert_eq!(journal.highest(EngineName::Docker, "canvas"), 1);
        assert_eq!(journal.last(&id).map(|it| it.number), Some(2));
        assert_eq!(journal.last(&CheckoutId::parse(&"c".repeat(32)).expect("an id")), None);
        for number in [2, 1] {
            journal.numbered(number).expect("a change").undone = true;
            assert_eq!(journal.next(&id).map(|it| it.number), Some(number));
        }
        journal.add(&id, "services reset", Back::Never);
        assert_eq!((journal.next(&id), journal.changes.len()), (None, 1));
        assert_eq!(journal.last(&id).map(|it| it.number), Some(3));
    }
}
