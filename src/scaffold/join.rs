//! Adding a project to a repository that the user already has: what is new is added, what is there is theirs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::error::ScaffoldError;
use super::place::write;
use super::render::{RenderedFile, Rendering};
use crate::catalog::FileKind;
use crate::project::MANIFEST_FILE;

/// How a file of the template stands to what is in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Compared {
    /// Nothing is at its place.
    New,
    /// The same is there.
    Same,
    /// Something else is there.
    Differs,
}

/// Compares each file of a rendering with what is in a folder.
///
/// # Errors
/// A file that cannot be read.
pub fn compare(rendering: &Rendering, target: &Path) -> Result<Vec<(String, Compared)>, ScaffoldError> {
    let files = rendering.files().iter().filter(|(_, file)| file.kind != FileKind::EmptyFolder);
    files.map(|(path, file)| Ok((path.clone(), compared(&target.join(path), file)?))).collect()
}

fn compared(place: &Path, file: &RenderedFile) -> Result<Compared, ScaffoldError> {
    let Ok(facts) = place.symlink_metadata() else { return Ok(Compared::New) };
    let wrong = |source| ScaffoldError::File { path: place.to_owned(), source };
    let same = match (file.kind, facts.is_symlink(), facts.is_file()) {
        (FileKind::Link, true, _) => {
            fs::read_link(place).map_err(wrong)?.as_os_str().as_encoded_bytes() == &*file.bytes
        }
        (FileKind::Plain | FileKind::Executable, false, true) => *fs::read(place).map_err(wrong)? == *file.bytes,
        _ => false,
    };
    Ok(if same { Compared::Same } else { Compared::Differs })
}

/// Adds what is new, and puts the files of `replace` in the place of what is there. The manifest comes last: a run that
/// is killed before is begun anew by the next one.
///
/// # Errors
/// Whatever the file system refuses.
pub fn join(rendering: &Rendering, target: &Path, replace: &[String]) -> Result<(), ScaffoldError> {
    let mut made: BTreeSet<PathBuf> = BTreeSet::new();
    let last = rendering.files().get_key_value(MANIFEST_FILE);
    let others = rendering.files().iter().filter(|(path, _)| *path != MANIFEST_FILE);
    for (path, file) in others.chain(last) {
        let place = target.join(path);
        if replace.contains(path) {
            fs::remove_file(&place).map_err(|source| ScaffoldError::File { path: place.clone(), source })?;
        }
        if place.symlink_metadata().is_err() {
            write(target, path, file, &mut made)?;
        }
    }
    Ok(())
}
