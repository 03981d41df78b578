//! Whether files are whole: by their length and hash, and by how a dump and an archive end.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::errors::SnapshotError;
use super::manifest::{Form, KeptFile, SnapshotManifest};
use crate::services::listing::hashed;

/// How far before its end a dump's last words may stand.
const END: i64 = 1024;

/// What a file is known by.
pub fn known(path: &Path, folder: String) -> io::Result<KeptFile> {
    let (size, sha256) = hashed(File::open(path)?)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(KeptFile { name, folder, size, sha256 })
}

/// Whether a file ends as files of its form do; what is wrong with it where it does not.
pub fn ends_well(path: &Path, form: Form, dump_end: Option<&str>) -> io::Result<Option<String>> {
    let mut file = File::open(path)?;
    let from = i64::try_from(file.metadata()?.len()).unwrap_or(i64::MAX).min(END);
    file.seek(SeekFrom::End(-from))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    Ok(match (form, dump_end) {
        // An archive ends with two blocks of zeros (tar(5)).
        (Form::Volume, _) => (end.len() < 1024 || end.iter().any(|byte| *byte != 0)).then(|| "is cut off".to_owned()),
        (Form::Dump, Some(words)) => {
            (!String::from_utf8_lossy(&end).contains(words)).then(|| format!("does not end with `{words}`"))
        }
        (Form::Dump, None) => end.is_empty().then(|| "is empty".to_owned()),
    })
}

/// Compares every file of a snapshot with what was written down about it.
///
/// # Errors
/// The first that differs.
pub fn whole(name: &str, folder: &Path, manifest: &SnapshotManifest) -> Result<(), SnapshotError> {
    for kept in manifest.services.iter().flat_map(|kept| &kept.files) {
        let damaged = |why: String| SnapshotError::Damaged { name: name.to_owned(), file: kept.name.clone(), why };
        // A name with a folder in it could lead anywhere.
        if Path::new(&kept.name).file_name() != Some(kept.name.as_ref()) {
            return Err(damaged("lies outside".to_owned()));
        }
        let found = known(&folder.join(&kept.name), kept.folder.clone());
        let found = found.map_err(|error| damaged(format!("cannot be read: {error}")))?;
        if found.size != kept.size {
            return Err(damaged(format!("has {} bytes, and had {}", found.size, kept.size)));
        }
        if found.sha256 != kept.sha256 {
            return Err(damaged("has another content than when it was written".to_owned()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Form, ends_well, known};

    #[test]
    fn what_is_cut_off_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("it");
        let check = |bytes: &[u8], form, words: Option<&str>| {
            std::fs::write(&path, bytes).expect("a file");
            ends_well(&path, form, words).expect("a check").is_none()
        };
        assert!(check(b"a\n-- all done\n\n", Form::Dump, Some("-- all done")));
        assert!(!check(b"a\n-- all do", Form::Dump, Some("-- all done")));
        assert!(check(b"a", Form::Dump, None) && !check(b"", Form::Dump, None));
        assert!(check(&[0; 1536], Form::Volume, None));
        assert!(!check(&[0; 512], Form::Volume, None) && !check(&[7; 2048], Form::Volume, None));
        std::fs::write(&path, b"abc").expect("a file");
        let file = known(&path, String::new()).expect("a file");
        assert_eq!((file.size, &file.sha256[..8]), (3, "ba7816bf"));
    }
}
