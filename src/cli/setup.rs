//! `devpath setup`: the main job.

use std::path::PathBuf;

use clap::Args;

use super::services::{EngineArgs, told};
use super::{Answer, Context};
use crate::advice::Outcome;
use crate::catalog::{Catalog, Template};
use crate::project::Project;
use crate::setup::{self, ProjectOptions, SetupError, SetupRequest};

/// Set up a stage: check the machine, make a project, start its databases
#[derive(Debug, Args)]
pub struct SetupArgs {
    /// The stage of the roadmap; the project you stand in if none is named
    #[arg(value_name = "STAGE")]
    stage: Option<String>,
    /// The project's folder
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    engine: EngineArgs,
    /// Make the project only, start nothing
    #[arg(long)]
    no_services: bool,
    /// Show passwords
    #[arg(long)]
    show_secrets: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// What a new project is made of.
#[derive(Debug, Clone, Args)]
pub struct ProjectArgs {
    /// The language, where a stage has templates in several
    #[arg(long = "lang", value_name = "LANGUAGE")]
    pub language: Option<String>,
    /// The services, instead of the template's own
    #[arg(long, value_name = "SERVICES", value_delimiter = ',')]
    pub with: Option<Vec<String>>,
    /// The CI provider: github, gitlab, jenkins or none
    #[arg(long, value_name = "PROVIDER", default_value = "github")]
    pub ci: String,
    /// Make no git repository
    #[arg(long)]
    pub no_git: bool,
}

impl ProjectArgs {
    /// The same for the setup room.
    pub fn options(self, folder: Option<PathBuf>) -> ProjectOptions {
        let Self { language, with, ci, no_git } = self;
        let with = with.map(|ids| ids.into_iter().filter(|id| !id.is_empty()).collect());
        ProjectOptions { folder, language, with, ci, git: !no_git }
    }
}

/// Sets up.
pub async fn run(args: SetupArgs, context: &Context) -> Outcome<Answer> {
    let SetupArgs { stage, folder, project, engine, no_services, show_secrets, dry_run } = args;
    let catalog = context.catalog()?;
    let mut options = project.options(folder);
    let template = template(&catalog, stage.as_deref(), &mut options, context)?;
    let with = options.with.clone();
    let project = setup::resolve_project(&catalog, template, options, &context.environment.current_dir)?;
    let EngineArgs { engine, registry } = engine;
    let mirror = registry.filter(|it| !it.is_empty());
    let request = SetupRequest { project, with, engine, mirror, start: !no_services, show_secrets };
    if dry_run {
        return Ok(Answer::shown(setup::plan_setup(&request)?));
    }
    let mut report = setup::setup(request, &catalog, &context.environment, &context.progress).await?;
    report.services = report.services.map(|services| told(services, show_secrets, context));
    Ok(Answer::shown(report))
}

/// The template of the stage that was named, or of the project that the current folder lies in.
fn template<'a>(
    catalog: &'a Catalog,
    stage: Option<&str>,
    options: &mut ProjectOptions,
    context: &Context,
) -> Outcome<&'a Template> {
    let here = Project::find(&context.environment.current_dir);
    if let (Ok(project), None) = (&here, &options.folder) {
        let template = catalog.template(&project.manifest.template.id)?;
        // `setup databases` inside a project of that stage goes on with it, it does not nest another one.
        if stage.is_none_or(|stage| stage == template.stage) {
            options.folder = Some(project.root.clone());
            return Ok(template);
        }
    }
    let id = stage.ok_or(SetupError::NoStage)?;
    let stage = catalog.stage(id)?;
    if let Some(folder) = &options.folder
        && options.language.is_none()
        && let Ok(project) = Project::open(&context.environment.resolve(folder))
        && let Some(template) = catalog.templates.get(&project.manifest.template.id)
        && template.stage == stage.id
    {
        return Ok(template);
    }
    setup::template_of(catalog, stage, options.language.as_deref())
}
