//! Where catalogue files come from: the copies inside the program, overlaid by the user's own folders.
//!
//! Knows paths and bytes only; what a file means is read elsewhere.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "stacks/"]
#[prefix = "stacks/"]
struct Stacks;

#[derive(RustEmbed)]
#[folder = "templates/"]
#[prefix = "templates/"]
struct Templates;

/// One file of the catalogue.
#[derive(Debug, Clone)]
pub struct CatalogFile {
    /// How a person finds it: a path, or `embedded:stacks/…`.
    pub shown: String,
    /// The content as it is.
    pub bytes: Cow<'static, [u8]>,
}

/// All files of a catalogue by their path below its root, with `/` between the parts.
#[derive(Debug, Clone, Default)]
pub struct CatalogFiles(pub(super) BTreeMap<String, CatalogFile>);

impl CatalogFiles {
    /// The files inside the program.
    pub fn embedded() -> Self {
        let mut files = BTreeMap::new();
        for path in Stacks::iter() {
            if let Some(file) = Stacks::get(&path) {
                files.insert(path.to_string(), CatalogFile { shown: format!("embedded:{path}"), bytes: file.data });
            }
        }
        for path in Templates::iter() {
            if let Some(file) = Templates::get(&path) {
                files.insert(path.to_string(), CatalogFile { shown: format!("embedded:{path}"), bytes: file.data });
            }
        }
        Self(files)
    }

    /// Adds the files of a folder that is laid out like ours (`stacks/`, `templates/`); a file at the same path
    /// takes the place of the earlier one.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn overlay(&mut self, root: &Path) -> io::Result<()> {
        for top in ["stacks", "templates"] {
            let folder = root.join(top);
            if folder.is_dir() {
                self.add_folder(&folder, top)?;
            }
        }
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        entries.sort();
        for path in entries {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let below = format!("{prefix}/{name}");
            if path.is_dir() {
                self.add_folder(&path, &below)?;
            } else {
                let file = CatalogFile { shown: path.display().to_string(), bytes: Cow::Owned(fs::read(&path)?) };
                self.0.insert(below, file);
            }
        }
        Ok(())
    }

    /// The files directly in a folder that end in `.toml`, by name.
    pub fn data_files(&self, folder: &str) -> impl Iterator<Item = &CatalogFile> {
        let prefix = format!("{folder}/");
        self.0.iter().filter_map(move |(path, file)| {
            let name = path.strip_prefix(&prefix)?;
            (Path::new(name).extension().is_some_and(|end| end == "toml") && !name.contains('/')).then_some(file)
        })
    }

    /// All files below a folder, each with its path from that folder.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = (&str, &CatalogFile)> {
        let prefix = format!("{folder}/");
        self.0.iter().filter_map(move |(path, file)| Some((path.strip_prefix(&prefix)?, file)))
    }

    /// One file by its path.
    pub fn get(&self, path: &str) -> Option<&CatalogFile> {
        self.0.get(path)
    }
}
