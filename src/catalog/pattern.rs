//! A regular expression of a data file, compiled when it is first used: most commands use none of them.

use std::sync::OnceLock;

use regex_lite::Regex;
use serde::{Deserialize, Deserializer};

/// A regular expression as its file says it.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// As it stands in the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The compiled form; none where the text is no regular expression, which the catalogue's check tells.
    pub fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.text).ok()).as_ref()
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { text: String::deserialize(deserializer)?, compiled: OnceLock::new() })
    }
}
