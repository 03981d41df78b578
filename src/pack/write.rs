//! Writing a pack: streamed, so that no image is held in memory.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use futures_util::StreamExt as _;

use super::archive::Archive;
use super::errors::PackError;
use super::folder;
use super::manifest::{Content, MANIFEST, PackManifest, Part, SCHEMA, SEAL};
use super::show::PackReport;
use crate::advice::Outcome;
use crate::engine::{CarriedServer, Docker, ImageFacts};
use crate::project::hash;
use crate::report::{Progress, bytes_words};
use crate::system;

/// What goes into a pack.
#[derive(Debug, Default)]
pub struct Load {
    /// Images by their plain names.
    pub images: Vec<(String, ImageFacts)>,
    /// Servers by the services that they are of.
    pub servers: Vec<(String, CarriedServer)>,
    /// Packages of tools.
    pub packages: Vec<Packages>,
    /// This machine, as `linux` and `amd64`.
    pub here: (String, String),
}

/// What a tool would fetch.
#[derive(Debug)]
pub struct Packages {
    /// The tool.
    pub tool: String,
    /// Where it is.
    pub folder: PathBuf,
}

/// Writes a pack; `engine` has the images.
///
/// # Errors
/// The file is there already, the disk has no room, the engine or the file system refuses. Nothing is left then.
pub async fn pack(
    load: &Load,
    engine: Option<&Docker>,
    place: &Path,
    replace: bool,
    progress: &Progress,
) -> Outcome<PackReport> {
    let wrong = |source| PackError::File { path: place.to_owned(), action: "written", source };
    if place.symlink_metadata().is_ok() && !replace {
        return Err(PackError::Exists(place.to_owned()).into());
    }
    let folder = place.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    has_room(folder, load.size())?;
    let mut archive = Archive::new(folder).map_err(wrong)?;
    let mut parts = Vec::new();
    for (number, (image, facts)) in load.images.iter().enumerate() {
        let name = format!("images/{:02}-{}.tar", number + 1, plain(image));
        let Some(engine) = engine else { break };
        let task = progress.task(format!("pack {image}"));
        let mut part = archive.part(&name).map_err(wrong)?;
        let mut pieces = Box::pin(engine.write_image(image));
        let mut done = 0;
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            part.write_all(&piece).map_err(wrong)?;
            done += piece.len() as u64;
            task.bytes(done, facts.size.max(done));
        }
        let (size, sha256) = part.end().map_err(wrong)?;
        task.done(&bytes_words(size));
        let ImageFacts { id, digests, layers, os, architecture, size: _ } = facts.clone();
        let content = Content::Image { image: image.clone(), id, digests, layers };
        parts.push(Part { name, size, sha256, os, architecture, content });
    }
    let servers = load.servers.iter().map(|(service, CarriedServer { folder, version })| {
        let content = Content::Server { service: service.clone(), version: version.clone() };
        (format!("servers/{}-{}.tar", plain(service), plain(version)), folder, content)
    });
    let packages = load.packages.iter().map(|Packages { tool, folder }| {
        (format!("packages/{}.tar", plain(tool)), folder, Content::Packages { tool: tool.clone() })
    });
    for (name, from, content) in servers.chain(packages) {
        let (os, architecture) = load.here.clone();
        let mut it = Part { name, size: 0, sha256: String::new(), os, architecture, content };
        let task = progress.task(format!("pack {}", it.title()));
        let mut part = archive.part(&it.name).map_err(wrong)?;
        folder::write(from, &mut part).map_err(wrong)?;
        (it.size, it.sha256) = part.end().map_err(wrong)?;
        task.done(&bytes_words(it.size));
        parts.push(it);
        // So that Ctrl-C is heard in between.
        tokio::task::yield_now().await;
    }
    let manifest = PackManifest { schema: SCHEMA, devpath: env!("CARGO_PKG_VERSION").to_owned(), parts };
    let text = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
    for (name, bytes) in [(MANIFEST, text.clone()), (SEAL, format!("{}\n", hash(&text)).into_bytes())] {
        let mut part = archive.part(name).map_err(wrong)?;
        part.write_all(&bytes).and_then(|()| part.end()).map_err(wrong)?;
    }
    let size = archive.put(place, replace).map_err(wrong)?;
    Ok(PackReport { file: place.to_owned(), size, manifest })
}

impl Load {
    /// About how many bytes it takes.
    fn size(&self) -> u64 {
        let images: u64 = self.images.iter().map(|(_, facts)| facts.size).sum();
        let folders = self.servers.iter().map(|(_, it)| &it.folder).chain(self.packages.iter().map(|it| &it.folder));
        images + folders.filter_map(|it| system::folder_size(it)).sum::<u64>()
    }
}

/// Refuses where a disk has less room than is needed.
pub fn has_room(place: &Path, needs: u64) -> Result<(), PackError> {
    match system::free_disk_mib(place).map(|mib| mib << 20) {
        Some(free) if free < needs => Err(PackError::NoRoom { place: place.to_owned(), needs, free }),
        _ => Ok(()),
    }
}

/// A name of which nothing is left that a path could be made of, short enough for a tar.
fn plain(name: &str) -> String {
    let letter = |it: char| if it.is_ascii_alphanumeric() || ".-".contains(it) { it } else { '_' };
    name.chars().map(letter).take(60).collect()
}
