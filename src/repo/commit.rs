//! The first commits of a project, made in memory and written as one pack.
//!
//! Thousands of loose files, and a look at the disk before each, are what makes `git add` slow.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::{fs, io};

use git2::build::TreeUpdateBuilder;
use git2::{
    ConfigLevel, ErrorCode, FileMode, Index, IndexEntry, IndexTime, ObjectType, Odb, Oid, Repository,
    RepositoryInitOptions, Signature, Time,
};

use tempfile::NamedTempFile;

use super::{FirstCommit, RepoError};
use crate::catalog::FileKind;
use crate::project::TemplateRef;
use crate::system::{self, FileStamp};

/// The trailer by which a later update finds the last rendering.
const TRAILER: &str = "Devpath-Template";
/// What stands in the log of a branch when it is made.
pub const LOGGED: &str = "commit (initial): Start";
/// The branch that is checked out.
const MAIN: &str = "main";
/// The commits of a history lie this many seconds apart, so that they are listed in their order.
const APART: i64 = 60;

/// No file is stored as a difference to another one: to look for those takes as long as all the rest, and `git gc` does
/// so when a repository has grown. libgit2 1.9 reads `core.bigFileThreshold` under the first of these names
/// (`packbuilder_config` in its `pack-objects.c`).
const PACK_SETTINGS: &str = "[pack]\n\tdeltaCacheSize = 1\n[core]\n\tbigFileThreshold = 1\n";

/// A file as a commit holds it.
#[derive(Debug, Clone, Copy)]
pub struct CommittedFile<'a> {
    /// Below the work tree, with `/` between the parts.
    pub path: &'a str,
    /// Its contents.
    pub bytes: &'a [u8],
    /// What it is.
    pub kind: FileKind,
}

/// A commit behind the first one.
#[derive(Debug, Clone)]
pub struct NextCommit<'a> {
    /// The branch it is added to.
    pub branch: &'a str,
    /// Where that branch begins if it is not there yet.
    pub from: &'a str,
    /// The message.
    pub message: &'a str,
    /// Name and address; the user where nobody else is named.
    pub author: Option<(&'a str, &'a str)>,
    /// A tag on it.
    pub tag: Option<&'a str>,
    /// All files as they are in it.
    pub files: Vec<CommittedFile<'a>>,
}

/// Makes a repository on branch `main`: these files, exactly as rendered, as its first commit, and a history behind it.
/// The work tree must hold the files of the last commit on `main`.
///
/// # Errors
/// Whatever libgit2 or the file system refuses, except for an unknown identity.
pub fn first_commit(
    folder: &Path,
    first: &[CommittedFile<'_>],
    history: &[NextCommit<'_>],
    template: &TemplateRef,
) -> Result<FirstCommit, RepoError> {
    make(folder, first, history, template).map_err(|source| RepoError { folder: folder.to_owned(), source })
}

fn make(
    folder: &Path,
    first: &[CommittedFile<'_>],
    history: &[NextCommit<'_>],
    template: &TemplateRef,
) -> Result<FirstCommit, git2::Error> {
    let mut options = RepositoryInitOptions::new();
    options.initial_head(MAIN).no_reinit(true);
    let repository = Repository::init_opts(folder, &options)?;
    let (author, committer) = match identity(&repository) {
        Ok(pair) => pair,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(FirstCommit::NoIdentity),
        Err(error) => return Err(error),
    };
    let TemplateRef { id, version } = template;
    let message = format!("Start from {id} {version}\n\n{TRAILER}: {id} {version}\n");
    let mut writer = Writer::new(author, committer, history.len())?;
    let made = writer.add(MAIN, MAIN, &message, None, first)?;
    for NextCommit { branch, from, message, author, tag, files } in history {
        let commit = writer.add(branch, from, message, *author, files)?;
        writer.tags.extend(tag.map(|tag| (tag.to_owned(), commit)));
    }
    let last = history.iter().rfind(|commit| commit.branch == MAIN).map_or(first, |commit| &commit.files);
    writer.write_to(&repository, folder, last)?;
    Ok(FirstCommit::Made(made.to_string()))
}

/// Author and committer as git itself would find them: in `GIT_AUTHOR_NAME` and its like, then in its configuration.
fn identity(repository: &Repository) -> Result<(Signature<'static>, Signature<'static>), git2::Error> {
    Ok((repository.author_from_env()?, repository.committer_from_env()?))
}

/// Commits as they grow in memory.
struct Writer<'a> {
    memory: Repository,
    /// What each path last held: to compare is cheaper than to hash again.
    blobs: HashMap<&'a str, (&'a [u8], Oid)>,
    author: Signature<'static>,
    committer: Signature<'static>,
    /// How many seconds before now the next commit was made.
    ago: i64,
    tips: BTreeMap<String, Oid>,
    /// The files of each commit.
    states: HashMap<Oid, &'a [CommittedFile<'a>]>,
    tags: Vec<(String, Oid)>,
    commits: Vec<Oid>,
}

impl<'a> Writer<'a> {
    fn new(author: Signature<'static>, committer: Signature<'static>, more: usize) -> Result<Self, git2::Error> {
        let memory = Repository::from_odb(Odb::new()?)?;
        memory.odb()?.add_new_mempack_backend(1)?;
        let ago = i64::try_from(more).unwrap_or(0) * APART;
        let (blobs, states, tips) = (HashMap::new(), HashMap::new(), BTreeMap::new());
        Ok(Self { memory, blobs, author, committer, ago, tips, states, tags: Vec::new(), commits: Vec::new() })
    }

    fn add(
        &mut self,
        branch: &str,
        from: &str,
        message: &str,
        author: Option<(&str, &str)>,
        files: &'a [CommittedFile<'a>],
    ) -> Result<Oid, git2::Error> {
        let parent = self.tips.get(branch).or_else(|| self.tips.get(from)).copied();
        let tree = match parent {
            None => self.whole_tree(files)?,
            Some(parent) => self.changed_tree(parent, files)?,
        };
        let tree = self.memory.find_tree(tree)?;
        let parent = parent.map(|tip| self.memory.find_commit(tip)).transpose()?;
        let earlier = |who: &Signature<'_>, name: &str, address: &str| {
            let when = who.when();
            Signature::new(name, address, &Time::new(when.seconds() - self.ago, when.offset_minutes()))
        };
        let own = (self.author.name().unwrap_or_default(), self.author.email().unwrap_or_default());
        let (name, address) = author.unwrap_or(own);
        let author = earlier(&self.author, name, address)?;
        let (name, address) = (self.committer.name().unwrap_or_default(), self.committer.email().unwrap_or_default());
        let committer = earlier(&self.committer, name, address)?;
        let parents: Vec<_> = parent.iter().collect();
        let commit = self.memory.commit(None, &author, &committer, message, &tree, &parents)?;
        self.tips.insert(branch.to_owned(), commit);
        self.states.insert(commit, files);
        self.commits.push(commit);
        self.ago -= APART;
        Ok(commit)
    }

    fn whole_tree(&mut self, files: &'a [CommittedFile<'a>]) -> Result<Oid, git2::Error> {
        let mut index = Index::new()?;
        for file in committed(files) {
            let id = self.blob(file)?;
            index.add(&entry(file, id, FileStamp::default()))?;
        }
        index.write_tree_to(&self.memory)
    }

    /// The parent's tree with what is other than there: folders in which nothing changed stay as they are.
    fn changed_tree(&mut self, parent: Oid, files: &'a [CommittedFile<'a>]) -> Result<Oid, git2::Error> {
        let earlier = self.states.get(&parent).copied().unwrap_or_default();
        let earlier: HashMap<&str, CommittedFile<'_>> = committed(earlier).map(|it| (it.path, it)).collect();
        let mut gone: HashSet<&str> = earlier.keys().copied().collect();
        let mut change = TreeUpdateBuilder::new();
        for file in committed(files) {
            gone.remove(file.path);
            let same = |it: &CommittedFile<'_>| it.kind == file.kind && is_same(it.bytes, file.bytes);
            if !earlier.get(file.path).is_some_and(same) {
                change.upsert(file.path, self.blob(file)?, mode(file.kind));
            }
        }
        for path in gone {
            change.remove(path);
        }
        change.create_updated(&self.memory, &self.memory.find_commit(parent)?.tree()?)
    }

    fn blob(&mut self, file: CommittedFile<'a>) -> Result<Oid, git2::Error> {
        let known = self.known(&file);
        let id = known.map_or_else(|| self.memory.odb()?.write(ObjectType::Blob, file.bytes), Ok)?;
        self.blobs.insert(file.path, (file.bytes, id));
        Ok(id)
    }

    /// The id of a file that its path held before.
    fn known(&self, file: &CommittedFile<'_>) -> Option<Oid> {
        self.blobs.get(file.path).filter(|(bytes, _)| is_same(bytes, file.bytes)).map(|(_, id)| *id)
    }

    /// Writes everything as one pack, with branches, tags and the index of what lies in the work tree.
    fn write_to(self, repository: &Repository, folder: &Path, last: &[CommittedFile<'_>]) -> Result<(), git2::Error> {
        let said = |error: io::Error| git2::Error::from_str(&error.to_string());
        let settings = NamedTempFile::new().and_then(|file| fs::write(file.path(), PACK_SETTINGS).map(|()| file));
        let settings = settings.map_err(said)?;
        self.memory.config()?.add_file(settings.path(), ConfigLevel::App, true)?;
        let mut builder = self.memory.packbuilder()?;
        // As many as there are processors.
        builder.set_threads(0);
        for commit in &self.commits {
            builder.insert_commit(*commit)?;
        }
        let mut pack = git2::Buf::new();
        builder.write_buf(&mut pack)?;
        let kept = repository.odb()?;
        let mut writer = kept.packwriter()?;
        std::io::Write::write_all(&mut writer, &pack).map_err(said)?;
        writer.commit()?;
        // By its path: the repository's own handle looks for each object on the disk.
        let mut index = Index::open(&repository.path().join("index"))?;
        for file in committed(last) {
            let stamp = system::stamp(&folder.join(file.path)).map_err(said)?;
            let known = self.known(&file);
            let id = known.map_or_else(|| Oid::hash_object(ObjectType::Blob, file.bytes), Ok)?;
            index.add(&entry(file, id, stamp))?;
        }
        index.write()?;
        for (branch, tip) in &self.tips {
            repository.reference(&format!("refs/heads/{branch}"), *tip, false, LOGGED)?;
        }
        for (tag, commit) in &self.tags {
            repository.reference(&format!("refs/tags/{tag}"), *commit, false, "tag")?;
        }
        Ok(())
    }
}

/// The files that git keeps: it knows no empty folders.
fn committed<'a>(files: &[CommittedFile<'a>]) -> impl Iterator<Item = CommittedFile<'a>> {
    files.iter().filter(|file| file.kind != FileKind::EmptyFolder).copied()
}

/// Whether two contents are the same; those that a history shares need not be read for it.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    std::ptr::eq(one, other) || one == other
}

const fn mode(kind: FileKind) -> FileMode {
    match kind {
        FileKind::Link => FileMode::Link,
        FileKind::Executable => FileMode::BlobExecutable,
        FileKind::Plain | FileKind::EmptyFolder => FileMode::Blob,
    }
}

/// What git remembers of a file, so that it need not read it again to know that it is unchanged.
fn entry(file: CommittedFile<'_>, id: Oid, stamp: FileStamp) -> IndexEntry {
    let CommittedFile { path, bytes: _, kind } = file;
    let FileStamp { changed, modified, device, inode, owner, group, size } = stamp;
    let time = |(seconds, nanoseconds)| IndexTime::new(seconds, nanoseconds);
    IndexEntry {
        ctime: time(changed),
        mtime: time(modified),
        dev: device,
        ino: inode,
        mode: mode(kind).into(),
        uid: owner,
        gid: group,
        file_size: size,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_owned(),
    }
}
