//! `devpath setup`: the main job.

use std::path::PathBuf;

use clap::Args;

use super::services::{EngineArgs, told};
use super::{Answer, Context};
use crate::advice::Outcome;
use crate::catalog::{Catalog, Template};
use crate::project::Project;
use crate::setup::{self, ProjectOptions, SetupError, SetupRequest};

const EXAMPLES: &str = "\
Examples:
  devpath setup databases shop                  Python, with all databases
  devpath setup databases shop --lang node      Node.js
  devpath setup databases --with postgres,redis --ci gitlab
  devpath setup                                 go on with this project";

/// Set up a stage: check the machine, make a project, start its databases
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct SetupArgs {
    /// The stage of the roadmap; the project you stand in if none is named
    #[arg(value_name = "STAGE")]
    stage: Option<String>,
    /// The project's folder; the stage's id if none is named
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The language, where a stage has several (python, node)
    #[arg(long = "lang", value_name = "LANGUAGE")]
    language: Option<String>,
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
    /// These services, separated by commas, instead of the template's
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
        let Self { with, ci, no_git } = self;
        let with = with.map(|ids| ids.into_iter().filter(|id| !id.is_empty()).collect());
        ProjectOptions { folder, with, ci, git: !no_git }
    }
}

/// Sets up.
pub async fn run(args: SetupArgs, context: &Context) -> Outcome<Answer> {
    let SetupArgs { stage, folder, language, project, engine, no_services, show_secrets, dry_run } = args;
    let catalog = context.catalog()?;
    let mut options = project.options(folder);
    let template = template(&catalog, stage.as_deref(), language.as_deref(), &mut options.folder, context)?;
    let with = options.with.clone();
    let project = setup::resolve_project(&catalog, template, options, &context.environment.current_dir)?;
    let EngineArgs { engine, registry } = engine;
    let mirror = registry.filter(|it| !it.is_empty());
    let request = SetupRequest { project, with, engine, mirror, start: !no_services, show_secrets };
    if dry_run {
        return Ok(Answer::shown(setup::plan_setup(&request, &catalog)?));
    }
    let mut report = setup::setup(request, &catalog, &context.environment, &context.progress).await?;
    report.services = report.services.map(|services| told(services, show_secrets, context));
    Ok(Answer::shown(report))
}

/// The template of the stage that was named, or of the project that the current folder lies in.
fn template<'a>(
    catalog: &'a Catalog,
    stage: Option<&str>,
    language: Option<&str>,
    folder: &mut Option<PathBuf>,
    context: &Context,
) -> Outcome<&'a Template> {
    let here = Project::find(&context.environment.current_dir);
    let mut stage = stage.map(str::to_owned);
    if let (Ok(project), None) = (&here, &folder) {
        let template = catalog.template(&project.manifest.template.id)?;
        // `setup databases` inside a project of that stage goes on with it, it does not nest another one.
        if stage.as_ref().is_none_or(|stage| *stage == template.stage) {
            *folder = Some(project.root.clone());
            if language.is_none_or(|language| language == template.language) {
                return Ok(template);
            }
            stage = Some(template.stage.clone());
        }
    }
    let stage = catalog.stage(&stage.ok_or(SetupError::NoStage)?)?;
    if let Some(folder) = folder.as_ref()
        && language.is_none()
        && let Ok(project) = Project::open(&context.environment.resolve(folder))
        && let Some(template) = catalog.templates.get(&project.manifest.template.id)
        && template.stage == stage.id
    {
        return Ok(template);
    }
    setup::template_of(catalog, stage, language)
}
