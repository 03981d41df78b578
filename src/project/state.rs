//! A file of the user's own state, beside all projects: one value, read and written whole.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::open::{ProjectError, read_toml};
use crate::system;

/// Where such a value is.
#[derive(Debug, Clone)]
pub struct StateFile {
    file: PathBuf,
}

impl StateFile {
    /// At this place.
    pub const fn new(file: PathBuf) -> Self {
        Self { file }
    }

    /// The value; the empty one where there is no such file.
    ///
    /// # Errors
    /// A file that cannot be read or understood.
    pub fn read<T: DeserializeOwned + Default>(&self) -> Result<T, ProjectError> {
        Ok(read_toml(&self.file)?.unwrap_or_default())
    }

    /// Writes it, for its owner's eyes only; `head` is the comment that says what it is.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn write(&self, head: &str, value: &impl Serialize) -> Result<(), ProjectError> {
        let text = format!("# {head}\n{}", toml::to_string(value).unwrap_or_default());
        let written = self.folder().and_then(|_| system::write_private(&self.file, text.as_bytes()));
        written.map_err(|source| ProjectError::File { file: self.file.clone(), action: "written", source })
    }

    /// Keeps other runs of devpath away from it until the returned value is dropped.
    ///
    /// # Errors
    /// [`ProjectError::Busy`] while another one works on it.
    pub fn lock(&self) -> Result<fs::File, ProjectError> {
        match self.folder().and_then(|_| system::lock(&self.file.with_extension("lock"))) {
            Ok(Some(lock)) => Ok(lock),
            Ok(None) => Err(ProjectError::Busy { root: self.file.clone(), pid: None }),
            Err(source) => Err(ProjectError::File { file: self.file.clone(), action: "written", source }),
        }
    }

    fn folder(&self) -> std::io::Result<&Path> {
        let folder = self.file.parent().unwrap_or(&self.file);
        system::create_private_dir(folder)?;
        Ok(folder)
    }
}
