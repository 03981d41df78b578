//! Finding things by the word that was typed, with the nearest real names when there is none.

use super::{Catalog, Question, Service, Stage, Template, Tool};
use crate::advice::{Advice, Advise, Exit};

/// A word that names nothing in the catalogue.
#[derive(Debug, thiserror::Error)]
#[error("there is no {kind} `{typed}`")]
pub struct Unknown {
    /// What was looked for: `stage`, `tool` …
    pub kind: &'static str,
    /// The word as typed.
    pub typed: String,
    /// The real names, nearest first.
    pub known: Vec<String>,
    /// The command that lists them.
    pub list: &'static str,
}

impl Unknown {
    /// Builds the error from the names that were really searched.
    pub fn new<'a>(
        kind: &'static str,
        typed: &str,
        known: impl IntoIterator<Item = &'a String>,
        list: &'static str,
    ) -> Self {
        Self { kind, typed: typed.to_owned(), known: nearest(typed, known), list }
    }
}

impl Advise for Unknown {
    fn code(&self) -> &'static str {
        "unknown_name"
    }

    fn advice(&self) -> Option<Advice> {
        let Self { kind, typed, known, list } = self;
        let close = known.first().filter(|name| strsim::jaro_winkler(typed, name) > 0.75);
        let say = match close {
            Some(name) => format!("did you mean `{name}`? Known: {}", known.join(", ")),
            None if known.is_empty() => format!("the catalogue has no {kind} at all"),
            None => format!("known: {}", known.join(", ")),
        };
        Some(Advice::new(say, [*list]))
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// Names by how much they look like what was typed, the nearest first; at most eight.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let mut rated: Vec<(f64, &String)> =
        known.into_iter().map(|name| (strsim::jaro_winkler(typed, name), name)).collect();
    rated.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    rated.into_iter().take(8).map(|(_, name)| name.clone()).collect()
}

impl Catalog {
    /// What a template asks: its own questions, then those of its layers, each once.
    pub fn questions_of<'a>(&'a self, template: &'a Template) -> impl Iterator<Item = &'a Question> {
        let layers = template.layers.iter().filter_map(|id| self.layers().get(id));
        template.questions.iter().chain(layers.flat_map(|layer| &layer.questions))
    }

    /// The stage with this id.
    ///
    /// # Errors
    /// [`Unknown`] with the nearest names.
    pub fn stage(&self, id: &str) -> Result<&Stage, Unknown> {
        self.stages()
            .iter()
            .find(|stage| stage.id == id)
            .ok_or_else(|| Unknown::new("stage", id, self.stages().iter().map(|stage| &stage.id), "devpath roadmap"))
    }

    /// The tool with this id.
    ///
    /// # Errors
    /// [`Unknown`] with the nearest names.
    pub fn tool(&self, id: &str) -> Result<&Tool, Unknown> {
        self.one_tool(id).ok_or_else(|| Unknown::new("tool", id, self.tools().keys(), "devpath doctor"))
    }

    /// The service with this id.
    ///
    /// # Errors
    /// [`Unknown`] with the nearest names.
    pub fn service(&self, id: &str) -> Result<&Service, Unknown> {
        self.one_service(id).ok_or_else(|| Unknown::new("service", id, self.services().keys(), "devpath catalog list"))
    }

    /// The template with this id.
    ///
    /// # Errors
    /// [`Unknown`] with the nearest names.
    pub fn template(&self, id: &str) -> Result<&Template, Unknown> {
        self.templates()
            .get(id)
            .ok_or_else(|| Unknown::new("template", id, self.templates().keys(), "devpath catalog list"))
    }

    /// The templates of a stage, by id.
    pub fn templates_of<'a>(&'a self, stage: &'a str) -> impl Iterator<Item = &'a Template> {
        self.templates().values().filter(move |template| template.stage == stage)
    }

    /// The values that `--ci` may have, `none` aside.
    pub fn ci_providers(&self) -> Vec<String> {
        self.layers().values().filter_map(|layer| layer.ci.clone()).collect()
    }
}
