//! What can go wrong while a project is made.

use std::io;
use std::path::PathBuf;

use crate::advice::{Advice, Advise, Exit};
use crate::catalog::Unknown;

/// Why a project was not made; nothing is left behind then.
#[derive(Debug, thiserror::Error)]
pub enum ScaffoldError {
    /// The target holds something that devpath did not make.
    #[error("`{}` is not empty and is no devpath project; nothing was written", .target.display())]
    NotEmpty {
        /// The folder asked for.
        target: PathBuf,
        /// Some of what is in it.
        found: Vec<String>,
    },
    /// The target is a file.
    #[error("`{}` is a file, not a folder; nothing was written", .0.display())]
    NotFolder(PathBuf),
    /// The folder already holds a project of another template.
    #[error("`{}` is a project made from `{made_from}`, not from `{wanted}`; nothing was written", .target.display())]
    OtherTemplate {
        /// The folder asked for.
        target: PathBuf,
        /// What its `devpath.toml` says.
        made_from: String,
        /// What was asked for.
        wanted: String,
    },
    /// A question that the template does not ask.
    #[error("the template `{template}` does not ask for `{}`", .unknown.typed)]
    Question {
        /// The template's id.
        template: String,
        /// The word, and the nearest real ones.
        unknown: Unknown,
    },
    /// An answer of the wrong type, or outside of what is allowed.
    #[error("`{question}` cannot be `{}`; nothing was written", .typed.escape_debug())]
    Answer {
        /// The question's id.
        question: String,
        /// As typed.
        typed: String,
        /// What would have been right.
        expected: String,
    },
    /// Files of the user's that are not committed, and were to be replaced.
    #[error("{} would be replaced, and git could not bring {} back; nothing was written", names(.0), if .0.len() == 1 { "it" } else { "them" })]
    Uncommitted(Vec<String>),
    /// A template that minijinja refuses.
    #[error("template file `{file}` cannot be rendered")]
    Template {
        /// Where the file is.
        file: String,
        /// What is wrong in it.
        #[source]
        source: minijinja::Error,
    },
    /// Two parts of a template write the same file, or a file would lie outside the project.
    #[error("template `{template}`: {file}: {message}")]
    Layout {
        /// The template's id.
        template: String,
        /// Where the file is.
        file: String,
        /// Which file, and why.
        message: String,
    },
    /// The file system refused.
    #[error("`{}` cannot be written", .path.display())]
    File {
        /// What was to be written.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

fn names(files: &[String]) -> String {
    let names: Vec<String> = files.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

impl Advise for ScaffoldError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotEmpty { .. } => "target.not_empty",
            Self::NotFolder(_) => "target.not_folder",
            Self::OtherTemplate { .. } => "target.other_template",
            Self::Question { .. } => "usage.question",
            Self::Answer { .. } => "usage.answer",
            Self::Uncommitted(_) => "target.uncommitted",
            Self::Template { .. } => "template.invalid",
            Self::Layout { .. } => "template.layout",
            Self::File { .. } => "target.write",
        }
    }

    fn advice(&self) -> Option<Advice> {
        match self {
            Self::NotEmpty { target, found } => {
                let say = format!("it holds {}; choose another folder", found.join(", "));
                let again = format!("{}-2", target.file_name().unwrap_or_default().to_string_lossy());
                Some(Advice::new(say, [format!("devpath setup databases {again}")]))
            }
            Self::NotFolder(_) => Some(Advice::say("choose another folder")),
            Self::OtherTemplate { .. } => {
                Some(Advice::new("start what this project needs, or choose another folder", ["devpath services up"]))
            }
            Self::Question { unknown, .. } => Some(match unknown.known.as_slice() {
                [] => Advice::say("it asks nothing"),
                known => Advice::say(format!("it asks for: {}", known.join(", "))),
            }),
            Self::Answer { question, expected, .. } => {
                Some(Advice::new(format!("expected {expected}"), [format!("devpath new … --set {question}=…")]))
            }
            Self::Uncommitted(_) => Some(Advice::new("commit them first", ["git add . && git commit"])),
            Self::Template { .. } | Self::Layout { .. } => {
                Some(Advice::new("mend the template, then check it", ["devpath catalog check"]))
            }
            Self::File { source, .. } => Some(match source.kind() {
                io::ErrorKind::PermissionDenied => Advice::say("choose a folder that you may write to"),
                io::ErrorKind::StorageFull => Advice::new("make room on the disk", ["df -h ."]),
                _ => Advice::say("look at the folder and at the disk it lies on"),
            }),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NotEmpty { .. }
            | Self::NotFolder(_)
            | Self::OtherTemplate { .. }
            | Self::Question { .. }
            | Self::Answer { .. }
            | Self::Uncommitted(_)
            | Self::Template { .. }
            | Self::Layout { .. } => Exit::Usage,
            Self::File { .. } => Exit::Machine,
        }
    }
}
