//! A folder as a part: the same bytes for the same files, and nothing that leads out of it.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

/// Writes what is in a folder, sorted, without times and owners.
///
/// # Errors
/// Whatever the file system refuses.
pub fn write(folder: &Path, to: impl Write) -> io::Result<()> {
    let mut builder = tar::Builder::new(to);
    for path in below(folder, Path::new(""))? {
        let full = folder.join(&path);
        let facts = full.symlink_metadata()?;
        let mut header = tar::Header::new_gnu();
        header.set_mtime(0);
        if facts.is_dir() {
            header.set_entry_type(tar::EntryType::Directory);
            header.set_mode(0o755);
            header.set_size(0);
            builder.append_data(&mut header, &path, io::empty())?;
        } else if facts.is_symlink() {
            header.set_entry_type(tar::EntryType::Symlink);
            header.set_mode(0o777);
            header.set_size(0);
            builder.append_link(&mut header, &path, fs::read_link(&full)?)?;
        } else if facts.is_file() {
            header.set_mode(if crate::system::can_be_run(&full) { 0o755 } else { 0o644 });
            header.set_size(facts.len());
            builder.append_data(&mut header, &path, fs::File::open(&full)?)?;
        }
    }
    builder.into_inner()?.flush()
}

/// The paths below a folder, sorted, folders before what is in them.
fn below(folder: &Path, path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries: Vec<_> = fs::read_dir(folder.join(path))?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut all = Vec::new();
    for entry in entries {
        let path = path.join(entry.file_name());
        let is_folder = entry.file_type()?.is_dir();
        all.push(path.clone());
        if is_folder {
            all.extend(below(folder, &path)?);
        }
    }
    Ok(all)
}

/// What in such a part would lead out of its folder, or is no file, folder or link; none where all is well.
///
/// # Errors
/// It cannot be read as an archive.
pub fn leads_out(from: impl Read) -> io::Result<Option<String>> {
    for entry in tar::Archive::new(from).entries()? {
        let entry = entry?;
        let path = entry.path()?.into_owned();
        let shown = path.display().to_string();
        let inside = |path: &Path| depth(path).is_some();
        let kind = entry.header().entry_type();
        let fine = match kind {
            tar::EntryType::Regular | tar::EntryType::Directory => inside(&path),
            tar::EntryType::Symlink => {
                let target = entry.link_name()?.unwrap_or_default().into_owned();
                let from = path.parent().unwrap_or_else(|| Path::new(""));
                inside(&path) && !target.is_absolute() && inside(&from.join(target))
            }
            _ => false,
        };
        if !fine {
            return Ok(Some(shown));
        }
    }
    Ok(None)
}

/// How deep a path ends below its beginning, which it never leaves on the way; none where it does.
fn depth(path: &Path) -> Option<usize> {
    path.components().try_fold(0_usize, |depth, part| match part {
        Component::Normal(_) => Some(depth + 1),
        Component::CurDir => Some(depth),
        Component::ParentDir => depth.checked_sub(1),
        Component::RootDir | Component::Prefix(_) => None,
    })
}

/// Writes such a part's files into a folder, aside first.
///
/// # Errors
/// Whatever the file system refuses.
pub fn read(from: impl Read, aside: &Path) -> io::Result<()> {
    let mut archive = tar::Archive::new(from);
    archive.set_preserve_mtime(false);
    archive.unpack(aside)
}

/// Moves all files of a folder to the same places in another one, each at once; what else is there stays.
///
/// # Errors
/// Whatever the file system refuses.
pub fn merge(from: &Path, into: &Path) -> io::Result<()> {
    fs::create_dir_all(into)?;
    for path in below(from, Path::new(""))? {
        let (source, target) = (from.join(&path), into.join(&path));
        if source.symlink_metadata()?.is_dir() {
            fs::create_dir_all(target)?;
        } else {
            fs::rename(source, target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{depth, leads_out, read, write};

    #[test]
    fn a_folder_comes_back_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::create_dir_all(from.join("bin")).expect("a folder");
        std::fs::write(from.join("bin/x"), "run").expect("a file");
        std::fs::write(from.join("bin/a"), "b").expect("a file");
        let (mut first, mut second) = (Vec::new(), Vec::new());
        write(&from, &mut first).expect("written");
        assert_eq!(leads_out(&first[..]).expect("an archive"), None);
        read(&first[..], &to).expect("read");
        write(&to, &mut second).expect("written");
        assert_eq!(first, second);
    }

    #[test]
    fn what_leads_out_is_seen() {
        for path in ["/etc/passwd", "../x", "a/../../x"] {
            assert_eq!(depth(Path::new(path)), None, "{path}");
        }
        for path in ["x", "a/../x", "a/./x"] {
            assert!(depth(Path::new(path)).is_some(), "{path}");
        }
        let mut bytes = Vec::new();
        let mut builder = tar::Builder::new(&mut bytes);
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        builder.append_link(&mut header, "lib/x", "../../etc").expect("an entry");
        builder.finish().expect("an archive");
        drop(builder);
        assert_eq!(leads_out(&bytes[..]).expect("an archive").as_deref(), Some("lib/x"));
    }
}
