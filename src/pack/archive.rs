//! The archive's own form: a tar whose every byte follows from names, sizes and contents, so that every byte can be
//! checked. Written to a temporary file beside its place; a run that is interrupted leaves nothing.

use std::io::{self, Seek as _, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use crate::project::hexadecimal;

/// Tar works in blocks of this size.
pub const BLOCK: u64 = 512;

/// A block in which nothing is.
const EMPTY: [u8; 512] = [0; 512];

/// How many bytes fill the last block of so many.
pub const fn padding(size: u64) -> u64 {
    (BLOCK - size % BLOCK) % BLOCK
}

/// The one header that a part of this name and size has.
///
/// # Errors
/// A name that is too long.
pub fn header(name: &str, size: u64) -> io::Result<tar::Header> {
    let mut header = tar::Header::new_ustar();
    header.set_path(name)?;
    header.set_size(size);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    Ok(header)
}

/// An archive that grows.
pub struct Archive {
    file: NamedTempFile,
    at: u64,
}

/// A part that grows; its size is known at its end only.
pub struct GrowingPart<'a> {
    archive: &'a mut Archive,
    name: String,
    hash: Sha256,
    size: u64,
}

impl Archive {
    /// Begins one beside its place.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn new(folder: &Path) -> io::Result<Self> {
        let file = tempfile::Builder::new().prefix(".devpath-pack-").tempfile_in(folder)?;
        Ok(Self { file, at: 0 })
    }

    /// Begins a part.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn part(&mut self, name: &str) -> io::Result<GrowingPart<'_>> {
        self.file.write_all(&EMPTY)?;
        Ok(GrowingPart { archive: self, name: name.to_owned(), hash: Sha256::new(), size: 0 })
    }

    /// Ends the archive and puts it in its place.
    ///
    /// # Errors
    /// Whatever the file system refuses; with `replace` not that something is there already.
    pub fn put(mut self, place: &Path, replace: bool) -> io::Result<u64> {
        self.file.write_all(&EMPTY)?;
        self.file.write_all(&EMPTY)?;
        self.file.as_file().sync_all()?;
        let size = self.at + 2 * BLOCK;
        let put = if replace { self.file.persist(place) } else { self.file.persist_noclobber(place) };
        put.map_err(|error| error.error)?;
        Ok(size)
    }
}

impl GrowingPart<'_> {
    /// Ends the part; its size and hash.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn end(self) -> io::Result<(u64, String)> {
        let Self { archive, name, hash, size } = self;
        let fill = vec![0; usize::try_from(padding(size)).unwrap_or_default()];
        archive.file.write_all(&fill)?;
        archive.file.seek(SeekFrom::Start(archive.at))?;
        archive.file.write_all(header(&name, size)?.as_bytes())?;
        archive.at += BLOCK + size + padding(size);
        archive.file.seek(SeekFrom::Start(archive.at))?;
        Ok((size, hexadecimal(&hash.finalize())))
    }
}

impl Write for GrowingPart<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.archive.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.archive.file.flush()
    }
}
