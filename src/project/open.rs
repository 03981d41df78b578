//! Finding a project from a folder inside it, and reading and writing its files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::dotenv::DotEnvError;
use super::ignores::UserSettings;
use super::manifest::with_service;
use super::{
    CHECKOUT_FILE, Checkout, DotEnv, ENV_FILE, EngineName, LOCK_FILE, Locked, MANIFEST_FILE, Manifest, Owner,
    PRIVATE_FOLDER, slug,
};
use crate::advice::{Advice, Advise, Exit, quoted};
use crate::catalog::position;
use crate::system;

/// A project on disk.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder that holds `devpath.toml`.
    pub root: PathBuf,
    /// What it was made from.
    pub manifest: Manifest,
}

/// What can be wrong with a project's files.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// No `devpath.toml` here or above.
    #[error("`{}` is in no devpath project: there is no `{MANIFEST_FILE}` in it or above it", .0.display())]
    None(PathBuf),
    /// A file that cannot be understood.
    #[error("`{}` is damaged: {message}", .file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// Line, column and what was expected.
        message: String,
    },
    /// A file that cannot be read or written.
    #[error("`{}` cannot be {action}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// `read` or `written`.
        action: &'static str,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Another devpath works on this checkout.
    #[error("another devpath{} is at work on `{}`", holder(*.pid), .root.display())]
    Busy {
        /// The project's folder.
        root: PathBuf,
        /// The process that holds the lock, as it says itself.
        pid: Option<u32>,
    },
    /// The private folder is a link to that of another checkout.
    #[error("`{}` is a link to the private folder of another checkout, `{}`", .link.display(), .other.display())]
    Linked {
        /// The private folder of this one.
        link: PathBuf,
        /// The other project's folder.
        other: PathBuf,
    },
    /// No random source.
    #[error("the operating system gives no random numbers, and passwords need them")]
    Random(#[from] getrandom::Error),
}

fn holder(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default()
}

impl Advise for ProjectError {
    fn code(&self) -> &'static str {
        match self {
            Self::None(_) => "project.none",
            Self::Damaged { .. } => "project.damaged",
            Self::File { .. } => "project.file",
            Self::Busy { .. } => "project.busy",
            Self::Linked { .. } => "project.linked",
            Self::Random(_) => "machine.random",
        }
    }

    fn advice(&self) -> Option<Advice> {
        match self {
            Self::None(_) => Some(Advice::new("go into a project, or make one", ["devpath setup databases shop"])),
            Self::Damaged { file, .. } => {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let show = if name == MANIFEST_FILE || name == LOCK_FILE {
                    vec![format!("git diff -- {name}")]
                } else {
                    Vec::new()
                };
                Some(Advice::new("nothing was changed; mend the line, then run the same command again", show))
            }
            Self::File { .. } => {
                Some(Advice::say("check who owns the file and its folder, and that the disk has room"))
            }
            Self::Busy { .. } => Some(Advice::say("wait until it has ended, then run the same command again")),
            Self::Linked { link, .. } => Some(Advice::new(
                "two checkouts never share databases. Remove the link, not what it leads to; then this one gets its own",
                [format!("rm {}", quoted(&link.display().to_string()))],
            )),
            Self::Random(_) => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::None(_) | Self::Damaged { .. } | Self::Linked { .. } => Exit::Usage,
            Self::File { .. } | Self::Busy { .. } | Self::Random(_) => Exit::Machine,
        }
    }
}

impl Project {
    /// Opens the project that a folder lies in.
    ///
    /// # Errors
    /// There is none, or its `devpath.toml` cannot be read.
    pub fn find(folder: &Path) -> Result<Self, ProjectError> {
        let root = folder.ancestors().find(|place| place.join(MANIFEST_FILE).is_file());
        Self::open(root.ok_or_else(|| ProjectError::None(folder.to_owned()))?)
    }

    /// Opens the project whose root is this folder.
    ///
    /// # Errors
    /// Its `devpath.toml` cannot be read.
    pub fn open(root: &Path) -> Result<Self, ProjectError> {
        let file = root.join(MANIFEST_FILE);
        let manifest: Manifest = read_toml(&file)?.ok_or_else(|| ProjectError::None(root.to_owned()))?;
        let root = root.canonicalize().map_err(|source| ProjectError::File { file, action: "read", source })?;
        Ok(Self { root, manifest })
    }

    /// Adds a service to `devpath.toml`, whose other lines stay as they are; false where that cannot be done.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn add_service(&mut self, id: &str, tag: &str) -> Result<bool, ProjectError> {
        let file = self.root.join(MANIFEST_FILE);
        let Some(text) = read(&file)?.and_then(|text| with_service(&text, id, tag)) else { return Ok(false) };
        let written = system::write_whole(&file, text.as_bytes());
        written.map_err(|source| ProjectError::File { file, action: "written", source })?;
        self.manifest.services.insert(id.to_owned(), tag.to_owned());
        Ok(true)
    }

    /// The private folder.
    pub fn private_folder(&self) -> PathBuf {
        self.root.join(PRIVATE_FOLDER)
    }

    /// Whom the services of this checkout on an engine belong to.
    pub fn owner(&self, checkout: &Checkout, engine: EngineName) -> Owner {
        let services = checkout.services.iter();
        let tag = |id: &String| self.manifest.services.get(id).map(String::as_str);
        let generations = services.map(|(id, state)| (id.clone(), state.generation_on(engine, tag(id)))).collect();
        let slug = slug(&self.manifest.answers.name);
        Owner { id: checkout.id.clone(), slug, path: self.root.clone(), generations }
    }

    /// This checkout's state; `None` when nothing was ever started here.
    ///
    /// A folder that was copied whole gets no state when its original is still there: two folders must never
    /// share databases.
    ///
    /// # Errors
    /// A state file that cannot be read or understood.
    pub fn checkout(&self) -> Result<Option<Checkout>, ProjectError> {
        let Some(mut checkout): Option<Checkout> = read_toml(&self.private_folder().join(CHECKOUT_FILE))? else {
            return Ok(None);
        };
        if checkout.path == self.root {
            return Ok(Some(checkout));
        }
        let original = checkout.path.join(PRIVATE_FOLDER).join(CHECKOUT_FILE);
        let twin: Option<Checkout> = read_toml(&original).unwrap_or(None);
        if twin.is_some_and(|twin| twin.id == checkout.id) {
            // What is written here would be written there: the original would forget who it is.
            let link = self.private_folder();
            if link.canonicalize().ok() == checkout.path.join(PRIVATE_FOLDER).canonicalize().ok() {
                return Err(ProjectError::Linked { link, other: checkout.path });
            }
            return Ok(None);
        }
        checkout.path.clone_from(&self.root);
        Ok(Some(checkout))
    }

    /// Writes this checkout's state into the private folder, which git ignores by a file of its own.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn save_checkout(&self, checkout: &Checkout) -> Result<(), ProjectError> {
        let file = self.private_folder().join(CHECKOUT_FILE);
        let written =
            self.make_private_folder().and_then(|()| system::write_private(&file, checkout.to_text().as_bytes()));
        written.map_err(|source| ProjectError::File { file, action: "written", source })
    }

    pub(super) fn make_private_folder(&self) -> io::Result<()> {
        let folder = self.private_folder();
        let ignore = folder.join(".gitignore");
        system::create_private_dir(&folder)?;
        if ignore.exists() { Ok(()) } else { system::write_whole(&ignore, b"*\n") }
    }

    /// Keeps other runs of devpath away from this checkout until the returned value is dropped.
    ///
    /// # Errors
    /// [`ProjectError::Busy`] while another one works on it.
    pub fn lock(&self) -> Result<fs::File, ProjectError> {
        let folder = self.private_folder();
        let file = folder.join("lock");
        let locked = system::create_private_dir(&folder).and_then(|()| system::lock(&file));
        match locked {
            Ok(Some(lock)) => Ok(lock),
            Ok(None) => {
                let pid = fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok());
                Err(ProjectError::Busy { root: self.root.clone(), pid })
            }
            Err(source) => Err(ProjectError::File { file, action: "written", source }),
        }
    }

    /// The project's `.env`, empty when there is none.
    ///
    /// # Errors
    /// A damaged line, with its place; a file that cannot be read.
    pub fn dotenv(&self) -> Result<DotEnv, ProjectError> {
        let file = self.root.join(ENV_FILE);
        let Some(text) = read(&file)? else { return Ok(DotEnv::default()) };
        DotEnv::parse(&text).map_err(|error: DotEnvError| ProjectError::Damaged { file, message: error.to_string() })
    }

    /// Writes `.env`, for its owner's eyes only.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn save_dotenv(&self, env: &DotEnv) -> Result<(), ProjectError> {
        let file = self.root.join(ENV_FILE);
        let written = system::write_private(&file, env.to_text().as_bytes());
        written.map_err(|source| ProjectError::File { file, action: "written", source })
    }

    /// The project's lock, if it has one.
    ///
    /// # Errors
    /// A lock that cannot be read or understood.
    pub fn locked(&self) -> Result<Option<Locked>, ProjectError> {
        read_toml(&self.root.join(LOCK_FILE))
    }
}

/// The user's own settings; none where there is no file.
///
/// # Errors
/// A damaged file, with its place.
pub fn user_settings(config_folder: &Path) -> Result<UserSettings, ProjectError> {
    Ok(read_toml(&config_folder.join("devpath/config.toml"))?.unwrap_or_default())
}

fn read(file: &Path) -> Result<Option<String>, ProjectError> {
    match fs::read(file) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(error) => {
                let valid = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]).into_owned();
                let (line, column) = position(&valid, valid.len());
                let message = format!("line {line}, column {column}: not UTF-8 text");
                Err(ProjectError::Damaged { file: file.to_owned(), message })
            }
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ProjectError::File { file: file.to_owned(), action: "read", source }),
    }
}

/// A file as a value; none where there is no such file.
pub(super) fn read_toml<T: DeserializeOwned>(file: &Path) -> Result<Option<T>, ProjectError> {
    let Some(text) = read(file)? else { return Ok(None) };
    toml::from_str(&text).map(Some).map_err(|error| {
        let (line, column) = position(&text, error.span().map_or(0, |span| span.start));
        let message = format!("line {line}, column {column}: {}", error.message());
        ProjectError::Damaged { file: file.to_owned(), message }
    })
}
