//! What `clean` took away of projects whose folders are gone: their volumes stay for a time, by a ledger in the user's own
//! state folder.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Keeping;
use super::ledger::is_over;
use crate::advice::Outcome;
use crate::engine::Docker;
use crate::project::{CheckoutId, StateFile};
use crate::report::Progress;
use crate::services::{FolderState, Listed};
use crate::system::{Environment, Moment};

/// Its name in the state folder.
const FILE: &str = "trash.toml";
/// Its first line.
const HEAD: &str = "Written by devpath: what `devpath clean` took away, and until when its volumes are kept.";

/// The volumes of a project whose folder is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftItem {
    /// The checkout whose label they bear.
    pub checkout: CheckoutId,
    /// The engine's address.
    pub engine: String,
    /// The project's name, for people.
    pub name: String,
    /// Where it was.
    pub path: PathBuf,
    /// Since when, in UTC.
    pub since: String,
    /// Until when they are kept, in UTC.
    pub until: String,
}

/// All of them, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftLedger {
    /// The items.
    #[serde(default)]
    pub items: Vec<LeftItem>,
}

impl LeftItem {
    /// For scripts.
    pub fn json(&self) -> Value {
        let Self { checkout, engine, name, path, since, until } = self;
        json!({ "id": checkout, "engine": engine, "name": name, "path": path, "since": since, "until": until })
    }
}

fn file(environment: &Environment) -> StateFile {
    StateFile::new(environment.state_dir().join(FILE))
}

impl LeftLedger {
    /// The ledger of the user.
    ///
    /// # Errors
    /// A file that cannot be read or understood.
    pub fn of(environment: &Environment) -> Outcome<Self> {
        Ok(file(environment).read()?)
    }

    fn save(&self, environment: &Environment) -> Outcome<()> {
        Ok(file(environment).write(HEAD, self)?)
    }

    /// What it says of a project on an engine.
    pub fn item(&self, docker: &Docker, id: &str) -> Option<&LeftItem> {
        self.items.iter().find(|it| it.engine == docker.address() && it.checkout.as_str() == id)
    }

    /// Takes the last `clean` back: its projects are left over again, with their data. None where there was none.
    ///
    /// # Errors
    /// The ledger cannot be read or written.
    pub fn take_back(environment: &Environment, dry_run: bool) -> Outcome<Vec<LeftItem>> {
        let _nobody_else = file(environment).lock()?;
        let mut ledger = Self::of(environment)?;
        let last = ledger.items.iter().map(|it| it.since.clone()).max().unwrap_or_default();
        let (taken, left) = ledger.items.into_iter().partition(|it| it.since == last);
        ledger = Self { items: left };
        if !dry_run {
            ledger.save(environment)?;
        }
        Ok(taken)
    }
}

/// Takes what is left of a project away, if its folder is still gone; its volumes are kept for a time. `since` is the same
/// for all that one run takes away.
///
/// # Errors
/// The engine refuses; the ledger cannot be written.
pub async fn put_away(
    docker: &Docker,
    listed: &Listed,
    (since, keep): (Moment, Keeping),
    environment: &Environment,
) -> Outcome<bool> {
    let (id, path) = (&listed.footprint.id, &listed.footprint.path);
    if !is_gone(docker, id, path) {
        return Ok(false);
    }
    let _nobody_else = file(environment).lock()?;
    let mut ledger = LeftLedger::of(environment)?;
    // What is removed is found by its whole id only.
    let Some(checkout) = CheckoutId::parse(id) else { return Ok(false) };
    ledger.items.retain(|it| it.checkout != checkout || it.engine != docker.address());
    let until = since.after(keep.time).to_string();
    let (engine, name, path) = (docker.address().to_owned(), listed.footprint.name.clone(), path.clone());
    ledger.items.push(LeftItem { checkout, engine, name, path, since: since.to_string(), until });
    // Before anything goes: what a killed run left is left over, and is taken away by the next.
    ledger.save(environment)?;
    docker.remove_checkout(id, false).await?;
    Ok(true)
}

/// Removes for ever what lies in the trash of folders that are gone on this engine: what is over, or all of it. What has
/// its folder again is nobody's trash.
///
/// # Errors
/// The engine refuses; the ledger cannot be read or written.
pub async fn sweep_left(
    docker: &Docker,
    all: bool,
    environment: &Environment,
    progress: &Progress,
) -> Outcome<Vec<LeftItem>> {
    if LeftLedger::of(environment)?.items.is_empty() {
        return Ok(Vec::new());
    }
    let _nobody_else = file(environment).lock()?;
    let mut ledger = LeftLedger::of(environment)?;
    let (mut removed, now) = (Vec::new(), Moment::now());
    for item in ledger.items.clone().into_iter().filter(|it| it.engine == docker.address()) {
        let gone = is_gone(docker, item.checkout.as_str(), &item.path);
        if gone && (all || is_over(&item.until, now)) {
            docker.remove_checkout(item.checkout.as_str(), true).await?;
            progress.say(&format!("removed from the trash: the data of `{}`, kept until {}", item.name, item.until));
            removed.push(item.clone());
        }
        if !gone || removed.contains(&item) {
            ledger.items.retain(|it| *it != item);
            ledger.save(environment)?;
        }
    }
    Ok(removed)
}

fn is_gone(docker: &Docker, id: &str, path: &Path) -> bool {
    crate::services::overview::folder_state(path, id, docker.knows_our_folders()) == FolderState::Gone
}
