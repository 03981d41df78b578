//! `devpath new`: a project only, with its git and CI.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::project_args::ProjectArgs;
use super::{Answer, Context, asking};
use crate::advice::Outcome;
use crate::catalog::Catalog;
use crate::report::{Screen, Show};
use crate::scaffold::render;
use crate::setup::{self, MadeProject, SetupReport};

/// Make a project from a template, with its git repository and CI
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The template's id; without one the templates are listed
    #[arg(value_name = "TEMPLATE")]
    template: Option<String>,
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
    let Some(template) = template else { return Ok(Answer::shown(Templates(catalog))) };
    let template = catalog.template(&template)?;
    let here = &context.environment.current_dir;
    let mut ask = asking::questions(context);
    let request = setup::resolve_project(&catalog, template, project.options(folder), here, &mut ask)?;
    let rendering = render(&request.scaffold)?;
    if dry_run {
        return Ok(Answer::shown(setup::plan_project(&request, &rendering)?));
    }
    let MadeProject { project, commit, existed, joined } =
        setup::make_project(&request, &rendering, &context.progress)?;
    Ok(Answer::shown(SetupReport {
        folder: request.target.clone(),
        here: here.clone(),
        project,
        commit,
        existed,
        joined,
        services: None,
        without_docker: None,
    }))
}

/// The templates by stage.
struct Templates(Catalog);

impl Show for Templates {
    fn json(&self) -> Value {
        let templates = self.0.stages().iter().flat_map(|stage| self.0.templates_of(&stage.id));
        let rows = templates.map(|it| {
            let questions: Vec<_> = self
                .0
                .questions_of(it)
                .map(|question| json!({ "id": question.id, "ask": question.ask, "expected": question.expected(), "default": question.default }))
                .collect();
            json!({ "id": it.id, "stage": it.stage, "language": it.language, "title": it.title, "questions": questions })
        });
        json!({ "templates": rows.collect::<Vec<_>>() })
    }

    fn screen(&self, screen: &mut Screen) {
        for stage in self.0.stages() {
            let rows: Vec<Vec<String>> =
                self.0.templates_of(&stage.id).map(|it| vec![it.id.clone(), it.title.clone()]).collect();
            if !rows.is_empty() {
                screen.blank();
                screen.heading(&stage.title);
                screen.table(2, &rows);
            }
        }
        screen.blank();
        let example = self.0.stages().iter().find_map(|stage| self.0.templates_of(&stage.id).next());
        if let Some(template) = example {
            let command = screen.code(&format!("devpath new {} {}", template.id, template.stage));
            screen.line(&format!("Next: {command}"));
        }
    }
}
