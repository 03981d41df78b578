//! Whether templates can be rendered at all: with every CI provider, with their services and without any.

use std::collections::BTreeSet;

use super::answers::{ChosenService, ScaffoldRequest};
use super::error::ScaffoldError;
use super::questions::answer;
use super::render::render;
use crate::catalog::{Catalog, Problem, Template};

/// A name with everything that a folder's name may hold and no file may be broken by.
const NAME: &str = "it's \"a\" {{ name }} $(of) `one` <project> \\ #1";

/// Every mistake that shows when templates are rendered, each once.
pub fn check(catalog: &Catalog) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for template in catalog.templates().values() {
        for error in errors(catalog, template) {
            let problem = problem(&error);
            if seen.insert(problem.to_string()) {
                problems.push(problem);
            }
        }
    }
    problems
}

fn errors(catalog: &Catalog, template: &Template) -> Vec<ScaffoldError> {
    let mut errors = Vec::new();
    let values = match answer(catalog, template, &[], &mut |question| Ok(question.default.clone())) {
        Ok(values) => values,
        // Conditions are the only thing that can fail with defaults; rendering would repeat it.
        Err(failure) => {
            let message = failure.chain().join(": ");
            let file = format!("templates/{}/template.toml", template.id);
            return vec![ScaffoldError::Layout { template: template.id.clone(), file, message }];
        }
    };
    let services: Vec<ChosenService<'_>> = template
        .services
        .iter()
        .filter_map(|id| catalog.service(id).ok())
        .filter_map(|service| Some(ChosenService { service, release: service.tag(&service.default_tag)? }))
        .collect();
    for ci in catalog.ci_providers().into_iter().chain(["none".to_owned()]) {
        for services in [services.clone(), Vec::new()] {
            let request = ScaffoldRequest {
                catalog,
                template,
                name: NAME.to_owned(),
                ci: ci.clone(),
                services,
                values: values.clone(),
            };
            errors.extend(render(&request).err());
        }
    }
    errors
}

fn problem(error: &ScaffoldError) -> Problem {
    match error {
        ScaffoldError::Template { file, source } => {
            let detail = source.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
            let message = format!("{}{detail}", source.kind());
            Problem { file: file.clone(), line: source.line().unwrap_or(1), column: 1, message }
        }
        ScaffoldError::Layout { file, message, template: _ } => {
            Problem { file: file.clone(), line: 1, column: 1, message: message.clone() }
        }
        other => Problem { file: "templates".to_owned(), line: 1, column: 1, message: other.to_string() },
    }
}
