//! The packages that templates install, collected for a machine without a network.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::advice::Outcome;
use crate::catalog::{Catalog, Collect, Template};
use crate::pack::{PackError, Packages};
use crate::report::{Progress, escape};
use crate::scaffold::{ChosenService, ScaffoldRequest, answer, render};
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
    let of_stages = catalog.templates().values().filter(|it| words.contains(&it.stage));
    let of_project = catalog.templates().values().filter(|it| words.is_empty() && project == Some(it.id.as_str()));
    for template in of_stages.chain(of_project) {
        let files = rendered(catalog, template)?;
        for (tool, collect) in
            catalog.tools().iter().filter_map(|(id, tool)| Some((id, tool.offline.as_ref()?.collect.as_ref()?)))
        {
            if !files.contains_key(&collect.file) {
                continue;
            }
            let task = progress.task(format!("collect {tool} packages for {}", template.id));
            let place = folder.path().join("project").join(tool).join(&template.id);
            for (path, file) in &files {
                let path = place.join(path);
                let parent = path.parent().unwrap_or(&place);
                fs::create_dir_all(parent).and_then(|()| fs::write(&path, &file.bytes)).map_err(wrong)?;
            }
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

fn rendered(catalog: &Catalog, template: &Template) -> Outcome<crate::scaffold::Files> {
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
