//! Whose things are these: the random id of one checkout, and the name for people beside it.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The random id of one checkout; a clone or a worktree has another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct CheckoutId(String);

/// How many hexadecimal digits an id has.
const DIGITS: usize = 32;

impl CheckoutId {
    /// A new id of 128 random bits.
    ///
    /// # Errors
    /// The operating system has no random source.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(hexadecimal(&bytes)))
    }

    /// An id as it stands on a label or in a file; none where the text is not a whole one. What an engine finds by half an
    /// id, or by none, is somebody else's.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |it: char| matches!(it, '0'..='9' | 'a'..='f');
        (text.len() == DIGITS && text.chars().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first eight digits, for names that people read; nothing is looked up by them.
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

impl TryFrom<String> for CheckoutId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("expected an id of {DIGITS} hexadecimal digits"))
    }
}

impl fmt::Display for CheckoutId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The checkout to which containers, networks and volumes belong.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The only thing by which something is found on an engine.
    pub id: CheckoutId,
    /// The project's slug, part of the names that people read.
    pub slug: String,
    /// The project's folder.
    pub path: PathBuf,
    /// Which generation of a service's data is in use; 0 where none is named.
    pub generations: BTreeMap<String, u32>,
}

impl Owner {
    /// The generation of a service's data that is in use.
    pub fn generation(&self, service: &str) -> u32 {
        self.generations.get(service).copied().unwrap_or(0)
    }
}

/// Bytes as lower case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A name as containers, databases and folders bear it: lower case letters, digits and single hyphens.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        let letter = letter.to_ascii_lowercase();
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-').chars().take(40).collect::<String>();
    if slug.is_empty() { "project".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::{CheckoutId, slug};

    #[test]
    fn only_whole_ids_are_ids() {
        assert!(CheckoutId::parse("0123456789abcdef0123456789abcdef").is_some());
        for wrong in ["", "01234567", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcde*"] {
            assert!(CheckoutId::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("My Shop!! 2"), "my-shop-2");
        assert_eq!(slug("магазин"), "project");
        assert_eq!(slug("--a--b--"), "a-b");
    }
}
