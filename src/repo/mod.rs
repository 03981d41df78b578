//! The project's git repository: made, filled with what was rendered, committed by the user's own identity.
//!
//! Through libgit2 alone: git itself need not be installed for this.

use std::io;
use std::path::{Path, PathBuf};

use git2::{
    ErrorCode, Index, IndexEntry, IndexTime, ObjectType, Odb, Oid, Repository, RepositoryInitOptions, Signature,
};

use crate::advice::{Advice, Advise, Exit};
use crate::project::TemplateRef;
use crate::system::{self, FileStamp};

/// The trailer by which a later update finds the last rendering.
const TRAILER: &str = "Devpath-Template";

/// What became of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FirstCommit {
    /// The rendering is committed; the commit's id.
    Made(String),
    /// git knows nobody to commit as: the repository is there, the files are not committed.
    NoIdentity,
    /// The folder lies inside this other repository, which is left alone.
    Inside(PathBuf),
}

impl FirstCommit {
    /// What the user is told when there is no commit.
    pub fn warning(&self) -> Option<(String, Advice)> {
        match self {
            Self::Made(_) => None,
            Self::NoIdentity => Some((
                "git knows no name and address to commit as, so the first commit was not made".to_owned(),
                Advice::new(
                    "say who you are, then commit",
                    [
                        "git config --global user.name \"Your Name\"",
                        "git config --global user.email you@example.com",
                        "git add . && git commit -m \"Start\"",
                    ],
                ),
            )),
            Self::Inside(outer) => Some((
                format!("the project lies inside the repository `{}`, so it got none of its own", outer.display()),
                Advice::new("commit it there", ["git add . && git commit"]),
            )),
        }
    }
}

/// Why there is no repository.
#[derive(Debug, thiserror::Error)]
#[error("the git repository cannot be made in `{}`", .folder.display())]
pub struct RepoError {
    folder: PathBuf,
    #[source]
    source: git2::Error,
}

impl Advise for RepoError {
    fn code(&self) -> &'static str {
        "repo.failed"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::say("run the same command with `--no-git`, and make the repository yourself"))
    }

    fn exit(&self) -> Exit {
        Exit::Machine
    }
}

/// The repository whose work tree a folder lies in, if there is one.
pub fn enclosing(folder: &Path) -> Option<PathBuf> {
    let there = folder.ancestors().find(|place| place.is_dir())?;
    Repository::discover(there).ok()?.workdir().map(Path::to_owned)
}

/// A file as it was rendered, which lies in the work tree already.
#[derive(Debug, Clone, Copy)]
pub struct RenderedFile<'a> {
    /// Below the work tree, with `/` between the parts.
    pub path: &'a str,
    /// Its contents.
    pub bytes: &'a [u8],
    /// It can be run.
    pub executable: bool,
}

/// Makes a repository on branch `main` with these files of a folder, exactly as rendered, as its first commit.
///
/// # Errors
/// Whatever libgit2 or the file system refuses, except for an unknown identity.
pub fn first_commit<'a>(
    folder: &Path,
    files: impl Iterator<Item = RenderedFile<'a>>,
    template: &TemplateRef,
) -> Result<FirstCommit, RepoError> {
    make(folder, files, template).map_err(|source| RepoError { folder: folder.to_owned(), source })
}

fn make<'a>(
    folder: &Path,
    files: impl Iterator<Item = RenderedFile<'a>>,
    template: &TemplateRef,
) -> Result<FirstCommit, git2::Error> {
    let mut options = RepositoryInitOptions::new();
    options.initial_head("main").no_reinit(true);
    let repository = Repository::init_opts(folder, &options)?;
    let (author, committer) = match identity(&repository) {
        Ok(pair) => pair,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(FirstCommit::NoIdentity),
        Err(error) => return Err(error),
    };
    let TemplateRef { id, version } = template;
    let message = format!("Start from {id} {version}\n\n{TRAILER}: {id} {version}\n");
    commit(&repository, folder, files, (&author, &committer), &message).map(|it| FirstCommit::Made(it.to_string()))
}

/// Author and committer as git itself would find them: in `GIT_AUTHOR_NAME` and its like, then in its configuration.
fn identity(repository: &Repository) -> Result<(Signature<'static>, Signature<'static>), git2::Error> {
    Ok((repository.author_from_env()?, repository.committer_from_env()?))
}

/// Commits files. Objects are collected in memory and written as one pack: thousands of loose files, and a look at the
/// disk before each, are what makes `git add` slow.
fn commit<'a>(
    repository: &Repository,
    folder: &Path,
    files: impl Iterator<Item = RenderedFile<'a>>,
    (author, committer): (&Signature<'_>, &Signature<'_>),
    message: &str,
) -> Result<Oid, git2::Error> {
    let memory = Repository::from_odb(Odb::new()?)?;
    let objects = memory.odb()?;
    objects.add_new_mempack_backend(1)?;
    // By its path: the repository's own handle looks for each object on the disk.
    let mut index = Index::open(&repository.path().join("index"))?;
    for file in files {
        let id = objects.write(ObjectType::Blob, file.bytes)?;
        index.add(&entry(folder, file, id).map_err(|error| git2::Error::from_str(&error.to_string()))?)?;
    }
    let tree = memory.find_tree(index.write_tree_to(&memory)?)?;
    let commit = memory.commit(None, author, committer, message, &tree, &[])?;
    let mut builder = memory.packbuilder()?;
    // As many as there are processors.
    builder.set_threads(0);
    builder.insert_commit(commit)?;
    let mut pack = git2::Buf::new();
    builder.write_buf(&mut pack)?;
    let kept = repository.odb()?;
    let mut writer = kept.packwriter()?;
    std::io::Write::write_all(&mut writer, &pack).map_err(|error| git2::Error::from_str(&error.to_string()))?;
    writer.commit()?;
    index.write()?;
    repository.reference("refs/heads/main", commit, false, "commit (initial): Start")?;
    Ok(commit)
}

/// What git remembers of a file, so that it need not read it again to know that it is unchanged.
fn entry(folder: &Path, file: RenderedFile<'_>, id: Oid) -> io::Result<IndexEntry> {
    let RenderedFile { path, bytes: _, executable } = file;
    let FileStamp { changed, modified, device, inode, owner, group, size } = system::stamp(&folder.join(path))?;
    let time = |(seconds, nanoseconds)| IndexTime::new(seconds, nanoseconds);
    Ok(IndexEntry {
        ctime: time(changed),
        mtime: time(modified),
        dev: device,
        ino: inode,
        mode: if executable { 0o100_755 } else { 0o100_644 },
        uid: owner,
        gid: group,
        file_size: size,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_owned(),
    })
}

/// Whether git would take a file into its history: it lies in a work tree, and is tracked or not ignored.
pub fn would_commit(root: &Path, name: &str) -> bool {
    let Ok(repository) = Repository::discover(root) else { return false };
    let Some(below) = repository.workdir().and_then(|work| root.join(name).strip_prefix(work).map(Path::to_owned).ok())
    else {
        return false;
    };
    let tracked = repository.index().is_ok_and(|index| index.get_path(&below, 0).is_some());
    tracked || !repository.is_path_ignored(&below).unwrap_or(false)
}
