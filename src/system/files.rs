//! Writing files so that a reader sees the old content or the new, and secrets only their owner.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// Puts a file in its place at once, replacing an earlier one.
///
/// # Errors
/// Whatever the file system refuses.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, false)
}

/// Like [`write_whole`], readable and writable by the owner alone from its first moment.
///
/// # Errors
/// Whatever the file system refuses.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, true)
}

fn replace(path: &Path, bytes: &[u8], private: bool) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(if private { 0o600 } else { 0o644 }));
    }
    #[cfg(not(unix))]
    let _ = private;
    let mut file = builder.prefix(".devpath-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes a file that must not be there yet.
///
/// # Errors
/// `AlreadyExists`, or whatever the file system refuses.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
}

/// What the file system knows of a file, cut to the 32 bits that git keeps of each number.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileStamp {
    /// Seconds and nanoseconds of the last change of its data or its entry.
    pub changed: (i32, u32),
    /// Seconds and nanoseconds of the last change of its data.
    pub modified: (i32, u32),
    /// The device it is on.
    pub device: u32,
    /// Its number there.
    pub inode: u32,
    /// Its owner.
    pub owner: u32,
    /// Its group.
    pub group: u32,
    /// Its length in bytes.
    pub size: u32,
}

/// Looks at a file without following links. Off Unix only the length is known, and git looks again for itself.
///
/// # Errors
/// Whatever the file system refuses.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "git keeps the lower 32 bits")]
pub fn stamp(path: &Path) -> io::Result<FileStamp> {
    let facts = fs::symlink_metadata(path)?;
    let size = facts.len() as u32;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Ok(FileStamp {
            changed: (facts.ctime() as i32, facts.ctime_nsec() as u32),
            modified: (facts.mtime() as i32, facts.mtime_nsec() as u32),
            device: facts.dev() as u32,
            inode: facts.ino() as u32,
            owner: facts.uid(),
            group: facts.gid(),
            size,
        })
    }
    #[cfg(not(unix))]
    Ok(FileStamp { size, ..FileStamp::default() })
}

/// Makes a folder that its owner alone may enter.
///
/// # Errors
/// Whatever the file system refuses.
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Gives a file or folder to another user and group; off Unix nothing.
///
/// # Errors
/// Whatever the file system refuses.
pub fn give(path: &Path, (user, group): (u32, u32)) -> io::Result<()> {
    #[cfg(unix)]
    std::os::unix::fs::chown(path, Some(user), Some(group))?;
    #[cfg(not(unix))]
    let _ = (path, user, group);
    Ok(())
}

/// Lets others pass through a private folder: what lies in it stays unlisted.
///
/// # Errors
/// Whatever the file system refuses.
pub fn let_through(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o711))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// The first folder on the way to a place that others may not pass through.
pub fn closed_to_others(place: &Path) -> Option<&Path> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let open = |folder: &&Path| folder.metadata().is_ok_and(|it| it.permissions().mode() & 0o001 != 0);
        place.ancestors().find(|folder| !open(folder))
    }
    #[cfg(not(unix))]
    {
        let _ = place;
        None
    }
}

/// Makes a symbolic link.
///
/// # Errors
/// Whatever the file system refuses; where the platform knows no such thing, a file with the target's name is written,
/// as git does.
pub fn make_link(target: &str, place: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(target, place)
    }
    #[cfg(not(unix))]
    {
        write_new(place, target.as_bytes())
    }
}

/// Whether this user could write into a folder, or into the nearest one above it that is there.
pub fn can_write(folder: &Path) -> bool {
    let there = folder.ancestors().find(|place| place.exists()).unwrap_or(folder);
    #[cfg(unix)]
    {
        rustix::fs::access(there, rustix::fs::Access::WRITE_OK).is_ok()
    }
    #[cfg(not(unix))]
    {
        there.metadata().is_ok_and(|facts| !facts.permissions().readonly())
    }
}

/// Why a place that is there cannot be run; none where nothing is there, or where it can.
pub fn why_unusable(place: &Path) -> Option<String> {
    place.symlink_metadata().ok()?;
    match place.metadata() {
        Err(_) => Some("it is a link that leads nowhere".to_owned()),
        Ok(facts) if facts.is_dir() => Some("it is a folder".to_owned()),
        Ok(_) if !can_be_run(place) => Some("it may not be run: its mode has no `x`".to_owned()),
        Ok(_) => None,
    }
}

/// Whether a place is a file that somebody may run.
pub fn can_be_run(place: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        place.metadata().is_ok_and(|facts| facts.is_file() && facts.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        place.is_file()
    }
}

/// Whether a file begins with the line that names an interpreter.
pub fn is_script(path: &Path) -> bool {
    let mut begin = [0_u8; 2];
    fs::File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok() && begin == *b"#!"
}

/// Lets a file be run, where the platform knows such a thing.
///
/// # Errors
/// Whatever the file system refuses.
pub fn make_executable(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Moves a file or a folder, to another file system too.
///
/// # Errors
/// Whatever the file system refuses.
pub fn move_to(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => copy(from, to).and_then(|()| {
            if from.symlink_metadata()?.is_dir() { fs::remove_dir_all(from) } else { fs::remove_file(from) }
        }),
        moved => moved,
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let facts = from.symlink_metadata()?;
    if facts.is_symlink() {
        return make_link(&fs::read_link(from)?.to_string_lossy(), to);
    }
    if !facts.is_dir() {
        return fs::copy(from, to).map(|_| ());
    }
    create_private_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Takes an exclusive lock on a file, which is made if absent; `None` while another process holds it.
///
/// The lock ends with the returned value, or with the process, however that ends.
///
/// # Errors
/// Whatever the file system refuses.
pub fn lock(path: &Path) -> io::Result<Option<File>> {
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => {
            // The operating system gives the lock of a process that has ended to the next one; this is for people only.
            file.set_len(0)?;
            write!(file, "{}", std::process::id())?;
            Ok(Some(file))
        }
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

/// How many bytes the files below a folder have; none where a part of it cannot be read.
pub fn folder_size(folder: &Path) -> Option<u64> {
    let mut size = 0;
    for entry in fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        match entry.metadata() {
            Ok(facts) if facts.is_dir() => size += folder_size(&entry.path())?,
            Ok(facts) => size += facts.len(),
            // A server removes files of its own at any time.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => return None,
        }
    }
    Some(size)
}

/// The free disk in MiB for an ordinary user at a path, or at its nearest folder that exists.
pub fn free_disk_mib(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let place = path.ancestors().find(|place| place.exists())?;
        let figures = rustix::fs::statvfs(place).ok()?;
        Some(figures.f_bavail * figures.f_frsize / (1024 * 1024))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}
