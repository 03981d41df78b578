//! The folder of a project's snapshots.

use std::fs;
use std::path::PathBuf;

use super::check;
use super::errors::SnapshotError;
use super::manifest::{SNAPSHOT_FILE, SnapshotManifest};
use crate::project::Project;
use crate::system;

/// How the names of folders begin in which snapshots are made; no snapshot's own does.
const ASIDE: &str = ".new-";

/// Where the snapshots of a project are.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

/// A snapshot as it lies there.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What is in it.
    pub manifest: SnapshotManifest,
}

impl Shelf {
    /// The shelf of a project.
    pub fn of(project: &Project) -> Self {
        Self { folder: project.private_folder().join("snapshots") }
    }

    /// All snapshots, the newest first, and the names of those whose manifest cannot be read.
    pub fn all(&self) -> (Vec<Snapshot>, Vec<String>) {
        let (mut whole, mut damaged) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            if good_name(&name) {
                match self.open(&name) {
                    Ok(snapshot) => whole.push(snapshot),
                    Err(_) => damaged.push(name),
                }
            }
        }
        whole.sort_by(|a, b| (&b.manifest.day, &b.name).cmp(&(&a.manifest.day, &a.name)));
        damaged.sort();
        (whole, damaged)
    }

    /// A snapshot by its name.
    ///
    /// # Errors
    /// There is none, or its manifest cannot be understood.
    pub fn open(&self, name: &str) -> Result<Snapshot, SnapshotError> {
        let folder = self.place(name)?;
        if !folder.is_dir() {
            let (whole, damaged) = self.all();
            let known = whole.into_iter().map(|it| it.name).chain(damaged).collect();
            return Err(SnapshotError::Unknown { name: name.to_owned(), known });
        }
        let damaged =
            |why: String| SnapshotError::Damaged { name: name.to_owned(), file: SNAPSHOT_FILE.to_owned(), why };
        let text = fs::read_to_string(folder.join(SNAPSHOT_FILE));
        let text = text.map_err(|error| damaged(format!("cannot be read: {error}")))?;
        let manifest =
            toml::from_str(&text).map_err(|error| damaged(format!("cannot be read: {}", error.message())))?;
        Ok(Snapshot { name: name.to_owned(), folder, manifest })
    }

    /// Where a snapshot of this name lies, or would.
    ///
    /// # Errors
    /// A name that is none.
    pub fn place(&self, name: &str) -> Result<PathBuf, SnapshotError> {
        if good_name(name) { Ok(self.folder.join(name)) } else { Err(SnapshotError::Name { name: name.to_owned() }) }
    }

    /// Removes what runs left that were killed while they made a snapshot; nobody else may be at work.
    pub fn sweep(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(ASIDE) {
                // What cannot be removed is in nobody's way.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// An empty folder beside the snapshots, to make one in; gone when it is dropped.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn aside(&self) -> Result<tempfile::TempDir, SnapshotError> {
        let made = system::create_private_dir(&self.folder)
            .and_then(|()| tempfile::Builder::new().prefix(ASIDE).tempdir_in(&self.folder));
        made.map_err(|source| SnapshotError::File { path: self.folder.clone(), action: "written", source })
    }

    /// Puts a whole folder in the place of a snapshot; an earlier one goes only when the new one is there.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn put(&self, aside: tempfile::TempDir, name: &str) -> Result<Snapshot, SnapshotError> {
        let place = self.place(name)?;
        let wrong = |source| SnapshotError::File { path: place.clone(), action: "written", source };
        let earlier = self.aside()?;
        if place.exists() {
            fs::rename(&place, earlier.path().join("it")).map_err(wrong)?;
        }
        fs::rename(aside.path(), &place).map_err(wrong)?;
        // It has another name by now, and stays.
        let _ = aside.keep();
        self.open(name)
    }

    /// Removes a snapshot for ever.
    ///
    /// # Errors
    /// There is none, or the file system refuses.
    pub fn remove(&self, name: &str) -> Result<(), SnapshotError> {
        let path = self.place(name)?;
        if !path.is_dir() {
            self.open(name)?;
        }
        // Renamed first, so that no half snapshot is ever taken for a whole one.
        let gone = self.aside()?;
        let removed = fs::rename(&path, gone.path().join("it")).and_then(|()| gone.close());
        removed.map_err(|source| SnapshotError::File { path, action: "removed", source })
    }
}

impl Snapshot {
    /// Compares all files with what was written down about them.
    ///
    /// # Errors
    /// The first that differs.
    pub fn check(&self) -> Result<(), SnapshotError> {
        check::whole(&self.name, &self.folder, &self.manifest)
    }
}

/// Whether a name can be a snapshot's: a file's name on every system, and none that begins like an option.
pub fn good_name(name: &str) -> bool {
    let plain = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    (1..=64).contains(&name.len())
        && name.chars().all(plain)
        && name.starts_with(|it: char| it.is_ascii_alphanumeric())
        && !name.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::good_name;

    #[test]
    fn names_are_those_of_files() {
        assert!(["a", "before-reset-2026-01-01-101530", "v1.2_x"].into_iter().all(good_name));
        let long = "a".repeat(65);
        assert!(!["", ".", "..", ".a", "-a", "a/b", "a b", "ä", "a.", long.as_str()].into_iter().any(good_name));
    }
}
