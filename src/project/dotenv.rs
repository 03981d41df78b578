//! `.env`: read with line and column, and changed only where devpath itself wrote.

use std::collections::BTreeMap;

/// The file's name at the project's root.
pub const ENV_FILE: &str = ".env";

/// A `.env` file, line by line, so that what the user wrote stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DotEnv {
    lines: Vec<String>,
    values: BTreeMap<String, (usize, String)>,
}

/// A line that is neither a comment nor `NAME=value`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct DotEnvError {
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// What was expected.
    pub message: String,
}

impl DotEnv {
    /// Reads a file's text: `NAME=value` lines, `export` before them, quotes around values, `#` comments.
    ///
    /// # Errors
    /// The first line that is none of these.
    pub fn parse(text: &str) -> Result<Self, DotEnvError> {
        let mut env = Self::default();
        for (index, line) in text.lines().enumerate() {
            if let Some((name, value)) = parse_line(line, index + 1)? {
                env.values.insert(name, (index, value));
            }
            env.lines.push(line.to_owned());
        }
        Ok(env)
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|(_, value)| value.as_str())
    }

    /// All names with their values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, (_, value))| (name.as_str(), value.as_str()))
    }

    /// Sets a value in its own line, or in a new one at the end.
    pub fn set(&mut self, name: &str, value: &str) {
        let line = format!("{name}={value}");
        let index = self.values.get(name).map_or(self.lines.len(), |(index, _)| *index);
        self.values.insert(name.to_owned(), (index, value.to_owned()));
        match self.lines.get_mut(index) {
            Some(place) => *place = line,
            None => self.lines.push(line),
        }
    }

    /// Adds a comment line at the end.
    pub fn comment(&mut self, text: &str) {
        self.lines.push(format!("# {text}"));
    }

    /// The whole file.
    pub fn to_text(&self) -> String {
        self.lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
    }
}

fn parse_line(line: &str, number: usize) -> Result<Option<(String, String)>, DotEnvError> {
    let wrong = |rest: &str, message: &str| {
        let column = line.chars().count() - rest.chars().count() + 1;
        DotEnvError { line: number, column, message: message.to_owned() }
    };
    let rest = line.trim_start().trim_start_matches('\u{feff}');
    if rest.is_empty() || rest.starts_with('#') {
        return Ok(None);
    }
    let rest = rest.strip_prefix("export ").map_or(rest, str::trim_start);
    let length = rest.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(length);
    if name.is_empty() || name.starts_with(|it: char| it.is_ascii_digit()) {
        return Err(wrong(rest, "expected a name, as in `NAME=value`"));
    }
    let after = rest.trim_start();
    let Some(value) = after.strip_prefix('=') else {
        return Err(wrong(after, "expected `=` behind the name, as in `NAME=value`"));
    };
    let value = value.trim_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            return match quoted.split_once(quote) {
                Some((inside, behind)) if behind.trim().is_empty() || behind.trim_start().starts_with('#') => {
                    Ok(Some((name.to_owned(), inside.to_owned())))
                }
                Some((_, behind)) => Err(wrong(behind, "expected nothing behind the closing quote")),
                None => Err(wrong(value, "this quote is never closed")),
            };
        }
    }
    let value = value.split(" #").next().unwrap_or(value);
    Ok(Some((name.to_owned(), value.trim_end().to_owned())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DotEnv, DotEnvError};

    #[test]
    fn names_values_quotes_and_comments_are_read() {
        let env = DotEnv::parse("# c\n\nA=1\nexport B = \"two # words\" # c\nC='x'\nD=a#b #c\nE=\n");
        let env = env.unwrap_or_default();
        let read: Vec<_> = ["A", "B", "C", "D", "E", "F"].map(|name| env.get(name)).into();
        assert_eq!(read, [Some("1"), Some("two # words"), Some("x"), Some("a#b"), Some(""), None]);
    }

    #[test]
    fn a_damaged_line_is_named_with_its_place() {
        let error = DotEnv::parse("A=1\n  B 2\n").map(|_| ());
        let message = "expected `=` behind the name, as in `NAME=value`".to_owned();
        assert_eq!(error, Err(DotEnvError { line: 2, column: 5, message }));
        assert!(DotEnv::parse("A=\"open").is_err());
        assert!(DotEnv::parse("<<<<<<< HEAD").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*(\n\\PC*){0,4}") {
            let _ = DotEnv::parse(&text);
        }

        #[test]
        fn what_is_set_is_read_back_and_other_lines_stay(value in "[A-Za-z0-9:/@?=&._~-]{0,40}", other in "[a-z]{1,8}") {
            let mut env = DotEnv::parse(&format!("# mine\nOTHER={other}\n")).unwrap_or_default();
            env.set("URL", &value);
            let again = DotEnv::parse(&env.to_text()).unwrap_or_default();
            prop_assert_eq!(again.get("URL"), Some(value.as_str()));
            prop_assert_eq!(again.get("OTHER"), Some(other.as_str()));
            prop_assert!(env.to_text().starts_with("# mine\n"));
        }
    }
}
