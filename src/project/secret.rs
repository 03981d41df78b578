//! A password that cannot be printed by accident.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The characters of a generated password: none needs quoting in a URL, a shell or a `.env` file.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Text that shows as `***` in `Debug` and `Display`; [`Secret::reveal`] is the only way to it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A new password of 144 bits from the operating system's random source.
    ///
    /// # Errors
    /// The operating system has no random source.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0_u8; 24];
        getrandom::fill(&mut bytes)?;
        let letters = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 64)]));
        // A leading `-` would look like an option to some client.
        let text: String = letters.collect();
        Ok(Self(text.replacen('-', "x", usize::from(text.starts_with('-')))))
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_never_prints_itself() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret} {secret:?}"), "*** ***");
    }

    #[test]
    fn generated_passwords_differ_and_need_no_quoting() {
        let passwords: Vec<_> = (0..100).filter_map(|_| Secret::generate().ok()).collect();
        assert_eq!(passwords.len(), 100);
        for password in &passwords {
            assert!(password.reveal().chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_'));
            assert!(!password.reveal().starts_with('-'));
            assert_eq!(passwords.iter().filter(|other| *other == password).count(), 1);
        }
    }
}
