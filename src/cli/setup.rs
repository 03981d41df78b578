//! `devpath setup`: the main job.

use std::path::{Path, PathBuf};

use clap::Args;

use super::project_args::ProjectArgs;
use super::services::{EngineArgs, told};
use super::{Answer, Context, asking};
use crate::advice::Outcome;
use crate::catalog::{Catalog, Stage, Template};
use crate::project::Project;
use crate::setup::{self, SetupError, SetupRequest};

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
    /// The template, where a stage has several
    #[arg(long, value_name = "TEMPLATE")]
    template: Option<String>,
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

/// Sets up.
pub async fn run(args: SetupArgs, context: &Context) -> Outcome<Answer> {
    let SetupArgs { stage, folder, language, template, project, engine, no_services, show_secrets, dry_run } = args;
    let catalog = context.catalog()?;
    let mut options = project.options(folder);
    let typed = Typed { stage, language, template };
    let template = typed.template(&catalog, &mut options.folder, context)?;
    let with = options.with.clone();
    let mut ask = asking::questions(context);
    let here = &context.environment.current_dir;
    let project = setup::resolve_project(&catalog, template, options, here, &mut ask)?;
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

/// What was typed about the template.
struct Typed {
    stage: Option<String>,
    language: Option<String>,
    template: Option<String>,
}

impl Typed {
    /// The template that was named or asked for, or that of the project that the current folder lies in.
    fn template<'a>(
        &self,
        catalog: &'a Catalog,
        folder: &mut Option<PathBuf>,
        context: &Context,
    ) -> Outcome<&'a Template> {
        let mut stage = self.stage.clone();
        if let (Ok(project), None) = (Project::find(&context.environment.current_dir), &folder) {
            let template = catalog.template(&project.manifest.template.id)?;
            // `setup databases` inside a project of that stage goes on with it, it does not nest another one.
            if stage.as_ref().is_none_or(|stage| *stage == template.stage) {
                *folder = Some(project.root.clone());
                if self.fits(template) {
                    return Ok(template);
                }
                stage = Some(template.stage.clone());
            }
        }
        let stage = self.stage(catalog, stage, context)?;
        if let Some(template) = folder.as_ref().and_then(|folder| self.existing(catalog, stage, folder, context)) {
            return Ok(template);
        }
        let template = self.chosen(catalog, stage, context)?;
        if folder.is_none() {
            *folder = Some(PathBuf::from(asking::folder(context, &stage.id)?));
        }
        Ok(template)
    }

    fn stage<'a>(&self, catalog: &'a Catalog, named: Option<String>, context: &Context) -> Outcome<&'a Stage> {
        let of_template = self.template.as_ref().map(|id| catalog.template(id)).transpose()?;
        if let Some(stage) = named.or_else(|| of_template.map(|template| template.stage.clone())) {
            return Ok(catalog.stage(&stage)?);
        }
        let with_templates = catalog.stages().iter().filter(|it| catalog.templates_of(&it.id).next().is_some());
        let stages: Vec<&Stage> = with_templates.collect();
        Ok(asking::stage(context, &stages)?.ok_or(SetupError::NoStage)?)
    }

    /// The template of the project that is in the folder, where it is one of this stage and of what was typed.
    fn existing<'a>(
        &self,
        catalog: &'a Catalog,
        stage: &Stage,
        folder: &Path,
        context: &Context,
    ) -> Option<&'a Template> {
        let project = Project::open(&context.environment.resolve(folder)).ok()?;
        let template = catalog.templates().get(&project.manifest.template.id)?;
        (template.stage == stage.id && self.fits(template)).then_some(template)
    }

    fn fits(&self, template: &Template) -> bool {
        let Self { stage: _, language, template: id } = self;
        language.as_ref().is_none_or(|it| *it == template.language) && id.as_ref().is_none_or(|it| *it == template.id)
    }

    fn chosen<'a>(&self, catalog: &'a Catalog, stage: &'a Stage, context: &Context) -> Outcome<&'a Template> {
        if let Some(id) = &self.template {
            let template = catalog.template(id)?;
            if template.stage != stage.id {
                let (template, of, stage) = (id.clone(), template.stage.clone(), stage.id.clone());
                return Err(SetupError::OtherStage { template, of, stage }.into());
            }
            return Ok(template);
        }
        let default = setup::template_of(catalog, stage, self.language.as_deref())?;
        let templates: Vec<&Template> = catalog.templates_of(&stage.id).filter(|it| self.fits(it)).collect();
        asking::template(context, default, &templates)
    }
}
