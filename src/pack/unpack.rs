//! Bringing what is in a pack to this machine: what is there already stays.

use std::fs;

use futures_util::TryStreamExt as _;
use tokio_util::io::ReaderStream;

use super::errors::PackError;
use super::folder;
use super::manifest::{Content, Part};
use super::open::PackFile;
use super::show::{UnpackReport, Unpacked};
use super::write::has_room;
use crate::advice::Outcome;
use crate::catalog::Catalog;
use crate::engine::{Docker, Native};
use crate::plan::Plan;
use crate::report::{Progress, bytes_words};
use crate::system::{Environment, this_kind};

/// How many bytes go to an engine at once.
const PIECE: usize = 256 * 1024;

/// What becomes of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is new here.
    New,
    /// The same is here already.
    Present,
    /// Something else bears its name here, and stays.
    Other,
    /// Something else bears its name here, and gives the name up.
    Replaces,
    /// No engine is here that could take it.
    Skipped,
}

/// A part and what becomes of it.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The part.
    pub part: Part,
    /// What becomes of it.
    pub fate: Fate,
}

/// What unpacking will do; the pack must have been checked.
///
/// # Errors
/// A part is for another kind of machine, or for a service that the catalogue does not have; a disk has no room.
pub async fn plan(
    pack: &PackFile,
    catalog: &Catalog,
    engine: Option<&Docker>,
    environment: &Environment,
    replace: bool,
) -> Outcome<Vec<Planned>> {
    let facts = match engine {
        Some(engine) => Some(engine.facts().await?),
        None => None,
    };
    let own = this_kind();
    let native = Native::new(environment.clone());
    let mut planned = Vec::new();
    for part in &pack.manifest.parts {
        let (fate, here) = match &part.content {
            Content::Image { image, layers, .. } => {
                let fate = match engine {
                    None => Fate::Skipped,
                    Some(engine) => match engine.image_facts(image).await {
                        None => Fate::New,
                        Some(found) if found.layers == *layers => Fate::Present,
                        Some(_) if replace => Fate::Replaces,
                        Some(_) => Fate::Other,
                    },
                };
                let architecture = facts.as_ref().and_then(|facts| facts.architecture.clone());
                (fate, architecture.map(|it| ("linux".to_owned(), it)))
            }
            Content::Server { service, version } => {
                catalog.service(service)?;
                let there = native.shelf(service).join(version).is_dir();
                (if there { Fate::Present } else { Fate::New }, Some(own.clone()))
            }
            Content::Packages { tool } => {
                catalog.tool(tool)?;
                (Fate::New, Some(own.clone()))
            }
        };
        if let Some((os, architecture)) = here.filter(|here| *here != (part.os.clone(), part.architecture.clone())) {
            let has = format!("{}/{}", part.os, part.architecture);
            let (path, part, here) = (pack.path.clone(), part.name.clone(), format!("{os}/{architecture}"));
            return Err(PackError::OtherMachine { path, part, has, here }.into());
        }
        planned.push(Planned { part: part.clone(), fate });
    }
    let needs = |images: bool| -> u64 {
        let coming = planned.iter().filter(|it| matches!(it.fate, Fate::New | Fate::Replaces));
        let of_kind = coming.filter(|it| matches!(it.part.content, Content::Image { .. }) == images);
        of_kind.map(|it| it.part.size).sum()
    };
    if let Some(root) = facts.and_then(|facts| facts.root) {
        has_room(&root, needs(true))?;
    }
    has_room(&environment.cache_dir(), needs(false))?;
    Ok(planned)
}

/// The same as steps for people.
pub fn steps(planned: &[Planned]) -> Plan<()> {
    let mut plan = Plan::new();
    for Planned { part, fate } in planned {
        let (title, size) = (part.title(), bytes_words(part.size));
        let say = match fate {
            Fate::New => format!("load {title} ({size})"),
            Fate::Replaces => {
                format!("load {title} ({size}) in the place of another one of this name, which keeps its id")
            }
            Fate::Present => format!("{title} is here already"),
            Fate::Other => format!("leave {title}: another one of this name is here"),
            Fate::Skipped => format!("leave {title}: no Docker engine answers"),
        };
        plan.push(fate.word(), say, None, ());
    }
    plan
}

impl Fate {
    /// The word for scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "load",
            Self::Replaces => "replace",
            Self::Present => "present",
            Self::Other => "other",
            Self::Skipped => "skipped",
        }
    }
}

/// Loads what is new: each part as a whole or not at all.
///
/// # Errors
/// The engine or the file system refuses; a loaded image is not the one that was packed.
pub async fn unpack(
    pack: &PackFile,
    planned: Vec<Planned>,
    engine: Option<&Docker>,
    environment: &Environment,
    progress: &Progress,
) -> Outcome<UnpackReport> {
    let mut rows = Vec::new();
    for Planned { part, fate } in planned {
        if matches!(fate, Fate::New | Fate::Replaces) {
            let task = progress.task(format!("load {}", part.title()));
            match &part.content {
                Content::Image { image, layers, .. } => {
                    let Some(engine) = engine else { continue };
                    let bytes = ReaderStream::with_capacity(pack.bytes(&part).await?, PIECE);
                    engine.read_image(image, part.size, bytes.map_err(std::io::Error::other), &task).await?;
                    if engine.image_facts(image).await.is_none_or(|found| found.layers != *layers) {
                        return Err(pack.damaged(&part.name, "is not the image that its manifest says").into());
                    }
                }
                Content::Server { service, version } => {
                    let shelf = Native::new(environment.clone()).shelf(service);
                    shelved(pack, &part, &shelf, Some(version))?;
                }
                Content::Packages { tool } => shelved(pack, &part, &environment.packages_dir(tool), None)?,
            }
            task.done(&bytes_words(part.size));
        }
        rows.push(Unpacked { part, fate });
    }
    Ok(UnpackReport { file: pack.path.clone(), rows })
}

/// Puts a folder in its place, made aside first: whole under a name, or its files beside those that are there.
fn shelved(pack: &PackFile, part: &Part, shelf: &std::path::Path, name: Option<&str>) -> Result<(), PackError> {
    let section = pack.section(part)?;
    let wrong = |source| PackError::File { path: shelf.to_owned(), action: "written", source };
    fs::create_dir_all(shelf).map_err(wrong)?;
    let aside = tempfile::Builder::new().prefix(".unpack-").tempdir_in(shelf).map_err(wrong)?;
    let whole = aside.path().join("whole");
    fs::create_dir(&whole).and_then(|()| folder::read(section, &whole)).map_err(wrong)?;
    match name {
        None => folder::merge(&whole, shelf).map_err(wrong),
        Some(name) => match fs::rename(&whole, shelf.join(name)) {
            // Another run was quicker.
            Err(_) if shelf.join(name).is_dir() => Ok(()),
            done => done.map_err(wrong),
        },
    }
}
