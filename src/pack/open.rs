//! Opening a pack: its form, its manifest, and every byte of it checked, before anything of it is used.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::archive::{BLOCK, header, padding};
use super::errors::PackError;
use super::folder;
use super::manifest::{Content, MANIFEST, PackManifest, Part, SCHEMA, SEAL};
use crate::project::{hash, hexadecimal};
use crate::report::Progress;

/// A manifest is a few lines a part: one beyond this size is none.
const MANIFEST_LIMIT: u64 = 8 << 20;
/// How many bytes are read at once.
const PIECE: usize = 1 << 20;

/// A pack whose form and manifest are well.
#[derive(Debug)]
pub struct PackFile {
    /// The file.
    pub path: PathBuf,
    /// What is in it.
    pub manifest: PackManifest,
    file: File,
    places: Vec<Place>,
}

/// Where a part lies.
#[derive(Debug, Clone)]
struct Place {
    name: String,
    start: u64,
    size: u64,
}

impl PackFile {
    /// Opens a file and reads its manifest.
    ///
    /// # Errors
    /// It cannot be read, is no pack, is damaged or cut off, or has another form than this devpath reads.
    pub fn open(path: &Path) -> Result<Self, PackError> {
        let wrong = |source| PackError::File { path: path.to_owned(), action: "read", source };
        let mut file = File::open(path).map_err(wrong)?;
        let length = file.metadata().map_err(wrong)?.len();
        let places = places(path, &mut file, length)?;
        let text = |name: &str| -> Result<Vec<u8>, PackError> {
            let damaged = |why: &str| damaged(path, name, why);
            let place = places.iter().find(|place| place.name == name);
            let place = place.ok_or_else(|| damaged("is missing: the archive is cut off"))?;
            if place.size > MANIFEST_LIMIT {
                return Err(damaged("is far too large"));
            }
            let mut bytes = Vec::new();
            section(&file, place).and_then(|mut it| it.read_to_end(&mut bytes)).map_err(wrong)?;
            Ok(bytes)
        };
        let (manifest, seal) = (text(MANIFEST)?, text(SEAL)?);
        if format!("{}\n", hash(&manifest)).as_bytes() != seal {
            return Err(damaged(path, MANIFEST, "has another content than when it was written"));
        }
        let manifest = parsed(path, &manifest)?;
        let pack = Self { path: path.to_owned(), manifest, file, places };
        pack.fits_its_manifest()?;
        Ok(pack)
    }

    fn fits_its_manifest(&self) -> Result<(), PackError> {
        let listed = self.manifest.parts.iter().map(|part| (part.name.as_str(), part.size));
        let inside = self.places.iter().map(|place| (place.name.as_str(), place.size));
        let mut inside = inside.filter(|(name, _)| ![MANIFEST, SEAL].contains(name));
        for (name, size) in listed {
            match inside.next() {
                Some((found, has)) if found == name && has == size => {}
                Some((found, has)) if found == name => {
                    return Err(self.damaged(name, &format!("has {has} bytes, and had {size}")));
                }
                _ => return Err(self.damaged(name, "is missing")),
            }
        }
        match inside.next() {
            Some((name, _)) => Err(self.damaged(name, "is not in the manifest")),
            None => Ok(()),
        }
    }

    /// Reads all parts and compares them with their hashes, and looks for what would lead out of its place.
    ///
    /// # Errors
    /// The first part that is not as it was written.
    pub async fn check(&self, progress: &Progress) -> Result<(), PackError> {
        let task = progress.task(format!("check {}", self.path.display()));
        let total = self.manifest.parts.iter().map(|part| part.size).sum();
        let mut done = 0;
        for part in &self.manifest.parts {
            let mut section = self.section(part)?;
            let (mut hash, mut piece) = (Sha256::new(), vec![0_u8; PIECE]);
            loop {
                let read = section.read(&mut piece).map_err(|source| self.unread(source))?;
                if read == 0 {
                    break;
                }
                hash.update(&piece[..read]);
                done += read as u64;
                task.bytes(done, total);
                // So that Ctrl-C is heard in between.
                tokio::task::yield_now().await;
            }
            if hexadecimal(&hash.finalize()) != part.sha256 {
                task.failed("damaged");
                return Err(self.damaged(&part.name, "has another content than when it was written"));
            }
            self.check_content(part)?;
        }
        task.done("");
        Ok(())
    }

    /// Whether what is inside of a part is what its manifest says, and nothing else.
    fn check_content(&self, part: &Part) -> Result<(), PackError> {
        let section = self.section(part)?;
        let unreadable = |error: io::Error| self.damaged(&part.name, &format!("cannot be read: {error}"));
        let plain = |name: &str| Path::new(name).file_name() == Some(name.as_ref()) && !name.starts_with('.');
        match &part.content {
            Content::Image { image, .. } => match foreign_name(section, image).map_err(unreadable)? {
                Some(name) => {
                    Err(self.damaged(&part.name, &format!("would load `{name}`, which its manifest does not say")))
                }
                None => Ok(()),
            },
            Content::Server { service: first, version: second } if !plain(first) || !plain(second) => {
                Err(self.damaged(&part.name, "leads out of its place"))
            }
            Content::Packages { tool } if !plain(tool) => Err(self.damaged(&part.name, "leads out of its place")),
            Content::Server { .. } | Content::Packages { .. } => {
                match folder::leads_out(section).map_err(unreadable)? {
                    Some(file) => Err(self.damaged(&part.name, &format!("leads out of its place with `{file}`"))),
                    None => Ok(()),
                }
            }
        }
    }

    /// A part's bytes. One at a time is read: they share the file's position.
    ///
    /// # Errors
    /// The file cannot be read any more.
    pub fn section(&self, part: &Part) -> Result<Section, PackError> {
        let place = self.places.iter().find(|place| place.name == part.name);
        let place = place.ok_or_else(|| self.damaged(&part.name, "is missing"))?;
        section(&self.file, place).map_err(|source| self.unread(source))
    }

    /// A part's bytes, to be read without waiting.
    ///
    /// # Errors
    /// The file cannot be read any more.
    pub async fn bytes(&self, part: &Part) -> Result<impl tokio::io::AsyncRead + Send + use<>, PackError> {
        use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
        let Section { file, start, size, at: _ } = self.section(part)?;
        let mut file = tokio::fs::File::from_std(file);
        file.seek(SeekFrom::Start(start)).await.map_err(|source| self.unread(source))?;
        Ok(file.take(size))
    }

    fn unread(&self, source: io::Error) -> PackError {
        PackError::File { path: self.path.clone(), action: "read", source }
    }

    pub(super) fn damaged(&self, part: &str, why: &str) -> PackError {
        damaged(&self.path, part, why)
    }
}

fn damaged(path: &Path, part: &str, why: &str) -> PackError {
    PackError::Damaged { path: path.to_owned(), part: crate::report::escape(part), why: crate::report::escape(why) }
}

fn parsed(path: &Path, text: &[u8]) -> Result<PackManifest, PackError> {
    let value: Value = serde_json::from_slice(text).map_err(|error| damaged(path, MANIFEST, &error.to_string()))?;
    let has = value["schema"].as_u64().unwrap_or_default();
    if has != SCHEMA {
        return Err(PackError::Schema { path: path.to_owned(), has, reads: SCHEMA });
    }
    serde_json::from_value(value).map_err(|error| damaged(path, MANIFEST, &error.to_string()))
}

/// Walks through the headers; every byte that is in no part follows from names and sizes, and is compared.
fn places(path: &Path, file: &mut File, length: u64) -> Result<Vec<Place>, PackError> {
    let wrong = |source| PackError::File { path: path.to_owned(), action: "read", source };
    let foreign = |why: &str| PackError::Foreign { path: path.to_owned(), why: why.to_owned() };
    let mut places: Vec<Place> = Vec::new();
    let mut at = 0;
    loop {
        let mut block = tar::Header::new_old();
        let last = || places.last().map_or_else(|| "the first part".to_owned(), |it| it.name.clone());
        if length < at + BLOCK {
            let cut = if places.is_empty() {
                foreign("it is too short")
            } else {
                damaged(path, &last(), "is followed by nothing: the archive is cut off")
            };
            return Err(cut);
        }
        file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(block.as_mut_bytes())).map_err(wrong)?;
        if block.as_bytes().iter().all(|byte| *byte == 0) {
            at_its_end(file, at, length)
                .map_err(wrong)?
                .then_some(())
                .ok_or_else(|| damaged(path, &last(), "is followed by what does not belong there"))?;
            return Ok(places);
        }
        let known = block.path().ok().and_then(|name| Some((name.to_str()?.to_owned(), block.entry_size().ok()?)));
        let next = format!("the part behind {}", last());
        let Some((name, size)) = known else {
            return Err(if places.is_empty() {
                foreign("it is no tar archive")
            } else {
                damaged(path, &next, "has a damaged head")
            });
        };
        if header(&name, size).ok().as_ref().map(tar::Header::as_bytes) != Some(block.as_bytes()) {
            return Err(if places.is_empty() {
                foreign("its first part has another form")
            } else {
                damaged(path, &next, "has a damaged head")
            });
        }
        let start = at + BLOCK;
        let Some(end) =
            start.checked_add(size).and_then(|end| end.checked_add(padding(size))).filter(|end| *end <= length)
        else {
            return Err(damaged(path, &name, "is cut off"));
        };
        let mut rest = vec![1_u8; usize::try_from(padding(size)).unwrap_or_default()];
        file.seek(SeekFrom::Start(start + size)).and_then(|_| file.read_exact(&mut rest)).map_err(wrong)?;
        if rest.iter().any(|byte| *byte != 0) {
            return Err(damaged(path, &name, "is followed by what does not belong there"));
        }
        if places.iter().any(|place| place.name == name) {
            return Err(damaged(path, &name, "is there twice"));
        }
        places.push(Place { name, start, size });
        at = end;
    }
}

/// Whether exactly the two empty blocks that end a tar are left.
fn at_its_end(file: &mut File, at: u64, length: u64) -> io::Result<bool> {
    let mut rest = Vec::new();
    file.seek(SeekFrom::Start(at))?;
    file.take(3 * BLOCK).read_to_end(&mut rest)?;
    Ok(length - at == 2 * BLOCK && rest.iter().all(|byte| *byte == 0))
}

/// A name under which an image's file would load something and that is not the one it should have.
fn foreign_name(section: Section, image: &str) -> io::Result<Option<String>> {
    let mut named = false;
    for entry in tar::Archive::new(section).entries_with_seek()? {
        let mut entry = entry?;
        let path = entry.path()?.display().to_string();
        if !["manifest.json", "index.json", "repositories"].contains(&path.as_str()) {
            continue;
        }
        let mut text = String::new();
        (&mut entry).take(MANIFEST_LIMIT).read_to_string(&mut text)?;
        let value: Value = serde_json::from_str(&text)?;
        for name in names(&path, &value) {
            // The store of newer engines writes whole names.
            if name != image && !name.ends_with(&format!("/{image}")) {
                return Ok(Some(name));
            }
            named = true;
        }
    }
    Ok(if named { None } else { Some("nothing of this name".to_owned()) })
}

/// The names in one of the files by which engines name what they load.
fn names(file: &str, value: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    match file {
        "manifest.json" => list(value).iter().flat_map(|it| list(&it["RepoTags"])).filter_map(|it| text(&it)).collect(),
        "index.json" => list(&value["manifests"])
            .iter()
            .filter_map(|it| text(&it["annotations"]["io.containerd.image.name"]))
            .collect(),
        _ => {
            let repositories = value.as_object().into_iter().flatten();
            let tags = |name: &String, tags: &Value| {
                tags.as_object().into_iter().flatten().map(|(tag, _)| format!("{name}:{tag}")).collect::<Vec<_>>()
            };
            repositories.flat_map(|(name, it)| tags(name, it)).collect()
        }
    }
}

/// A piece of a file.
#[derive(Debug)]
pub struct Section {
    file: File,
    start: u64,
    size: u64,
    at: u64,
}

fn section(file: &File, place: &Place) -> io::Result<Section> {
    Ok(Section { file: file.try_clone()?, start: place.start, size: place.size, at: 0 })
}

impl Read for Section {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.size.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = into.len().min(left);
        self.file.seek(SeekFrom::Start(self.start + self.at))?;
        let read = self.file.read(&mut into[..most])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Section {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
