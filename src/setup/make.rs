//! Making the project itself: rendered, committed, then moved into its place at once.

use std::path::Path;

use super::request::ProjectRequest;
use crate::advice::{Advice, Outcome};
use crate::plan::Plan;
use crate::project::{ENV_FILE, Project};
use crate::repo::{self, CommittedFile, FirstCommit, NextCommit};
use crate::report::Progress;
use crate::scaffold::{self, Compared, Files, RenderedCommit, Rendering, ScaffoldError, Target};

/// A project that is there now.
#[derive(Debug)]
pub struct MadeProject {
    /// The project.
    pub project: Project,
    /// Its first commit, where this run made one.
    pub commit: Option<FirstCommit>,
    /// It was there before.
    pub existed: bool,
    /// How its files stood to those of the user's repository that it was added to.
    pub joined: Option<Vec<(String, Compared)>>,
}

/// What making a project will do.
///
/// # Errors
/// A file of the user's that cannot be read.
pub fn plan_project(request: &ProjectRequest<'_>, rendering: &Rendering) -> Outcome<Plan<()>> {
    let mut plan = Plan::new();
    let place = request.target.display();
    let template = &request.scaffold.template.id;
    match request.found {
        Target::Project => {
            plan.push(
                "project",
                format!("go on with the project in `{place}`; none of its files is changed"),
                None,
                (),
            );
        }
        Target::Repository => {
            for (path, compared) in scaffold::compare(rendering, &request.target)? {
                match compared {
                    Compared::New => plan.push("file", format!("add `{path}`"), Some(format!("rm {path}")), ()),
                    Compared::Same => plan.push("same", format!("`{path}` is there already"), None, ()),
                    Compared::Differs if request.replace => {
                        plan.push("replace", format!("replace `{path}`"), Some(format!("git checkout -- {path}")), ());
                    }
                    Compared::Differs => plan.push("differs", format!("leave `{path}`, which differs"), None, ()),
                }
            }
        }
        Target::Free => {
            let say = format!("write {} files of `{template}` to `{place}`", rendering.files().len());
            plan.push("files", say, Some(format!("rm -r {place}")), ());
            if request.git {
                let say = match rendering.history.len() {
                    0 => format!("make a git repository on `main` in `{place}`, and commit them"),
                    more => format!("make a git repository in `{place}`, with them and {more} more commits"),
                };
                plan.push("repository", say, None, ());
            }
        }
    }
    Ok(plan)
}

/// Makes the project, or opens the one that is there.
///
/// # Errors
/// A project of another template at the target; whatever the file system or libgit2 refuses.
pub fn make_project(request: &ProjectRequest<'_>, rendering: &Rendering, progress: &Progress) -> Outcome<MadeProject> {
    match request.found {
        Target::Project => go_on(request),
        Target::Repository => join(request, rendering, progress),
        Target::Free => make(request, rendering, progress),
    }
}

fn go_on(request: &ProjectRequest<'_>) -> Outcome<MadeProject> {
    let project = Project::open(&request.target)?;
    let made_from = project.manifest.template.id.clone();
    let wanted = request.scaffold.template.id.clone();
    if made_from != wanted {
        return Err(ScaffoldError::OtherTemplate { target: request.target.clone(), made_from, wanted }.into());
    }
    Ok(MadeProject { project, commit: None, existed: true, joined: None })
}

/// Adds the project to a repository of the user's; nothing is committed there.
fn join(request: &ProjectRequest<'_>, rendering: &Rendering, progress: &Progress) -> Outcome<MadeProject> {
    let target = &request.target;
    let compared = scaffold::compare(rendering, target)?;
    let differs = compared.iter().filter(|(_, compared)| *compared == Compared::Differs);
    let replace: Vec<String> =
        if request.replace { differs.map(|(path, _)| path.clone()).collect() } else { Vec::new() };
    let lost = repo::uncommitted(target, &replace);
    if !lost.is_empty() {
        return Err(ScaffoldError::Uncommitted(lost).into());
    }
    let task = progress.task(format!("add {} to the repository", request.scaffold.template.id));
    scaffold::join(rendering, target, &replace)?;
    let new = compared.iter().filter(|(_, compared)| *compared == Compared::New).count();
    task.done(&format!("{new} new files"));
    Ok(MadeProject { project: Project::open(target)?, commit: None, existed: false, joined: Some(compared) })
}

fn make(request: &ProjectRequest<'_>, rendering: &Rendering, progress: &Progress) -> Outcome<MadeProject> {
    let ProjectRequest { scaffold: wanted, target, found: _, git, replace: _ } = request;
    let task = progress.task(format!("make {}", wanted.name));
    let staged = scaffold::stage(rendering, target)?;
    let commit = match (git, repo::enclosing(target)) {
        (false, _) => None,
        (true, Some(outer)) => Some(FirstCommit::Inside(outer)),
        (true, None) => {
            let history: Vec<NextCommit<'_>> = rendering.history.iter().map(next_commit).collect();
            let template = wanted.manifest().template;
            Some(repo::first_commit(staged.path(), &committed(&rendering.first), &history, &template)?)
        }
    };
    staged.place()?;
    task.done(&format!("{} files", rendering.files().len()));
    if let Some((text, advice)) = commit.as_ref().and_then(FirstCommit::warning) {
        progress.warn(&text, Some(&advice));
    }
    Ok(MadeProject { project: Project::open(target)?, commit, existed: false, joined: None })
}

fn committed(files: &Files) -> Vec<CommittedFile<'_>> {
    files.iter().map(|(path, file)| CommittedFile { path, bytes: &file.bytes, kind: file.kind }).collect()
}

fn next_commit(commit: &RenderedCommit) -> NextCommit<'_> {
    let RenderedCommit { branch, from, message, author, tag, files } = commit;
    let author = author.as_ref().map(|(name, address)| (name.as_str(), address.as_str()));
    NextCommit { branch, from, message, author, tag: tag.as_deref(), files: committed(files) }
}

/// Whether `.env` may be written: not where git would take it into its history.
pub fn may_write_env(root: &Path, progress: &Progress) -> bool {
    let safe = !repo::would_commit(root, ENV_FILE);
    if !safe {
        let advice = Advice::new("let git ignore it, then run the same command again", ["echo .env >> .gitignore"]);
        progress.warn("git does not ignore `.env` here, so no passwords were written into it", Some(&advice));
    }
    safe
}
