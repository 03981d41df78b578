//! Templates of the catalogue become the text of files.

use std::fmt::Write as _;
use std::path::PathBuf;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior};
use serde_json::Value;

use super::ExportError;
use crate::catalog::CatalogFiles;

/// Where the templates lie in the catalogue.
const FOLDER: &str = "stacks/export";

/// A file that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Its place below the project's folder, or a whole path.
    pub path: PathBuf,
    /// Its content.
    pub text: String,
}

/// Renders one template; the others of the folder can be included by it.
///
/// # Errors
/// A template that is not there or that cannot be rendered.
pub fn render(files: &CatalogFiles, template: &str, values: &Value) -> Result<String, ExportError> {
    let shown = files.get(&format!("{FOLDER}/{template}")).map_or(template, |file| &file.shown).to_owned();
    let text = || -> Result<String, minijinja::Error> {
        let mut engine = engine()?;
        for (name, file) in files.below(FOLDER) {
            engine.add_template_owned(name.to_owned(), String::from_utf8_lossy(&file.bytes()).into_owned())?;
        }
        engine.get_template(template)?.render(minijinja::Value::from(minijinja::value::Serde(values)))
    };
    text().map_err(|source| ExportError::Template { file: shown, source })
}

fn engine() -> Result<Environment<'static>, minijinja::Error> {
    let mut engine = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?;
    engine.set_syntax(syntax);
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    engine.add_filter("json", |value: minijinja::Value| json(&value));
    Ok(engine)
}

/// A value as JSON on one line, which is YAML too: what YAML takes for a line's end becomes an escape.
fn json(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    let mut escaped = String::new();
    for letter in text.chars() {
        if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}') {
            let _ = write!(escaped, "\\u{:04x}", u32::from(letter));
        } else {
            escaped.push(letter);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::json;

    #[test]
    fn json_is_yaml_too() {
        assert_eq!(json(&"a: 'b'\n\u{85}\u{2028}\u{7f}\"#"), "\"a: 'b'\\n\\u0085\\u2028\\u007f\\\"#\"");
    }
}
