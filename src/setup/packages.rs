//! The packages that templates install: collected for a machine without a network, and looked for on one.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::advice::Outcome;
use crate::catalog::{Catalog, Collect, Template};
use crate::ci::{self, Steps};
use crate::pack::{Lack, PackError, Packages};
use crate::project::DotEnv;
use crate::report::{Progress, escape};
use crate::scaffold::{ChosenService, Files, ScaffoldRequest, answer, render};
use crate::system::{Command, Environment};

/// How long collecting for one template may take.
const LIMIT: Duration = Duration::from_mins(30);
/// How many lines of a failed command are shown.
const TAIL: usize = 8;

/// Packages in a folder that goes with this value.
#[derive(Debug)]
pub struct Collected {
    folder: TempDir,
    tools: Vec<String>,
}

impl Collected {
    /// One folder a tool.
    pub fn packages(&self) -> Vec<Packages> {
        let of = |tool: &String| Packages { tool: tool.clone(), folder: self.folder.path().join(tool) };
        self.tools.iter().map(of).collect()
    }
}

/// Collects for the templates of the stages among the words, or for the project's.
///
/// # Errors
/// A template that cannot be rendered, a command that fails.
pub async fn collect_packages(
    catalog: &Catalog,
    words: &[String],
    project: Option<&str>,
    environment: &Environment,
    progress: &Progress,
) -> Outcome<Collected> {
    let wrong = |source| PackError::File { path: std::env::temp_dir(), action: "written", source };
    let folder = tempfile::tempdir().map_err(wrong)?;
    let mut tools = Vec::new();
    for template in meant(catalog, words, project) {
        let files = rendered(catalog, template)?;
        for (tool, collect) in
            catalog.tools().iter().filter_map(|(id, tool)| Some((id, tool.offline.as_ref()?.collect.as_ref()?)))
        {
            if !files.contains_key(&collect.file) {
                continue;
            }
            let task = progress.task(format!("collect {tool} packages for {}", template.id));
            let place = folder.path().join("project").join(tool).join(&template.id);
            written(&files, &place).map_err(wrong)?;
            let packages = folder.path().join(tool);
            fs::create_dir_all(&packages).map_err(wrong)?;
            run(collect, template, &place, &packages, environment).await?;
            fs::remove_dir_all(&place).map_err(wrong)?;
            if !tools.contains(tool) {
                tools.push(tool.clone());
            }
            task.done("");
        }
    }
    Ok(Collected { folder, tools })
}

/// What of the templates' packages is missing without a network: what each of them types to install them is typed, in a
/// folder that goes with it.
///
/// # Errors
/// A template that cannot be rendered; there is no shell.
pub async fn packages_here(
    catalog: &Catalog,
    words: &[String],
    project: Option<&str>,
    environment: &Environment,
    progress: &Progress,
) -> Outcome<Vec<Lack>> {
    let wrong = |source| PackError::File { path: std::env::temp_dir(), action: "written", source };
    let settings = ci::offline_settings(catalog, environment);
    let mut rows = Vec::new();
    for template in meant(catalog, words, project).filter(|it| !it.commands.install.is_empty()) {
        let task = progress.task(format!("install the packages of {}", template.id));
        let folder = tempfile::tempdir().map_err(wrong)?;
        written(&rendered(catalog, template)?, folder.path()).map_err(wrong)?;
        let steps = Steps::of(&template.commands, &["install".to_owned()], false)?;
        let (variables, quiet) = (DotEnv::default(), Progress::quiet());
        let report = ci::run(steps, folder.path(), &variables, &settings, environment, true, &quiet).await?;
        let failed = report.steps.into_iter().find_map(|step| step.failed);
        match failed {
            Some(_) => task.failed("missing"),
            None => task.done(""),
        }
        let note = failed.map(|(line, code)| format!("`{line}` ends with code {code}"));
        let (service, name) = (template.id.clone(), template.language.clone());
        rows.push(Lack { service, kind: "packages", name, present: note.is_none(), runs: true, note });
    }
    Ok(rows)
}

/// The templates of the stages among the words; the project's own where nothing was named.
fn meant<'a>(
    catalog: &'a Catalog,
    words: &'a [String],
    project: Option<&'a str>,
) -> impl Iterator<Item = &'a Template> {
    let is_meant = move |it: &&Template| {
        if words.is_empty() { project == Some(it.id.as_str()) } else { words.contains(&it.stage) }
    };
    catalog.templates().values().filter(is_meant)
}

fn written(files: &Files, folder: &Path) -> io::Result<()> {
    for (path, file) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, &file.bytes)?;
    }
    Ok(())
}

fn rendered(catalog: &Catalog, template: &Template) -> Outcome<Files> {
    let values = answer(catalog, template, &[], &mut |question| Ok(question.default.clone()))?;
    let services = template.services.iter().filter_map(|id| catalog.service(id).ok());
    let services = services
        .filter_map(|service| Some(ChosenService { service, release: service.tag(&service.default_tag)? }))
        .collect();
    let (name, ci) = (template.id.clone(), "none".to_owned());
    Ok(render(&ScaffoldRequest { catalog, template, name, ci, services, values })?.first)
}

async fn run(
    collect: &Collect,
    template: &Template,
    place: &Path,
    packages: &Path,
    environment: &Environment,
) -> Outcome<()> {
    let filled = |word: &String| {
        word.replace("{{ packages }}", &packages.display().to_string()).replace("{{ file }}", &collect.file)
    };
    let words: Vec<String> = collect.command.iter().map(filled).collect();
    let Some((program, args)) = words.split_first() else { return Ok(()) };
    let found = environment.find_program(program).unwrap_or_else(|| program.into());
    let ended = Command::new(found).args(args).folder(place).limit(LIMIT).run().await?;
    let code = ended.code.unwrap_or(128);
    if code == 0 {
        return Ok(());
    }
    let said = format!("{}{}", ended.stdout, ended.stderr);
    let lines: Vec<String> = said.trim().lines().map(escape).collect();
    let said = lines[lines.len().saturating_sub(TAIL)..].join("\n");
    let (template, command) = (template.id.clone(), program.clone());
    Err(PackError::Collect { template, command, code, said: crate::pack::Words(said) }.into())
}
