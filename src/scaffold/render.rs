//! A template and its layers become files in memory; nothing is written here.

use std::collections::BTreeMap;
use std::path::{Component, Path};
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior};

use super::answers::ScaffoldRequest;
use super::context::context;
use super::error::ScaffoldError;
use super::text;
use crate::catalog::{CatalogFile, FileKind, HistoryCommit};
use crate::project::{LOCK_FILE, Locked, MANIFEST_FILE, PRIVATE_FOLDER, hash};

/// A file whose name ends so is rendered and loses the ending; any other one is copied byte for byte.
const RENDERED: &str = ".jinja";

/// The files of a project at one moment by their path, with `/` between the parts.
pub type Files = BTreeMap<String, RenderedFile>;

/// One file of a project.
#[derive(Debug, Clone)]
pub struct RenderedFile {
    /// Its content; of a link where it leads to. The commits of a history share what they do not change.
    pub bytes: Arc<[u8]>,
    /// What it is.
    pub kind: FileKind,
    /// Where it comes from, as a person finds it.
    pub source: String,
}

/// A project, ready to be written.
#[derive(Debug, Clone)]
pub struct Rendering {
    /// What the first commit holds, `devpath.toml` and `devpath.lock` included.
    pub first: Files,
    /// The commits behind it.
    pub history: Vec<RenderedCommit>,
}

/// A commit of a project's history.
#[derive(Debug, Clone)]
pub struct RenderedCommit {
    /// The branch it is added to.
    pub branch: String,
    /// Where that branch begins if it is not there yet.
    pub from: String,
    /// The message.
    pub message: String,
    /// Name and address; the user where nobody else is named.
    pub author: Option<(String, String)>,
    /// A tag on it.
    pub tag: Option<String>,
    /// All files as they are in it.
    pub files: Files,
}

/// The branch that every project is on.
const MAIN: &str = "main";

impl Rendering {
    /// The files as they lie in the project's folder: those of the main branch's last commit.
    pub fn files(&self) -> &Files {
        self.history.iter().rfind(|commit| commit.branch == MAIN).map_or(&self.first, |commit| &commit.files)
    }
}

/// Renders a template with its layers and its history.
///
/// # Errors
/// A file that cannot be rendered, that two parts write, or that would lie outside the project.
pub fn render(request: &ScaffoldRequest<'_>) -> Result<Rendering, ScaffoldError> {
    let painter = Painter::new(request)?;
    let mut first = Files::new();
    let mut sources = String::new();
    for folder in folders(request) {
        painter.add_folder(&folder, &mut first, &mut sources, Overlap::Refused)?;
    }
    add(&mut first, MANIFEST_FILE, request.manifest().to_text());
    let plain = first.iter().filter(|(_, file)| matches!(file.kind, FileKind::Plain | FileKind::Executable));
    let hashes = plain.map(|(path, file)| (path.clone(), hash(&file.bytes))).collect();
    let locked = Locked { schema: 1, template: hash(sources.as_bytes()), files: hashes };
    add(&mut first, LOCK_FILE, locked.to_text());
    let history = painter.history(&first)?;
    Ok(Rendering { first, history })
}

fn add(files: &mut Files, path: &str, text: String) {
    let file = RenderedFile { bytes: text.into_bytes().into(), kind: FileKind::Plain, source: path.to_owned() };
    files.insert(path.to_owned(), file);
}

/// The template's own folder behind those of its layers and of the chosen CI provider.
fn folders(request: &ScaffoldRequest<'_>) -> Vec<String> {
    let template = request.template;
    let ci = request.catalog.layers().values().filter(|layer| layer.ci.as_ref() == Some(&request.ci));
    let fits = |language: &Option<String>| language.as_ref().is_none_or(|it| it == &template.language);
    let ci = ci.filter(|layer| fits(&layer.language)).map(|layer| &layer.id);
    let layers = template.layers.iter().chain(ci).map(|id| format!("templates/layers/{id}/files"));
    layers.chain([format!("templates/{}/files", template.id)]).collect()
}

/// Whether a file may take the place of an earlier one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Overlap {
    /// Two parts of a template may not write one file.
    Refused,
    /// A later commit changes what was there.
    Taken,
}

/// The engine, filled with one project's values.
struct Painter<'a> {
    request: &'a ScaffoldRequest<'a>,
    engine: Environment<'static>,
    values: minijinja::Value,
}

impl<'a> Painter<'a> {
    fn new(request: &'a ScaffoldRequest<'a>) -> Result<Self, ScaffoldError> {
        let id = &request.template.id;
        let engine = engine().map_err(|source| ScaffoldError::Template { file: id.clone(), source })?;
        let values = minijinja::Value::from(minijinja::value::Serde(context(request)));
        Ok(Self { request, engine, values })
    }

    /// Renders a folder of the catalogue into `files`; the hash of each source is added to `sources`.
    fn add_folder(
        &self,
        folder: &str,
        files: &mut Files,
        sources: &mut String,
        overlap: Overlap,
    ) -> Result<(), ScaffoldError> {
        for (path, file) in self.request.catalog.files.below(folder) {
            let bytes = file.bytes();
            let kind = file.kind(&bytes);
            sources.push_str(&hash(&bytes));
            let (path, bytes, kind) = match path.strip_suffix(RENDERED) {
                None => (path, bytes.into_owned(), kind),
                Some(path) => match self.painted(file, &bytes)? {
                    Some(text) => {
                        // The first line may be made by the rendering itself.
                        let kind = if kind == FileKind::Plain { FileKind::of(text.as_bytes()) } else { kind };
                        (path, text.into_bytes(), kind)
                    }
                    None => continue,
                },
            };
            self.check_path(path, file)?;
            if kind == FileKind::Link {
                self.check_link(path, file, &bytes)?;
            }
            let rendered = RenderedFile { bytes: bytes.into(), kind, source: file.shown.clone() };
            if let (Some(twin), Overlap::Refused) = (files.insert(path.to_owned(), rendered), overlap) {
                return Err(self.layout(file, format!("`{path}` is written by `{}` too", twin.source)));
            }
        }
        Ok(())
    }

    /// The text of a file; none when nothing but white space comes out of it.
    fn painted(&self, file: &CatalogFile, bytes: &[u8]) -> Result<Option<String>, ScaffoldError> {
        let wrong = |source| ScaffoldError::Template { file: file.shown.clone(), source };
        let text = std::str::from_utf8(bytes).map_err(|error| {
            wrong(minijinja::Error::new(minijinja::ErrorKind::CannotDeserialize, "not UTF-8 text").with_source(error))
        })?;
        let text = self.engine.render_named_str(&file.shown, text, &self.values).map_err(wrong)?;
        Ok((!text.trim().is_empty()).then_some(text))
    }

    /// The state of all files at each commit of the template's history.
    fn history(&self, first: &Files) -> Result<Vec<RenderedCommit>, ScaffoldError> {
        let mut commits: Vec<RenderedCommit> = Vec::new();
        for step in &self.request.template.history {
            let HistoryCommit { branch, from, message, author, files, remove, tag } = step;
            let tip = |branch: &str| commits.iter().rfind(|commit| commit.branch == branch);
            let mut state = tip(branch).or_else(|| tip(from)).map_or(first, |commit| &commit.files).clone();
            for path in remove {
                state.remove(path);
            }
            if let Some(folder) = files {
                let folder = format!("templates/{}/{folder}", self.request.template.id);
                self.add_folder(&folder, &mut state, &mut String::new(), Overlap::Taken)?;
            }
            commits.push(RenderedCommit {
                branch: branch.clone(),
                from: from.clone(),
                message: message.clone(),
                author: author.as_deref().map(name_and_address),
                tag: tag.clone(),
                files: state,
            });
        }
        Ok(commits)
    }

    /// A template can never write outside its target, nor into what belongs to git or devpath.
    fn check_path(&self, path: &str, file: &CatalogFile) -> Result<(), ScaffoldError> {
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        let first = path.split('/').next().unwrap_or_default();
        let reserved = [".git", PRIVATE_FOLDER, MANIFEST_FILE, LOCK_FILE];
        if inside && !reserved.iter().any(|it| first.eq_ignore_ascii_case(it)) {
            return Ok(());
        }
        Err(self.layout(file, format!("`{path}` is not a template's to write")))
    }

    /// A link may lead anywhere inside the project and nowhere else.
    fn check_link(&self, path: &str, file: &CatalogFile, bytes: &[u8]) -> Result<(), ScaffoldError> {
        let target = String::from_utf8_lossy(bytes);
        // The folder that the link lies in is where its target is counted from.
        let mut depth = Path::new(path).components().count().saturating_sub(1);
        for part in Path::new(&*target).components() {
            depth = match part {
                Component::Normal(_) => depth + 1,
                Component::CurDir => depth,
                Component::ParentDir if depth > 0 => depth - 1,
                _ => return Err(self.layout(file, format!("`{path}` leads to `{target}`, outside of the project"))),
            };
        }
        Ok(())
    }

    fn layout(&self, file: &CatalogFile, message: String) -> ScaffoldError {
        ScaffoldError::Layout { template: self.request.template.id.clone(), file: file.shown.clone(), message }
    }
}

/// `Grace Hopper <grace@example.com>` in its two parts.
fn name_and_address(author: &str) -> (String, String) {
    let (name, address) = author.split_once('<').unwrap_or((author, ""));
    (name.trim().to_owned(), address.trim().trim_end_matches('>').to_owned())
}

/// The engine as templates know it.
pub(super) fn engine() -> Result<Environment<'static>, minijinja::Error> {
    let mut engine = Environment::new();
    // Blocks on lines of their own leave no trace, as people know it from Ansible and cookiecutter.
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?;
    engine.set_syntax(syntax);
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    // minijinja's own `tojson` writes `&` and `<` so that they are safe in HTML; people read these files.
    engine.add_filter("json", |value: minijinja::Value| text::json(&value));
    engine.add_filter("line", |text: &str| text::line(text));
    engine.add_filter("markdown", |text: &str| text::markdown(text));
    Ok(engine)
}
