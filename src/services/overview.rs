//! All projects on an engine, and what is left of those whose folders are gone.

use std::collections::BTreeSet;
use std::path::Path;

use super::trash::{Ledger, LeftLedger, TrashItem};
use crate::advice::{Advice, Advise, Exit};
use crate::engine::{Docker, EngineError, Footprint};
use crate::project::{EngineName, Project};

/// How the folder of a checkout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FolderState {
    /// It is there, and this is its checkout.
    Here,
    /// It is there, and another checkout lies in it: this one's `.devpath/` was lost, or it was made anew.
    Other,
    /// There is no such folder.
    Gone,
    /// The engine runs on another machine, whose folders are not known.
    Unknown,
}

/// A project on an engine.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What it has there.
    pub footprint: Footprint,
    /// How its folder is.
    pub folder: FolderState,
    /// Until when its volumes are kept, where its folder is gone and `clean` took the rest away.
    pub until: Option<String>,
    /// What lies in the trash of a project whose folder is there.
    pub trash: Vec<TrashItem>,
}

/// An id that is not among what is left.
#[derive(Debug, thiserror::Error)]
pub enum CleanError {
    /// The engine has nothing of it.
    #[error("there is nothing of a project `{0}` on this engine")]
    Unknown(String),
    /// Several begin like this.
    #[error("`{0}` is the beginning of several ids")]
    Several(String),
    /// Its folder is there.
    #[error("the project `{id}` is in use: its folder `{path}` is there")]
    InUse {
        /// Its id.
        id: String,
        /// Its folder.
        path: String,
    },
}

impl Advise for CleanError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "clean.unknown",
            Self::Several(_) => "clean.several",
            Self::InUse { .. } => "clean.in_use",
        }
    }

    fn advice(&self) -> Option<Advice> {
        Some(match self {
            Self::Unknown(_) | Self::Several(_) => Advice::new("see what there is", ["devpath list"]),
            Self::InUse { path, .. } => Advice::new(
                "stop its services there; their data is kept",
                [format!("devpath -C '{path}' services down")],
            ),
        })
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// All projects on an engine: those whose folders are gone last, else by their paths.
///
/// # Errors
/// The engine does not answer.
pub async fn all_projects(docker: &Docker, left: &LeftLedger, sizes: bool) -> Result<Vec<Listed>, EngineError> {
    let local = docker.knows_our_folders();
    let footprints = docker.footprints(sizes).await?.into_iter();
    let mut all: Vec<Listed> = footprints
        .map(|footprint| {
            let folder = folder_state(&footprint.path, &footprint.id, local);
            let item =
                left.item(docker, &footprint.id).filter(|_| folder == FolderState::Gone && footprint.counts().0 == 0);
            let trash = if folder == FolderState::Here { trash_at(&footprint.path) } else { Vec::new() };
            Listed { folder, until: item.map(|it| it.until.clone()), trash, footprint }
        })
        .collect();
    all.sort_by(|a, b| {
        let key = |it: &Listed| (it.folder == FolderState::Gone, it.footprint.path.clone(), it.footprint.id.clone());
        key(a).cmp(&key(b))
    });
    Ok(all)
}

/// What lies in the trash of the project in a folder; one that cannot be read says nothing.
fn trash_at(path: &Path) -> Vec<TrashItem> {
    let found = || {
        let project = Project::open(path).ok()?;
        let checkout = project.checkout().ok()??;
        Some(Ledger::of(&project).ok()?.trash(&project.owner(&checkout, EngineName::Docker), EngineName::Docker))
    };
    let mut items = found().unwrap_or_default();
    items.retain(|it| it.engine == EngineName::Docker);
    items
}

pub(super) fn folder_state(path: &Path, id: &str, local: bool) -> FolderState {
    if !local {
        return FolderState::Unknown;
    }
    // A folder that may not be looked into is there: only a plain "no such folder" says that it is gone.
    match path.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && path.is_absolute() => FolderState::Gone,
        Err(_) => FolderState::Unknown,
        Ok(_) => match Project::open(path).and_then(|project| project.checkout()) {
            Ok(Some(checkout)) if checkout.id.as_str() == id => FolderState::Here,
            _ => FolderState::Other,
        },
    }
}

/// What can be removed: all whose folders are gone and that are not in the trash yet, or those of them that ids or their beginnings name.
///
/// # Errors
/// An id that names none, several, or one whose folder is there or may be.
pub fn left_over(all: Vec<Listed>, ids: &[String]) -> Result<Vec<Listed>, CleanError> {
    let mut wanted = BTreeSet::new();
    for id in ids {
        let mut named = all.iter().filter(|it| !id.is_empty() && it.footprint.id.starts_with(id.as_str()));
        let found = named.next().ok_or_else(|| CleanError::Unknown(id.clone()))?;
        if named.next().is_some() {
            return Err(CleanError::Several(id.clone()));
        }
        if found.folder != FolderState::Gone {
            let path = found.footprint.path.display().to_string();
            return Err(CleanError::InUse { id: found.footprint.id.clone(), path });
        }
        wanted.insert(found.footprint.id.clone());
    }
    let left = |it: &Listed| it.folder == FolderState::Gone && it.until.is_none();
    let chosen = |it: &Listed| left(it) && (ids.is_empty() || wanted.contains(&it.footprint.id));
    Ok(all.into_iter().filter(chosen).collect())
}

/// Removes what is left of a project, if its folder is still gone.
///
/// # Errors
/// The engine refuses.
pub async fn remove_left_over(docker: &Docker, listed: &Listed) -> Result<bool, EngineError> {
    let Footprint { id, path, .. } = &listed.footprint;
    if folder_state(path, id, docker.knows_our_folders()) != FolderState::Gone {
        return Ok(false);
    }
    docker.remove_checkout(id, true).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::{CleanError, FolderState, Listed, left_over};
    use crate::engine::Footprint;

    fn listed(id: &str, folder: FolderState) -> Listed {
        let mut footprint = Footprint::default();
        id.clone_into(&mut footprint.id);
        Listed { footprint, folder, until: None, trash: Vec::new() }
    }

    #[test]
    fn only_what_is_gone_can_be_chosen() {
        let all = || {
            let states = [FolderState::Gone, FolderState::Gone, FolderState::Here, FolderState::Other];
            let ids = ["aa1", "aa2", "bb", "cc"];
            ids.into_iter().zip(states).map(|(id, state)| listed(id, state)).collect::<Vec<_>>()
        };
        let ids = |typed: &[&str]| {
            let typed: Vec<String> = typed.iter().map(|it| (*it).to_owned()).collect();
            left_over(all(), &typed).map(|it| it.into_iter().map(|it| it.footprint.id).collect::<Vec<_>>())
        };
        assert_eq!(ids(&[]).unwrap_or_default(), ["aa1", "aa2"]);
        assert_eq!(ids(&["aa2"]).unwrap_or_default(), ["aa2"]);
        assert!(matches!(ids(&["aa"]), Err(CleanError::Several(_))));
        assert!(matches!(ids(&["dd"]), Err(CleanError::Unknown(_))));
        assert!(matches!(ids(&[""]), Err(CleanError::Unknown(_))));
        assert!(matches!(ids(&["bb"]), Err(CleanError::InUse { .. })));
        assert!(matches!(ids(&["cc"]), Err(CleanError::InUse { .. })));
    }
}
