//! Making the project itself: rendered, committed, then moved into its place at once.

use std::path::Path;

use super::request::ProjectRequest;
use crate::advice::{Advice, Outcome};
use crate::plan::Plan;
use crate::project::{ENV_FILE, Project};
use crate::repo::{self, FirstCommit};
use crate::report::Progress;
use crate::scaffold::{self, Rendering, ScaffoldError, Target};

/// A project that is there now.
#[derive(Debug)]
pub struct MadeProject {
    /// The project.
    pub project: Project,
    /// Its first commit, where this run made one.
    pub commit: Option<FirstCommit>,
    /// It was there before.
    pub existed: bool,
}

/// What making a project will do.
pub fn plan_project(request: &ProjectRequest<'_>, rendering: &Rendering) -> Plan<()> {
    let mut plan = Plan::new();
    let place = request.target.display();
    if request.found == Target::Project {
        plan.push("project", format!("go on with the project in `{place}`; none of its files is changed"), None, ());
        return plan;
    }
    let template = &request.scaffold.template.id;
    let say = format!("write {} files of `{template}` to `{place}`", rendering.files.len());
    plan.push("files", say, Some(format!("rm -r {place}")), ());
    if request.git {
        plan.push("repository", format!("make a git repository on `main` in `{place}`, and commit them"), None, ());
    }
    plan
}

/// Makes the project, or opens the one that is there.
///
/// # Errors
/// A project of another template at the target; whatever the file system or libgit2 refuses.
pub fn make_project(request: &ProjectRequest<'_>, rendering: &Rendering, progress: &Progress) -> Outcome<MadeProject> {
    let ProjectRequest { scaffold: wanted, target, found, git } = request;
    if *found == Target::Project {
        let project = Project::open(target)?;
        let made_from = &project.manifest.template.id;
        if *made_from != wanted.template.id {
            let (made_from, wanted) = (made_from.clone(), wanted.template.id.clone());
            return Err(ScaffoldError::OtherTemplate { target: target.clone(), made_from, wanted }.into());
        }
        return Ok(MadeProject { project, commit: None, existed: true });
    }
    let task = progress.task(format!("make {}", wanted.name));
    let staged = scaffold::stage(rendering, target)?;
    let commit = match (git, repo::enclosing(target)) {
        (false, _) => None,
        (true, Some(outer)) => Some(FirstCommit::Inside(outer)),
        (true, None) => {
            let files = rendering.files.iter().map(|(path, file)| repo::RenderedFile {
                path,
                bytes: &file.bytes,
                executable: file.executable,
            });
            Some(repo::first_commit(staged.path(), files, &wanted.manifest().template)?)
        }
    };
    staged.place()?;
    task.done(&format!("{} files", rendering.files.len()));
    if let Some((text, advice)) = commit.as_ref().and_then(FirstCommit::warning) {
        progress.warn(&text, Some(&advice));
    }
    Ok(MadeProject { project: Project::open(target)?, commit, existed: false })
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
