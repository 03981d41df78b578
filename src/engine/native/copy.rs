//! A server's data folder as a tar archive, while the server is stopped.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::state::Made;
use super::{Native, places, postgresql};
use crate::catalog::NativeKind;
use crate::engine::native::user::Runner;
use crate::engine::{Copied, EngineError};
use crate::project::{Owner, ServiceSpec};
use crate::report::Progress;
use crate::system::{self, Platform};

/// What the folder is called in a snapshot.
const FOLDER: &str = "data";

impl Native {
    /// Copies the data folder of a server that is stopped.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn copy_out(&self, owner: &Owner, spec: &ServiceSpec, to: &Path) -> Result<Vec<Copied>, EngineError> {
        let file = to.join(format!("{}-1.tar", spec.id));
        let packed = pack(&places(owner, &spec.id).data, &file);
        packed.map_err(|source| EngineError::File { path: file.clone(), source })?;
        Ok(vec![Copied { folder: FOLDER.to_owned(), file }])
    }

    /// Makes the data folder of a server that was never started.
    ///
    /// # Errors
    /// No server, or whatever the file system refuses.
    pub async fn copy_in(&self, owner: &Owner, spec: &ServiceSpec, files: &[Copied]) -> Result<(), EngineError> {
        let places = places(owner, &spec.id);
        let wrong = |source| EngineError::File { path: places.folder.clone(), source };
        let server = self.prepare(spec, &Progress::quiet()).await?;
        let is_described = spec.native.as_ref().is_some_and(|native| native.kind == NativeKind::Program);
        let runner = Runner::find(&self.environment, &owner.path, &server.programs).await;
        let runner = runner.map_err(|why| postgresql::refused(&spec.id, "started", &places.log, &why))?;
        system::create_private_dir(&places.folder).map_err(wrong)?;
        runner.let_through(places.folder.ancestors().take(3)).map_err(wrong)?;
        let is_root = Platform::detect(&self.environment).is_root;
        for Copied { folder: _, file } in files {
            // Aside and then renamed: a run that is killed leaves nothing that looks like data.
            let aside = tempfile::Builder::new().prefix("new-").tempdir_in(&places.folder).map_err(wrong)?;
            let data = aside.path().join(FOLDER);
            unpack(file, &data, is_root && !is_described).map_err(wrong)?;
            if is_described {
                if Made::read(&data).is_none() {
                    let made = Made { title: spec.title.clone(), major: server.major.clone() };
                    made.write(&data).map_err(wrong)?;
                }
                give_all(&data, &runner).map_err(wrong)?;
            }
            fs::rename(&data, &places.data).map_err(wrong)?;
        }
        Ok(())
    }
}

/// Gives a folder with all that is in it to the user that the server runs as.
fn give_all(place: &Path, runner: &Runner) -> io::Result<()> {
    runner.give(place)?;
    if place.symlink_metadata()?.is_dir() {
        for entry in fs::read_dir(place)? {
            give_all(&entry?.path(), runner)?;
        }
    }
    Ok(())
}

fn pack(data: &Path, file: &Path) -> io::Result<()> {
    let mut builder = tar::Builder::new(File::create(file)?);
    builder.follow_symlinks(false);
    // Docker's engines do not know the headers of files with holes.
    builder.sparse(false);
    builder.append_dir_all(".", data)?;
    builder.into_inner()?.sync_all()
}

fn unpack(file: &Path, data: &Path, keep_owners: bool) -> io::Result<()> {
    system::create_private_dir(data)?;
    let mut archive = tar::Archive::new(File::open(file)?);
    archive.set_preserve_permissions(true);
    archive.set_preserve_ownerships(keep_owners);
    archive.unpack(data)
}
