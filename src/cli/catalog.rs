//! `devpath catalog`: stages, tools, services and templates as files.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Answer, Context};
use crate::advice::{Exit, Outcome};
use crate::catalog::{Catalog, CatalogProblems, Problem};
use crate::report::{Screen, Show};
use crate::scaffold;

/// List and check stages, tools, services and templates
#[derive(Debug, Args)]
pub struct CatalogArgs {
    #[command(subcommand)]
    command: CatalogCommand,
}

#[derive(Debug, Subcommand)]
enum CatalogCommand {
    /// Parse and cross-check every file, and render every template
    Check {
        /// A folder with `stacks/` and `templates/`, laid over what devpath brings
        #[arg(long, value_name = "DIR")]
        path: Option<PathBuf>,
    },
    /// List what there is
    List,
    /// Print the stages and their templates as a Markdown table
    Table,
}

/// Carries one of them out.
pub fn run(args: CatalogArgs, context: &Context) -> Outcome<Answer> {
    let CatalogArgs { command } = args;
    match command {
        CatalogCommand::Check { path } => check(path, context),
        CatalogCommand::List => Ok(Answer::shown(List(context.catalog()?))),
        CatalogCommand::Table => Ok(Answer::Text(table(&context.catalog()?))),
    }
}

fn check(path: Option<PathBuf>, context: &Context) -> Outcome<Answer> {
    let mut files = context.catalog_files()?;
    if let Some(folder) = path {
        let folder = context.environment.resolve(&folder);
        let read = folder.read_dir().and_then(|_| files.overlay(&folder));
        if let Err(error) = read {
            let message = format!("the folder behind `--path` cannot be read: {error}");
            let problem = Problem { file: folder.display().to_string(), line: 1, column: 1, message };
            return Err(CatalogProblems(vec![problem]).into());
        }
    }
    let (counts, problems) = match Catalog::load_checked(files) {
        Ok(catalog) => (Some(counts(&catalog)), scaffold::check(&catalog)),
        Err(CatalogProblems(problems)) => (None, problems),
    };
    Ok(Answer::shown(Checked { counts: counts.filter(|_| problems.is_empty()), problems }))
}

fn counts(catalog: &Catalog) -> [(&'static str, usize); 4] {
    [
        ("stages", catalog.stages().len()),
        ("tools", catalog.tools().len()),
        ("services", catalog.services().len()),
        ("templates", catalog.templates().len()),
    ]
}

/// Stage, templates, services and what is practised, one row a template.
fn table(catalog: &Catalog) -> String {
    let mut text = String::from("| stage | template | services | what you practise |\n| --- | --- | --- | --- |\n");
    for stage in catalog.stages() {
        let mut name = stage.id.as_str();
        for template in catalog.templates_of(&stage.id) {
            let services = if template.services.is_empty() { "–".to_owned() } else { template.services.join(", ") };
            let row = format!("| {name} | `{}` | {services} | {} |\n", template.id, template.summary);
            text.push_str(&row);
            // Said once.
            name = "";
        }
    }
    text
}

struct Checked {
    counts: Option<[(&'static str, usize); 4]>,
    problems: Vec<Problem>,
}

impl Show for Checked {
    fn json(&self) -> Value {
        json!({ "ok": self.problems.is_empty(), "problems": self.problems })
    }

    fn screen(&self, screen: &mut Screen) {
        for problem in &self.problems {
            screen.line(&problem.to_string());
        }
        if let Some(counts) = self.counts {
            let texts: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            screen.line(&format!("all well: {}", texts.join(", ")));
        }
    }

    fn exit(&self) -> Exit {
        if self.problems.is_empty() { Exit::Done } else { Exit::Usage }
    }
}

struct List(Catalog);

impl Show for List {
    fn json(&self) -> Value {
        let Self(catalog) = self;
        json!({
            "stages": catalog.stages().iter().map(|it| json!({ "id": it.id, "title": it.title })).collect::<Vec<_>>(),
            "tools": catalog.tools().values().map(|it| json!({ "id": it.id, "title": it.title })).collect::<Vec<_>>(),
            "services": catalog.services().values().map(|it| json!({ "id": it.id, "title": it.title })).collect::<Vec<_>>(),
            "templates": catalog.templates().values().map(|it| json!({ "id": it.id, "title": it.title })).collect::<Vec<_>>(),
        })
    }

    fn screen(&self, screen: &mut Screen) {
        let Self(catalog) = self;
        let row = |id: &String, text: &String| vec![id.clone(), text.clone()];
        let parts: [(&str, Vec<Vec<String>>); 4] = [
            ("Stages", catalog.stages().iter().map(|it| row(&it.id, &it.summary)).collect()),
            ("Templates", catalog.templates().values().map(|it| row(&it.id, &it.summary)).collect()),
            ("Services", catalog.services().values().map(|it| row(&it.id, &it.summary)).collect()),
            ("Tools", catalog.tools().values().map(|it| row(&it.id, &it.why)).collect()),
        ];
        for (title, rows) in parts {
            screen.blank();
            screen.heading(title);
            screen.table(2, &rows);
        }
    }
}
