//! Further files of the private folder: each is a value of its own, read and written whole.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::open::{Project, ProjectError, read_toml};
use crate::system;

impl Project {
    /// A value of the private folder; the empty one where there is no such file.
    ///
    /// # Errors
    /// A file that cannot be read or understood.
    pub fn private<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, ProjectError> {
        Ok(read_toml(&self.private_folder().join(name))?.unwrap_or_default())
    }

    /// Writes such a value, for its owner's eyes only; `head` is the comment that says what it is.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn save_private(&self, name: &str, head: &str, value: &impl Serialize) -> Result<(), ProjectError> {
        let file = self.private_folder().join(name);
        let text = format!("# {head}\n{}", toml::to_string(value).unwrap_or_default());
        let written = self.make_private_folder().and_then(|()| system::write_private(&file, text.as_bytes()));
        written.map_err(|source| ProjectError::File { file, action: "written", source })
    }
}
