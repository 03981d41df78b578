//! What can be asked wrongly of `setup` and `new`.

use crate::advice::{Advice, Advise, Exit};

/// A wish that cannot be met.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The stage has no templates yet.
    #[error("there are no templates for the stage `{stage}` yet")]
    NoTemplates {
        /// The stage.
        stage: String,
        /// The stages that have some.
        others: Vec<String>,
    },
    /// Not one of the languages of a stage's templates.
    #[error("the stage `{stage}` has no template in `{language}`")]
    Language {
        /// The stage.
        stage: String,
        /// As typed.
        language: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The template that was named belongs to another stage.
    #[error("the template `{template}` belongs to the stage `{of}`, not to `{stage}`")]
    OtherStage {
        /// As typed.
        template: String,
        /// Its stage.
        of: String,
        /// As typed.
        stage: String,
    },
    /// No stage was named, and this is no project.
    #[error("which stage? None was named, and this folder is in no devpath project")]
    NoStage,
    /// A name that nothing can be made from.
    #[error("`{}` has no name that a project could bear", .0)]
    NoName(String),
    /// A service that the existing project does not have.
    #[error("this project has no service `{service}`")]
    NotInProject {
        /// As typed.
        service: String,
        /// The line that adds it.
        line: String,
    },
}

impl Advise for SetupError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoTemplates { .. } => "stage.no_templates",
            Self::Language { .. } => "usage.language",
            Self::OtherStage { .. } | Self::NoStage => "usage.stage",
            Self::NoName(_) => "usage.name",
            Self::NotInProject { .. } => "service.not_here",
        }
    }

    fn advice(&self) -> Option<Advice> {
        Some(match self {
            Self::NoTemplates { others, .. } => {
                let commands = others.iter().map(|stage| format!("devpath setup {stage}"));
                Advice::new("these stages have templates", commands)
            }
            Self::Language { stage, known, .. } => {
                let commands = known.iter().map(|language| format!("devpath setup {stage} --lang {language}"));
                Advice::new(format!("known: {}", known.join(", ")), commands)
            }
            Self::OtherStage { template, of, .. } => {
                Advice::new("name its own stage", [format!("devpath setup {of} --template {template}")])
            }
            Self::NoStage => {
                Advice::new("see the stages, and name one", ["devpath roadmap", "devpath setup databases shop"])
            }
            Self::NoName(_) => Advice::say("name a folder below this one"),
            Self::NotInProject { line, .. } => {
                Advice::new("add it to devpath.toml under [services], then run the same command again", [line])
            }
        })
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}
