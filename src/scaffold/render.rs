//! A template and its layers become files in memory; nothing is written here.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Component, Path};

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior};

use super::answers::ScaffoldRequest;
use super::context::context;
use super::error::ScaffoldError;
use crate::catalog::CatalogFile;
use crate::project::{LOCK_FILE, Locked, MANIFEST_FILE, PRIVATE_FOLDER, hash};

/// A file whose name ends so is rendered and loses the ending; any other one is copied byte for byte.
const RENDERED: &str = ".jinja";

/// One file of a project.
#[derive(Debug, Clone)]
pub struct RenderedFile {
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
    /// It starts with `#!`.
    pub executable: bool,
}

/// All files of a project by their path, with `/` between the parts.
#[derive(Debug, Clone)]
pub struct Rendering {
    /// The files, `devpath.toml` and `devpath.lock` included.
    pub files: BTreeMap<String, RenderedFile>,
}

/// Renders a template with its layers.
///
/// # Errors
/// A file that cannot be rendered, that two parts write, or that would lie outside the project.
pub fn render(request: &ScaffoldRequest<'_>) -> Result<Rendering, ScaffoldError> {
    let engine = engine().map_err(|source| ScaffoldError::Template { file: request.template.id.clone(), source })?;
    let values = minijinja::Value::from(minijinja::value::Serde(context(request)));
    let mut files = BTreeMap::new();
    let mut sources = String::new();
    for folder in folders(request) {
        for (path, file) in request.catalog.files.below(&folder) {
            sources.push_str(&hash(&file.bytes));
            let (path, bytes) = match path.strip_suffix(RENDERED) {
                None => (path, file.bytes.clone()),
                Some(path) => match rendered(&engine, file, &values)? {
                    Some(text) => (path, Cow::Owned(text.into_bytes())),
                    None => continue,
                },
            };
            check_path(request, path)?;
            let executable = bytes.starts_with(b"#!");
            if files.insert(path.to_owned(), RenderedFile { bytes, executable }).is_some() {
                let message = format!("two of its parts write `{path}`");
                return Err(ScaffoldError::Layout { template: request.template.id.clone(), message });
            }
        }
    }
    add(&mut files, MANIFEST_FILE, request.manifest().to_text());
    let hashes = files.iter().map(|(path, file)| (path.clone(), hash(&file.bytes))).collect();
    let locked = Locked { schema: 1, template: hash(sources.as_bytes()), files: hashes };
    add(&mut files, LOCK_FILE, locked.to_text());
    Ok(Rendering { files })
}

fn add(files: &mut BTreeMap<String, RenderedFile>, path: &str, text: String) {
    files.insert(path.to_owned(), RenderedFile { bytes: Cow::Owned(text.into_bytes()), executable: false });
}

/// The template's own folder behind those of its layers and of the chosen CI provider.
fn folders(request: &ScaffoldRequest<'_>) -> Vec<String> {
    let template = request.template;
    let ci = request.catalog.layers.values().filter(|layer| layer.ci.as_ref() == Some(&request.ci));
    let fits = |language: &Option<String>| language.as_ref().is_none_or(|it| it == &template.language);
    let ci = ci.filter(|layer| fits(&layer.language)).map(|layer| &layer.id);
    let layers = template.layers.iter().chain(ci).map(|id| format!("templates/layers/{id}/files"));
    layers.chain([format!("templates/{}/files", template.id)]).collect()
}

fn engine() -> Result<Environment<'static>, minijinja::Error> {
    let mut engine = Environment::new();
    // Blocks on lines of their own leave no trace, as people know it from Ansible and cookiecutter.
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?;
    engine.set_syntax(syntax);
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    Ok(engine)
}

/// The text of a file; none when nothing but white space comes out of it.
fn rendered(
    engine: &Environment<'_>,
    file: &CatalogFile,
    values: &minijinja::Value,
) -> Result<Option<String>, ScaffoldError> {
    let wrong = |source| ScaffoldError::Template { file: file.shown.clone(), source };
    let text = std::str::from_utf8(&file.bytes).map_err(|error| {
        wrong(minijinja::Error::new(minijinja::ErrorKind::CannotDeserialize, "not UTF-8 text").with_source(error))
    })?;
    let text = engine.render_named_str(&file.shown, text, values).map_err(wrong)?;
    Ok((!text.trim().is_empty()).then_some(text))
}

/// A template can never write outside its target, nor into what belongs to git or devpath.
fn check_path(request: &ScaffoldRequest<'_>, path: &str) -> Result<(), ScaffoldError> {
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let first = path.split('/').next().unwrap_or_default();
    let reserved = [".git", PRIVATE_FOLDER, MANIFEST_FILE, LOCK_FILE].iter().any(|it| first.eq_ignore_ascii_case(it));
    if inside && !reserved {
        return Ok(());
    }
    let message = format!("`{path}` is not a template's to write");
    Err(ScaffoldError::Layout { template: request.template.id.clone(), message })
}
