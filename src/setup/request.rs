//! From what was typed to what a project will be made of.

use std::path::{Path, PathBuf};

use super::errors::SetupError;
use crate::advice::Outcome;
use crate::catalog::{Answer, Catalog, Question, Service, Stage, Template, Unknown};
use crate::project::Manifest;
use crate::scaffold::{ChosenService, ScaffoldRequest, Target, answer, inspect};

/// What was typed about a project.
#[derive(Debug, Clone, Default)]
pub struct ProjectOptions {
    /// The folder, the template's or stage's name if none.
    pub folder: Option<PathBuf>,
    /// The services; none for the template's own.
    pub with: Option<Vec<String>>,
    /// The CI provider, or `none`.
    pub ci: String,
    /// Make a repository.
    pub git: bool,
    /// Answers to the template's questions.
    pub set: Vec<(String, String)>,
    /// In a repository of the user's, put files of the template in the place of theirs.
    pub replace: bool,
}

/// A project that is to be made, or is there.
#[derive(Debug, Clone)]
pub struct ProjectRequest<'a> {
    /// What it is rendered from.
    pub scaffold: ScaffoldRequest<'a>,
    /// Where it will be.
    pub target: PathBuf,
    /// What is there now.
    pub found: Target,
    /// Make a repository.
    pub git: bool,
    /// In a repository of the user's, put files of the template in the place of theirs.
    pub replace: bool,
}

/// Finds the template of a stage or by its own id, and everything that it is rendered with.
///
/// # Errors
/// An unknown name, a wrong answer, or a target that devpath did not make.
pub fn resolve_project<'a>(
    catalog: &'a Catalog,
    template: &'a Template,
    options: ProjectOptions,
    here: &Path,
    ask: &mut dyn FnMut(&Question) -> Outcome<Answer>,
) -> Outcome<ProjectRequest<'a>> {
    let ProjectOptions { folder, with, ci, git, set, replace } = options;
    let target = tidy(&here.join(folder.unwrap_or_else(|| PathBuf::from(&template.stage))));
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.ok_or_else(|| SetupError::NoName(target.display().to_string()))?;
    let providers = catalog.ci_providers();
    if ci != "none" && !providers.contains(&ci) {
        let none = "none".to_owned();
        return Err(Unknown::new("CI provider", &ci, providers.iter().chain([&none]), "devpath setup --help").into());
    }
    let services = chosen(catalog, template, with.as_deref())?;
    let found = inspect(&target)?;
    // The answers of a project that is there stand in its manifest.
    let mut default = |question: &Question| Ok(question.default.clone());
    let values = answer(catalog, template, &set, if found == Target::Project { &mut default } else { ask })?;
    let scaffold = ScaffoldRequest { catalog, template, name, ci, services, values };
    Ok(ProjectRequest { scaffold, target, found, git, replace })
}

/// The template of a stage, in a language if one was typed.
///
/// # Errors
/// No such stage, no template, no such language.
pub fn template_of<'a>(catalog: &'a Catalog, stage: &'a Stage, language: Option<&str>) -> Outcome<&'a Template> {
    let templates: Vec<&Template> = catalog.templates_of(&stage.id).collect();
    if templates.is_empty() {
        let with = catalog.stages().iter().filter(|other| catalog.templates_of(&other.id).next().is_some());
        let others = with.map(|stage| stage.id.clone()).collect();
        return Err(SetupError::NoTemplates { stage: stage.id.clone(), others }.into());
    }
    let default = language.map_or(stage.default_template.as_ref(), |it| stage.default_by_language.get(it));
    let fits = |template: &&&Template| language.is_none_or(|language| template.language == language);
    let named = templates.iter().find(|template| Some(&template.id) == default);
    let wanted = named.filter(fits).or_else(|| templates.iter().find(fits));
    let known = || templates.iter().map(|template| template.language.clone()).collect();
    wanted.copied().ok_or_else(|| {
        let language = language.unwrap_or_default().to_owned();
        SetupError::Language { stage: stage.id.clone(), language, known: known() }.into()
    })
}

/// The services of a project that is there, or those of them that were typed: its `devpath.toml` is the user's.
///
/// # Errors
/// A service that the project or the catalogue does not have.
pub fn services_of<'a>(
    catalog: &'a Catalog,
    manifest: &Manifest,
    with: Option<&[String]>,
) -> Outcome<Vec<ChosenService<'a>>> {
    for id in with.unwrap_or_default() {
        let service = catalog.service(id)?;
        if !manifest.services.contains_key(id) {
            let line = service.manifest_line();
            return Err(SetupError::NotInProject { service: id.clone(), line }.into());
        }
    }
    let mut services = Vec::new();
    for (id, tag) in manifest.services.iter().filter(|(id, _)| with.is_none_or(|with| with.contains(id))) {
        let service = catalog.service(id)?;
        // A tag that is not known is told by the services themselves.
        services.extend(service.tag(tag).map(|release| ChosenService { service, release }));
    }
    Ok(services)
}

/// The chosen services, the stage's main one first.
fn chosen<'a>(
    catalog: &'a Catalog,
    template: &Template,
    with: Option<&[String]>,
) -> Result<Vec<ChosenService<'a>>, Unknown> {
    let mut ids: Vec<&String> = Vec::new();
    for id in with.unwrap_or(&template.services) {
        // A task comes with the servers that it works on.
        for id in std::iter::once(id).chain(&catalog.service(id)?.after) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    let main = catalog.stage(&template.stage)?.main_service.as_ref();
    // What is no database comes behind those that are one.
    let is_database = |id: &String| catalog.service(id).ok().is_some_and(Service::is_database);
    ids.sort_by_key(|id| (main != Some(*id), !is_database(id)));
    let mut services = Vec::new();
    for id in ids {
        let service = catalog.service(id)?;
        // The catalogue's own check keeps a default that is not among the tags away.
        services.extend(service.tag(&service.default_tag).map(|release| ChosenService { service, release }));
    }
    Ok(services)
}

/// A path without `.` and `..`, whether it exists or not.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                tidy.pop();
            }
            part => tidy.push(part),
        }
    }
    tidy
}
