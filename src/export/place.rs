//! Getting exported files onto the disk: what is new is written, what is there and differs is the user's.

use std::path::Path;
use std::{fs, io};

use serde::Serialize;

use super::{ExportError, ExportFile};
use crate::system;

/// How an exported file stands to what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileState {
    /// Nothing is at its place.
    New,
    /// The same is there.
    Same,
    /// Something else is there.
    Differs,
}

/// Compares each file with what is in the folder.
///
/// # Errors
/// A file that cannot be read.
pub fn compare(files: &[ExportFile], folder: &Path) -> Result<Vec<FileState>, ExportError> {
    let one = |file: &ExportFile| {
        let place = folder.join(&file.path);
        match fs::read(&place) {
            Ok(bytes) if bytes == file.text.as_bytes() => Ok(FileState::Same),
            Ok(_) => Ok(FileState::Differs),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(FileState::New),
            Err(source) => Err(ExportError::File { file: place, action: "read", source }),
        }
    };
    files.iter().map(one).collect()
}

/// Writes files whole, one after the other; `secret` ones for their owner's eyes only.
///
/// # Errors
/// Whatever the file system refuses.
pub fn write(files: &[ExportFile], folder: &Path, secret: bool) -> Result<(), ExportError> {
    for file in files {
        let place = folder.join(&file.path);
        let folders = place.parent().map_or(Ok(()), fs::create_dir_all);
        let bytes = file.text.as_bytes();
        let write = || if secret { system::write_private(&place, bytes) } else { system::write_whole(&place, bytes) };
        folders.and_then(|()| write()).map_err(|source| ExportError::File {
            file: place,
            action: "written",
            source,
        })?;
    }
    Ok(())
}
