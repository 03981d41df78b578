//! `devpath new`: a project only, with its git and CI.

use std::path::PathBuf;

use clap::Args;

use super::setup::ProjectArgs;
use super::{Answer, Context};
use crate::advice::Outcome;
use crate::scaffold::render;
use crate::setup::{self, MadeProject, SetupReport};

/// Make a project from a template, with its git repository and CI
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The template's id
    #[arg(value_name = "TEMPLATE")]
    template: String,
    /// The project's folder, the template's stage if none is named
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    project: ProjectArgs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Makes a project.
pub fn run(args: NewArgs, context: &Context) -> Outcome<Answer> {
    let NewArgs { template, folder, project, dry_run } = args;
    let catalog = context.catalog()?;
    let template = catalog.template(&template)?;
    let here = &context.environment.current_dir;
    let request = setup::resolve_project(&catalog, template, project.options(folder), here)?;
    let rendering = render(&request.scaffold)?;
    if dry_run {
        return Ok(Answer::shown(setup::plan_project(&request, &rendering)));
    }
    let MadeProject { project, commit, existed } = setup::make_project(&request, &rendering, &context.progress)?;
    Ok(Answer::shown(SetupReport {
        folder: request.target.clone(),
        here: here.clone(),
        commands: template.commands.clone(),
        project,
        commit,
        existed,
        services: None,
        without_docker: None,
    }))
}
