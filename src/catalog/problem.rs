//! What is wrong in a catalogue file, and where.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::files::CatalogFile;
use crate::advice::{Advice, Advise, Exit};

/// One mistake in one catalogue file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file as a person finds it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The key and what was expected of it.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, message } = self;
        write!(f, "{file}:{line}:{column}: {message}")
    }
}

/// All mistakes that were found, never empty.
#[derive(Debug, thiserror::Error)]
#[error("{}", lines(.0))]
pub struct CatalogProblems(pub Vec<Problem>);

fn lines(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    lines.join("\n")
}

impl Advise for CatalogProblems {
    fn code(&self) -> &'static str {
        "catalog.invalid"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::new("mend the file, then check it", ["devpath catalog check"]))
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// The line and column, from 1, of a byte offset.
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
    (line, column)
}

/// Where a piece of text stands in a file, or the file's start.
pub fn find(file: &CatalogFile, needle: &str) -> (usize, usize) {
    let text = file.bytes();
    let text = String::from_utf8_lossy(&text);
    text.find(needle).map_or((1, 1), |offset| position(&text, offset))
}

/// A problem that names a value in a file.
pub fn at(file: &CatalogFile, needle: &str, message: impl Into<String>) -> Problem {
    let (line, column) = find(file, needle);
    Problem { file: file.shown.clone(), line, column, message: message.into() }
}

/// Reads a data file; the file and the place stand in the problem.
pub fn parse<T: DeserializeOwned>(file: &CatalogFile) -> Result<T, Problem> {
    let problem = |offset: usize, text: &str, message: String| {
        let (line, column) = position(text, offset);
        Problem { file: file.shown.clone(), line, column, message }
    };
    let bytes = file.bytes();
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let text = String::from_utf8_lossy(&bytes);
            return Err(problem(error.valid_up_to(), &text, "not UTF-8 text".to_owned()));
        }
    };
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        problem(offset, text, error.message().to_owned())
    })
}
