//! What is in an archive of a server's folder: the length and the hash of every file, so that a copy can be compared.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Component, Path};

use sha2::{Digest as _, Sha256};

use super::inventory::Inventory;
use crate::project::hexadecimal;

/// The files of a tar archive, under their names without `./` before them. What holds nothing itself, folders, pipes and
/// sockets, is left out; a link counts as what it points to.
///
/// # Errors
/// The archive cannot be read, or is none.
pub fn listing(archive: &Path) -> io::Result<Inventory> {
    let mut files: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for entry in tar::Archive::new(BufReader::new(File::open(archive)?)).entries()? {
        let mut entry = entry?;
        let name = plain(&entry.path()?);
        let points_to = entry.link_name()?.map(std::borrow::Cow::into_owned);
        let found = match (entry.header().entry_type(), points_to) {
            (tar::EntryType::Symlink, Some(place)) => Some((0, place.display().to_string())),
            (tar::EntryType::Link, Some(place)) => files.get(&plain(&place)).cloned(),
            (kind, _) if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() => Some(hashed(&mut entry)?),
            _ => None,
        };
        files.extend(found.map(|found| (name, found)));
    }
    Ok(files.into_iter().map(|(name, (size, sum))| (name, size, sum)).collect())
}

/// How much there is to read, in bytes, and its SHA-256.
///
/// # Errors
/// Whatever reading it says.
pub fn hashed(mut from: impl Read) -> io::Result<(u64, String)> {
    let mut hash = Sha256::new();
    let mut piece = vec![0_u8; 64 * 1024];
    let mut size = 0;
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            return Ok((size, hexadecimal(&hash.finalize())));
        }
        hash.update(&piece[..read]);
        size += read as u64;
    }
}

fn plain(path: &Path) -> String {
    let named = path.components().filter(|part| matches!(part, Component::Normal(_)));
    named.collect::<std::path::PathBuf>().display().to_string()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::listing;

    #[test]
    fn the_same_files_are_the_same_however_they_are_packed() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        fs::create_dir_all(data.join("deep")).expect("folders");
        fs::write(data.join("a"), "one").expect("a file");
        fs::write(data.join("deep/b"), "two").expect("a file");
        std::os::unix::fs::symlink("a", data.join("link")).expect("a link");
        let packed = |name: &str, inside: &str| {
            let file = folder.path().join(name);
            let mut builder = tar::Builder::new(fs::File::create(&file).expect("a file"));
            builder.follow_symlinks(false);
            builder.append_dir_all(inside, &data).expect("packed");
            builder.finish().expect("packed");
            listing(&file).expect("listed")
        };
        let before = packed("1", ".");
        assert_eq!(before.things(), 3);
        assert_eq!(before, packed("2", ""));
        fs::write(data.join("deep/b"), "tw0").expect("a file");
        fs::remove_file(data.join("a")).expect("removed");
        fs::write(data.join("new"), "").expect("a file");
        let said: Vec<String> = before.lost(&packed("3", ".")).iter().map(ToString::to_string).collect();
        assert_eq!(said, ["a: 3 before, missing after", "deep/b: 3, and not the same ones"]);
    }
}
