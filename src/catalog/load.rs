//! Reading all catalogue files into one [`Catalog`], collecting every mistake on the way.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use super::files::{CatalogFile, CatalogFiles};
use super::problem::{self, CatalogProblems, Problem};
use super::template::Actions;
use super::{Catalog, DoctorFacts, Layer, Service, Stage, Template, Tool, validate};

/// So few files are read sooner than a thread is started for them.
const LEAST_SHARE: usize = 8;

/// How much of a catalogue is cross-checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Checked {
    /// Only the program's own files are in it, which its tests check.
    Nothing,
    /// What users wrote.
    Users,
    /// Everything.
    All,
}

fn tools_of(files: &CatalogFiles, problems: &mut Vec<Problem>) -> BTreeMap<String, Tool> {
    by_id(read_all::<Tool>(files.data_files("stacks/tools"), problems), |tool| &tool.id)
}

fn doctor_of(files: &CatalogFiles, problems: &mut Vec<Problem>) -> DoctorFacts {
    let facts = read_all::<DoctorFacts>(files.get("stacks/doctor.toml").into_iter(), problems);
    facts.into_iter().next().unwrap_or_default()
}

impl Catalog {
    /// Reads a catalogue, and cross-checks it where files of the user's are in it: the program's own are checked by its
    /// tests.
    ///
    /// # Errors
    /// All mistakes of all files at once, each with file, line and key.
    pub fn load(files: CatalogFiles) -> Result<Self, CatalogProblems> {
        let check = if files.all_embedded() { Checked::Nothing } else { Checked::Users };
        Self::read(files, check)
    }

    /// Reads and cross-checks a catalogue, whoever wrote it.
    ///
    /// # Errors
    /// All mistakes of all files at once, each with file, line and key.
    pub fn load_checked(files: CatalogFiles) -> Result<Self, CatalogProblems> {
        Self::read(files, Checked::All)
    }

    fn read(files: CatalogFiles, check: Checked) -> Result<Self, CatalogProblems> {
        let mut problems = Vec::new();
        let mut stages: Vec<Stage> = read_all(files.data_files("stacks/stages"), &mut problems);
        stages.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        let services = by_id(read_all::<Service>(files.data_files("stacks/services"), &mut problems), |it| &it.id);
        let templates = by_id(read_all::<Template>(heads(&files, "template.toml"), &mut problems), |it| &it.id);
        let layers = by_id(read_all::<Layer>(heads(&files, "layer.toml"), &mut problems), |layer| &layer.id);
        let actions = read_all::<Actions>(files.get("stacks/actions.toml").into_iter(), &mut problems);
        let actions = by_id(actions.into_iter().flat_map(|table| table.actions).collect(), |action| &action.name);

        // Half of the catalogue, and most commands need none of it: read when it is asked for, unless it may be wrong.
        let (tools, doctor) = (OnceLock::new(), OnceLock::new());
        if check == Checked::All || files.users_below("stacks/tools") || files.users_below("stacks/doctor.toml") {
            let _ = tools.set(tools_of(&files, &mut problems));
            let _ = doctor.set(doctor_of(&files, &mut problems));
        }
        let catalog = Self { stages, tools, services, templates, layers, actions, doctor, files };
        if check != Checked::Nothing {
            validate::check(&catalog, check == Checked::All, &mut problems);
        }
        if problems.is_empty() { Ok(catalog) } else { Err(CatalogProblems(problems)) }
    }

    /// The tools by id.
    pub fn tools(&self) -> &BTreeMap<String, Tool> {
        self.tools.get_or_init(|| tools_of(&self.files, &mut Vec::new()))
    }

    /// What doctor knows besides tools.
    pub fn doctor(&self) -> &DoctorFacts {
        self.doctor.get_or_init(|| doctor_of(&self.files, &mut Vec::new()))
    }

    /// The data file of a stage, tool or service, to name it in a message.
    pub(super) fn data_file(&self, kind: &str, id: &str) -> Option<&CatalogFile> {
        self.files.get(&format!("stacks/{kind}/{id}.toml"))
    }
}

/// The `template.toml` or `layer.toml` of every folder.
fn heads<'a>(files: &'a CatalogFiles, name: &'a str) -> impl Iterator<Item = &'a CatalogFile> {
    let depth = if name == "layer.toml" { 2 } else { 1 };
    files
        .below("templates")
        .filter(move |(path, _)| {
            path.rsplit('/').next() == Some(name)
                && path.matches('/').count() == depth
                && path.starts_with("layers/") == (depth == 2)
        })
        .map(|(_, file)| file)
}

/// Reads files of one kind, on all processors: to unpack and read a hundred of them is most of what a short command does.
fn read_all<'a, T: DeserializeOwned + Send>(
    files: impl Iterator<Item = &'a CatalogFile>,
    problems: &mut Vec<Problem>,
) -> Vec<T> {
    let files: Vec<&CatalogFile> = files.collect();
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = files.len().div_ceil(processors).max(LEAST_SHARE);
    let parse = |files: &[&CatalogFile]| files.iter().map(|file| problem::parse(file)).collect::<Vec<_>>();
    let results: Vec<Result<T, Problem>> = std::thread::scope(|scope| {
        let mut shares = files.chunks(share);
        let own = shares.next().unwrap_or_default();
        let others: Vec<_> = shares.map(|files| scope.spawn(move || parse(files))).collect();
        let mut results = parse(own);
        for other in others {
            match other.join() {
                Ok(read) => results.extend(read),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    let mut read = Vec::new();
    for result in results {
        match result {
            Ok(value) => read.push(value),
            Err(problem) => problems.push(problem),
        }
    }
    read
}

fn by_id<T>(values: Vec<T>, id: impl Fn(&T) -> &String) -> BTreeMap<String, T> {
    values.into_iter().map(|value| (id(&value).clone(), value)).collect()
}
