//! Taking `new` and `setup` back: what devpath wrote into a fresh folder, and nobody has touched since, goes to a trash in
//! the user's own state folder. What is the user's is left, and said.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::errors::UndoError;
use crate::advice::Outcome;
use crate::plan::Plan;
use crate::project::{Checkout, ENV_FILE, LOCK_FILE, MANIFEST_FILE, PRIVATE_FOLDER, Project, StateFile, hash};
use crate::repo;
use crate::services::Keeping;
use crate::system::{self, Environment, Moment};

/// The folder of the state folder in which such projects lie.
const PROJECTS: &str = "projects";
/// Its ledger's first line.
const HEAD: &str = "Written by devpath: projects that `devpath undo` took back, and until when they are kept.";
/// The folders that are devpath's own, or git's.
const OWN: [&str; 2] = [".git", PRIVATE_FOLDER];
/// How many files of the user's are named.
const NAMED: usize = 5;

/// A fresh project: what of it is devpath's, and what is the user's.
#[derive(Debug)]
pub struct Made {
    root: PathBuf,
    ours: BTreeSet<String>,
    /// The first files that are the user's.
    pub theirs: Vec<String>,
    place: PathBuf,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    #[serde(default)]
    items: Vec<KeptProject>,
}

/// A project that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptProject {
    /// Where it was.
    pub root: PathBuf,
    /// Where its files are.
    pub place: PathBuf,
    /// Until when, in UTC.
    pub until: String,
}

fn ledger(environment: &Environment) -> StateFile {
    StateFile::new(environment.state_dir().join("projects.toml"))
}

impl Made {
    /// Looks at a project.
    ///
    /// # Errors
    /// It lies in a repository of the user's, or has commits of theirs; it was not made by this devpath.
    pub fn find(project: &Project, environment: &Environment) -> Outcome<Self> {
        let root = project.root.clone();
        let locked = project.locked()?.ok_or(UndoError::Nothing)?;
        let own = root.join(".git").exists();
        let is_theirs = if own { !repo::is_as_made(&root) } else { repo::enclosing(&root).is_some() };
        if is_theirs {
            return Err(UndoError::Commits { root }.into());
        }
        let text = |path: &str| fs::read(root.join(path)).ok();
        let names: Vec<String> = locked.files.keys().cloned().collect();
        let changed = if own { repo::uncommitted(&root, &names) } else { names.clone() };
        let same =
            |path: &String| !changed.contains(path) || text(path).is_some_and(|it| hash(&it) == locked.files[path]);
        let mut ours: BTreeSet<String> = names.into_iter().filter(|path| text(path).is_some() && same(path)).collect();
        if text(LOCK_FILE).is_some_and(|it| it == locked.to_text().as_bytes()) {
            ours.insert(LOCK_FILE.to_owned());
        }
        if let (Some(env), Some(checkout)) = (text(ENV_FILE), project.checkout()?)
            && is_as_written(&String::from_utf8_lossy(&env), &checkout)
        {
            ours.insert(ENV_FILE.to_owned());
        }
        let mut theirs = Vec::new();
        others(&root, &root, &ours, &mut theirs);
        let name = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = environment.state_dir().join(PROJECTS);
        // A run that was killed goes on at the same place; an earlier project of this name keeps its own.
        let mut places = (1..).map(|number| folder.join(format!("{name}-{number}")));
        let free = |it: &PathBuf| !it.join(MANIFEST_FILE).exists() && !it.join(".git").exists();
        let place = places.find(free).unwrap_or(folder);
        Ok(Self { root, ours, theirs, place })
    }

    /// What will be done.
    pub fn plan(&self, keep: Keeping) -> Plan<()> {
        let (root, place, until) = (self.root.display(), self.place.display(), Moment::now().after(keep.time));
        let mut plan = Plan::new();
        let say = format!(
            "take `{root}` back: put the {} files that devpath wrote into `{place}`, until {until}",
            self.ours.len()
        );
        plan.push("undo", say, Some(format!("mv '{place}' '{root}'")), ());
        if !self.theirs.is_empty() {
            plan.push("left", format!("leave what is yours, and its repository: {}", self.theirs.join(", ")), None, ());
        }
        plan
    }

    /// Does it. The manifest goes last: a run that is killed before is completed by the next one.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn carry_out(&self, keep: Keeping, environment: &Environment) -> Outcome<KeptProject> {
        let (root, place) = (self.root.clone(), self.place.clone());
        let until = Moment::now().after(keep.time).to_string();
        let item = KeptProject { root, place, until };
        let file = ledger(environment);
        let _nobody_else = file.lock()?;
        let mut kept: Kept = file.read()?;
        kept.items.retain(|it| it.place != item.place);
        kept.items.push(item.clone());
        file.write(HEAD, &kept)?;
        let last = |path: &&String| *path == MANIFEST_FILE || *path == LOCK_FILE;
        for path in self.ours.iter().filter(|path| !last(path)) {
            self.put_away(path)?;
        }
        for folder in OWN {
            // With files of the user's left, their history is theirs too.
            if self.root.join(folder).exists() && (folder == PRIVATE_FOLDER || self.theirs.is_empty()) {
                self.put_away(folder)?;
            }
        }
        for path in [LOCK_FILE, MANIFEST_FILE].into_iter().filter(|it| self.ours.contains(*it)) {
            self.put_away(path)?;
        }
        // Where anything is left in it, it stays.
        let _ = fs::remove_dir(&self.root);
        Ok(item)
    }

    fn put_away(&self, path: &str) -> Outcome<()> {
        let (from, to) = (self.root.join(path), self.place.join(path));
        let moved = to.parent().map_or(Ok(()), system::create_private_dir).and_then(|()| system::move_to(&from, &to));
        moved.map_err(|source| UndoError::File { path: from.clone(), source })?;
        let mut folder = from.parent();
        // Folders that are empty now held nothing but what devpath wrote.
        while let Some(it) = folder.filter(|it| *it != self.root && fs::remove_dir(it).is_ok()) {
            folder = it.parent();
        }
        Ok(())
    }
}

/// Whether `.env` holds nothing but URLs that devpath wrote.
fn is_as_written(env: &str, checkout: &Checkout) -> bool {
    let states = checkout.services.values();
    let urls =
        states.flat_map(|it| it.written_url.iter().chain(it.ports.values().filter_map(|it| it.written_url.as_ref())));
    let urls: Vec<&str> = urls.map(crate::project::Secret::reveal).collect();
    let lines = env.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('=')).all(|(_, value)| urls.contains(&value.trim_matches(['"', '\''])))
}

/// The first files below a folder that are not ours.
fn others(root: &Path, folder: &Path, ours: &BTreeSet<String>, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let below = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if found.len() >= NAMED || OWN.contains(&below.as_str()) {
            continue;
        }
        if entry.file_type().is_ok_and(|it| it.is_dir()) {
            others(root, &path, ours, found);
        } else if !ours.contains(&below) {
            found.push(below);
        }
    }
}

/// Removes for ever the projects that were taken back and whose time is over; with `all` every one.
///
/// # Errors
/// The ledger cannot be read or written; the file system refuses.
pub fn sweep_projects(all: bool, environment: &Environment) -> Outcome<Vec<KeptProject>> {
    let file = ledger(environment);
    let mut kept: Kept = file.read()?;
    if kept.items.is_empty() {
        return Ok(Vec::new());
    }
    let _nobody_else = file.lock()?;
    let (folder, now) = (environment.state_dir().join(PROJECTS), Moment::now());
    let over = |it: &KeptProject| Moment::parse(&format!("{}Z", it.until)).is_some_and(|until| until <= now);
    let (gone, left): (Vec<_>, Vec<_>) = kept.items.into_iter().partition(|it| all || over(it));
    kept = Kept { items: left };
    // Nothing but what lies where such projects are put.
    for item in gone.iter().filter(|it| it.place.parent() == Some(&folder)) {
        match fs::remove_dir_all(&item.place) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(UndoError::File { path: item.place.clone(), source }.into());
            }
            _ => {}
        }
    }
    file.write(HEAD, &kept)?;
    Ok(gone)
}
