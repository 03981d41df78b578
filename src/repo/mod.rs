//! The project's git repository: made, filled with what was rendered, committed by the user's own identity.
//!
//! Through libgit2 alone: git itself need not be installed for this.

mod commit;

use std::path::{Path, PathBuf};

use git2::{Repository, StatusOptions};

use crate::advice::{Advice, Advise, Exit};
pub use commit::{CommittedFile, NextCommit, first_commit};

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

/// Whether a repository holds nothing but the commits that it was made with: each of its references has one entry in its
/// log, ours. What cannot be told counts as the user's.
pub fn is_as_made(root: &Path) -> bool {
    let Ok(repository) = Repository::open(root) else { return false };
    let Ok(references) = repository.references() else { return false };
    let as_made = |name: &str| {
        let Ok(log) = repository.reflog(name) else { return false };
        log.len() == 1 && log.get(0).is_some_and(|it| it.message().is_ok_and(|it| it == Some(commit::LOGGED)))
    };
    references.flatten().filter(|it| !it.is_tag()).all(|it| it.name().is_ok_and(as_made))
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

/// The files among these that git could not bring back: they are not committed as they are.
pub fn uncommitted(root: &Path, files: &[String]) -> Vec<String> {
    let Ok(repository) = Repository::open(root) else { return files.to_vec() };
    let clean = |file: &String| {
        let mut options = StatusOptions::new();
        options.pathspec(file).disable_pathspec_match(true).include_untracked(true).include_ignored(true);
        let tracked = repository.index().is_ok_and(|index| index.get_path(Path::new(file), 0).is_some());
        tracked && repository.statuses(Some(&mut options)).is_ok_and(|found| found.is_empty())
    };
    files.iter().filter(|file| !clean(file)).cloned().collect()
}
