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
#[compression = "zstd"]
struct Stacks;

#[derive(RustEmbed)]
#[folder = "templates/"]
#[prefix = "templates/"]
#[compression = "zstd"]
struct Templates;

/// One file of the catalogue.
#[derive(Debug, Clone)]
pub struct CatalogFile {
    /// How a person finds it: a path, or `embedded:stacks/…`.
    pub shown: String,
    source: Source,
}

/// Where a file's content is.
#[derive(Debug, Clone)]
enum Source {
    /// Packed inside the program, under this path.
    Embedded(String),
    /// Read from a folder of the user's.
    Read { bytes: Vec<u8>, kind: FileKind },
}

/// What kind of file one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// An ordinary one.
    Plain,
    /// One that can be run.
    Executable,
    /// A symbolic link.
    Link,
    /// A folder with nothing in it.
    EmptyFolder,
}

impl FileKind {
    /// The kind of a file's content: what begins with `#!` is meant to be run. The program's own copies have no other
    /// mark of it.
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"#!") { Self::Executable } else { Self::Plain }
    }
}

impl CatalogFile {
    /// The content as it is; of a link where it leads to. The program's own copies are unpacked at each call.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match &self.source {
            Source::Embedded(path) => embedded(path).unwrap_or_default(),
            Source::Read { bytes, kind: _ } => Cow::Borrowed(bytes),
        }
    }

    /// Whether it is one of the program's own.
    pub const fn is_embedded(&self) -> bool {
        matches!(self.source, Source::Embedded(_))
    }

    /// What it is; `bytes` is its content.
    pub fn kind(&self, bytes: &[u8]) -> FileKind {
        match &self.source {
            Source::Embedded(_) => FileKind::of(bytes),
            Source::Read { kind, bytes: _ } => *kind,
        }
    }

    fn read(path: &Path, bytes: Vec<u8>, kind: FileKind) -> Self {
        Self { shown: path.display().to_string(), source: Source::Read { bytes, kind } }
    }
}

fn embedded(path: &str) -> Option<Cow<'static, [u8]>> {
    Stacks::get(path).or_else(|| Templates::get(path)).map(|file| file.data)
}

/// All files of a catalogue by their path below its root, with `/` between the parts.
#[derive(Debug, Clone, Default)]
pub struct CatalogFiles(pub(super) BTreeMap<String, CatalogFile>);

impl CatalogFiles {
    /// The files inside the program.
    pub fn embedded() -> Self {
        let paths = Stacks::iter().chain(Templates::iter()).map(|path| path.to_string());
        let files = paths.map(|path| {
            let file = CatalogFile { shown: format!("embedded:{path}"), source: Source::Embedded(path.clone()) };
            (path, file)
        });
        Self(files.collect())
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
        if entries.is_empty() {
            self.0.insert(prefix.to_owned(), CatalogFile::read(folder, Vec::new(), FileKind::EmptyFolder));
        }
        for path in entries {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let below = format!("{prefix}/{name}");
            let facts = path.symlink_metadata()?;
            if facts.is_symlink() {
                let target = fs::read_link(&path)?.into_os_string().into_encoded_bytes();
                self.0.insert(below, CatalogFile::read(&path, target, FileKind::Link));
            } else if facts.is_dir() {
                self.add_folder(&path, &below)?;
            } else {
                let bytes = fs::read(&path)?;
                let kind = if owner_may_run(&facts) { FileKind::Executable } else { FileKind::of(&bytes) };
                self.0.insert(below, CatalogFile::read(&path, bytes, kind));
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
        let begin = std::ops::Bound::Included(prefix.clone());
        let from = self.0.range((begin, std::ops::Bound::Unbounded));
        from.map_while(move |(path, file)| Some((path.strip_prefix(&prefix)?, file)))
    }

    /// Whether nothing of the user's is in it.
    pub fn all_embedded(&self) -> bool {
        self.0.values().all(CatalogFile::is_embedded)
    }

    /// Whether a file of the user's is at a path or below it.
    pub fn users_below(&self, path: &str) -> bool {
        self.0.iter().any(|(place, file)| place.starts_with(path) && !file.is_embedded())
    }

    /// One file by its path.
    pub fn get(&self, path: &str) -> Option<&CatalogFile> {
        self.0.get(path)
    }
}

/// Whether its owner may run a file.
fn owner_may_run(facts: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        facts.permissions().mode() & 0o100 != 0
    }
    #[cfg(not(unix))]
    {
        let _ = facts;
        false
    }
}
