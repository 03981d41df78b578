//! One kind of entry of the catalogue, a file each: read as a whole when all are asked for, or one alone, which is all
//! that a short command needs.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use super::files::CatalogFiles;
use super::problem;

/// Entries by id.
#[derive(Debug, Clone)]
pub struct Kind<T> {
    whole: OnceLock<BTreeMap<String, T>>,
    /// By the names of the program's own files, which are the ids of what is in them.
    alone: BTreeMap<String, OnceLock<Option<T>>>,
}

impl<T> Default for Kind<T> {
    fn default() -> Self {
        Self { whole: OnceLock::new(), alone: BTreeMap::new() }
    }
}

impl<T: DeserializeOwned> Kind<T> {
    /// What can be read alone from a folder.
    pub fn of(files: &CatalogFiles, folder: &str) -> Self {
        let names = files.data_files(folder).filter(|file| file.is_embedded()).filter_map(|file| {
            let name = file.shown.rsplit('/').next()?.strip_suffix(".toml")?;
            Some((name.to_owned(), OnceLock::new()))
        });
        Self { whole: OnceLock::new(), alone: names.collect() }
    }

    /// Everything; `read` is called once, unless [`Kind::set`] was.
    pub fn all(&self, read: impl FnOnce() -> BTreeMap<String, T>) -> &BTreeMap<String, T> {
        self.whole.get_or_init(read)
    }

    /// Says what all of it is.
    pub fn set(&self, whole: BTreeMap<String, T>) {
        let _ = self.whole.set(whole);
    }

    /// One, from its own file where not everything has been read yet.
    pub fn one(&self, id: &str, files: &CatalogFiles, folder: &str) -> Option<&T> {
        if let Some(whole) = self.whole.get() {
            return whole.get(id);
        }
        let read = || problem::parse(files.get(&format!("{folder}/{id}.toml"))?).ok();
        self.alone.get(id)?.get_or_init(read).as_ref()
    }
}
