//! Another tag for one service in `devpath.toml`: the file is the user's, and not one other byte of it changes.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use toml::Spanned;

use super::{MANIFEST_FILE, Project, ProjectError};
use crate::system;

#[derive(Deserialize)]
struct Tags {
    #[serde(default)]
    services: BTreeMap<String, Spanned<String>>,
}

/// The text with another tag; none where it names no such service.
fn retagged(text: &str, service: &str, tag: &str) -> Option<String> {
    let tags: Tags = toml::from_str(text).ok()?;
    let place = tags.services.get(service)?.span();
    let plain = tag.chars().all(|it| it.is_ascii_alphanumeric() || "._-".contains(it));
    // The quotes that the user likes.
    let quoted = match text.get(place.clone())?.chars().next()? {
        '\'' if plain => format!("'{tag}'"),
        _ => toml::Value::from(tag).to_string(),
    };
    Some(format!("{}{quoted}{}", text.get(..place.start)?, text.get(place.end..)?))
}

impl Project {
    /// Writes another tag of a service into `devpath.toml`, in one step.
    ///
    /// # Errors
    /// The file cannot be read or written, or is not what was read before.
    pub fn write_tag(&mut self, service: &str, tag: &str) -> Result<(), ProjectError> {
        let file = self.root.join(MANIFEST_FILE);
        // A link stays one: what it leads to is written.
        let file = file.canonicalize().unwrap_or(file);
        let wrong = |action, source| ProjectError::File { file: file.clone(), action, source };
        let text = fs::read_to_string(&file).map_err(|source| wrong("read", source))?;
        let permissions = fs::metadata(&file).map_err(|source| wrong("read", source))?.permissions();
        let mut wanted = self.manifest.clone();
        wanted.services.insert(service.to_owned(), tag.to_owned());
        let new = retagged(&text, service, tag).filter(|new| toml::from_str(new).as_ref() == Ok(&wanted));
        let Some(new) = new else {
            let message = format!("it was changed meanwhile; under [services] write {service} = \"{tag}\"");
            return Err(ProjectError::Damaged { file, message });
        };
        system::write_whole(&file, new.as_bytes()).map_err(|source| wrong("written", source))?;
        // Whether others may read it is the user's choice too.
        fs::set_permissions(&file, permissions).map_err(|source| wrong("written", source))?;
        self.manifest = wanted;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::retagged;

    #[test]
    fn nothing_but_the_tag_changes() {
        let text = "# mine\n[services] # all\n\"a-b\"  =  '15'   # old\na = \"15\" # ours\r\n\n[x]\na = \"15\"\n";
        let expected = "# mine\n[services] # all\n\"a-b\"  =  '15'   # old\na = \"17\" # ours\r\n\n[x]\na = \"15\"\n";
        assert_eq!(retagged(text, "a", "17").as_deref(), Some(expected));
        assert!(retagged(text, "a-b", "17").is_some_and(|it| it.contains("=  '17'   # old")));
        assert_eq!(retagged(text, "b", "17"), None);
        assert_eq!(retagged("services = { a = \"1\" }", "a", "2").as_deref(), Some("services = { a = \"2\" }"));
        assert_eq!(retagged("services.a = \"1\"", "a", "2").as_deref(), Some("services.a = \"2\""));
    }
}
