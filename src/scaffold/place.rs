//! Getting a rendering onto the disk: whole or not at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use tempfile::TempDir;

use super::error::ScaffoldError;
use super::render::{RenderedFile, Rendering};
use crate::catalog::FileKind;
use crate::project::MANIFEST_FILE;
use crate::system;

/// Where files wait that are on their way into a folder that was there before; a run that was killed is completed
/// from it.
const INCOMING: &str = ".devpath-incoming";

/// What is at the place where a project is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Nothing, or an empty folder.
    Free,
    /// A project that devpath made.
    Project,
    /// A git repository of the user's with files in it.
    Repository,
}

/// Looks at the place where a project is wanted, and completes an earlier run that was killed while it moved files.
///
/// # Errors
/// Something that devpath did not make is there.
pub fn inspect(target: &Path) -> Result<Target, ScaffoldError> {
    let file = |source| ScaffoldError::File { path: target.to_owned(), source };
    if target.join(INCOMING).is_dir() {
        move_in(&target.join(INCOMING), target)?;
    }
    if target.join(MANIFEST_FILE).is_file() {
        return Ok(Target::Project);
    }
    let entries = match fs::read_dir(target) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Target::Free),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(ScaffoldError::NotFolder(target.to_owned()));
        }
        Err(error) => return Err(file(error)),
    };
    let mut found: Vec<String> = Vec::new();
    for entry in entries {
        found.push(format!("`{}`", entry.map_err(file)?.file_name().to_string_lossy()));
    }
    if found.is_empty() {
        return Ok(Target::Free);
    }
    if target.join(".git").exists() {
        return Ok(Target::Repository);
    }
    found.sort();
    if found.len() > 4 {
        let more = found.len() - 3;
        found.truncate(3);
        found.push(format!("{more} more"));
    }
    Err(ScaffoldError::NotEmpty { target: target.to_owned(), found })
}

/// A project that is complete but not in its place yet; dropped, it vanishes.
#[derive(Debug)]
pub struct Staged {
    folder: TempDir,
    target: PathBuf,
}

/// Writes a rendering into a temporary folder beside its target, on the same file system.
///
/// # Errors
/// Whatever the file system refuses.
pub fn stage(rendering: &Rendering, target: &Path) -> Result<Staged, ScaffoldError> {
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |source| ScaffoldError::File { path, source }
    };
    let beside = target.parent().unwrap_or(target);
    fs::create_dir_all(beside).map_err(wrong(beside))?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The project's own folder in the end: as open as the user's umask lets any folder be.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    let folder = builder.prefix(".devpath-").tempdir_in(beside).map_err(wrong(beside))?;
    let mut made = BTreeSet::new();
    for (path, file) in rendering.files() {
        write(folder.path(), path, file, &mut made)?;
    }
    Ok(Staged { folder, target: target.to_owned() })
}

/// Writes one file that is not there yet; `made` are the folders that are known to be there.
pub(super) fn write(
    root: &Path,
    path: &str,
    file: &RenderedFile,
    made: &mut BTreeSet<PathBuf>,
) -> Result<(), ScaffoldError> {
    let place = root.join(path);
    let wrong = |source| ScaffoldError::File { path: place.clone(), source };
    let folder = if file.kind == FileKind::EmptyFolder { Some(place.as_path()) } else { place.parent() };
    if let Some(folder) = folder
        && made.insert(folder.to_owned())
    {
        fs::create_dir_all(folder).map_err(wrong)?;
    }
    match file.kind {
        FileKind::EmptyFolder => Ok(()),
        FileKind::Link => system::make_link(&String::from_utf8_lossy(&file.bytes), &place).map_err(wrong),
        FileKind::Plain => system::write_new(&place, &file.bytes).map_err(wrong),
        FileKind::Executable => {
            system::write_new(&place, &file.bytes).and_then(|()| system::make_executable(&place)).map_err(wrong)
        }
    }
}

impl Staged {
    /// The folder in which the project waits.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Moves the project into its place.
    ///
    /// # Errors
    /// Whatever the file system refuses, or files that have appeared in the target meanwhile.
    pub fn place(self) -> Result<(), ScaffoldError> {
        let Self { folder, target } = self;
        let wrong = |source| ScaffoldError::File { path: target.clone(), source };
        if !target.exists() {
            fs::rename(folder.path(), &target).map_err(wrong)?;
            // Nothing is left to remove at the old place.
            let _ = folder.keep();
            return Ok(());
        }
        // An empty folder stays the same folder: a shell may stand in it.
        let incoming = target.join(INCOMING);
        fs::rename(folder.path(), &incoming).map_err(wrong)?;
        let _ = folder.keep();
        move_in(&incoming, &target)
    }
}

fn move_in(incoming: &Path, target: &Path) -> Result<(), ScaffoldError> {
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |source| ScaffoldError::File { path, source }
    };
    for entry in fs::read_dir(incoming).map_err(wrong(incoming))? {
        let entry = entry.map_err(wrong(incoming))?;
        let place = target.join(entry.file_name());
        if place.symlink_metadata().is_ok() {
            return Err(wrong(&place)(io::ErrorKind::AlreadyExists.into()));
        }
        fs::rename(entry.path(), &place).map_err(wrong(&place))?;
    }
    fs::remove_dir(incoming).map_err(wrong(incoming))
}
