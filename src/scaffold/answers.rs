//! What a project is rendered from.

use super::questions::Values;
use crate::catalog::{Catalog, Service, Tag, Template};
use crate::project::{Answers, DoctorSettings, Manifest, TemplateRef};

/// A service that the project gets, with the release of its image.
#[derive(Debug, Clone)]
pub struct ChosenService<'a> {
    /// The catalogue's file.
    pub service: &'a Service,
    /// The release.
    pub release: &'a Tag,
}

/// A template and the values it is rendered with.
#[derive(Debug, Clone)]
pub struct ScaffoldRequest<'a> {
    /// Where everything is looked up.
    pub catalog: &'a Catalog,
    /// What is rendered.
    pub template: &'a Template,
    /// The project's name as typed.
    pub name: String,
    /// The CI provider, or `none`.
    pub ci: String,
    /// The services, the main one first.
    pub services: Vec<ChosenService<'a>>,
    /// The answers to the template's questions.
    pub values: Values,
}

impl ScaffoldRequest<'_> {
    /// What `devpath.toml` will say.
    pub fn manifest(&self) -> Manifest {
        let Self { catalog: _, template, name, ci, services, values } = self;
        Manifest {
            schema: 1,
            template: TemplateRef { id: template.id.clone(), version: template.version.clone() },
            answers: Answers {
                name: name.clone(),
                language: template.language.clone(),
                ci: ci.clone(),
                values: values.clone(),
            },
            services: services.iter().map(|it| (it.service.id.clone(), it.release.tag.clone())).collect(),
            main_service: services.first().filter(|it| it.service.is_database()).map(|it| it.service.id.clone()),
            commands: template.commands.clone(),
            doctor: DoctorSettings::default(),
        }
    }
}
