//! Reading all catalogue files into one [`Catalog`], collecting every mistake on the way.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::files::{CatalogFile, CatalogFiles};
use super::kind::Kind;
use super::problem::{self, CatalogProblems, Problem};
use super::template::Actions;
use super::{Action, Catalog, DoctorFacts, Layer, Service, Stage, Template, Tool, validate};

/// Where tools are.
const TOOLS: &str = "stacks/tools";
/// Where services are.
const SERVICES: &str = "stacks/services";

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

fn stages_of(files: &CatalogFiles, problems: &mut Vec<Problem>) -> Vec<Stage> {
    let mut stages: Vec<Stage> = read_all(files.data_files("stacks/stages"), problems);
    stages.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    stages
}

fn tools_of(files: &CatalogFiles, problems: &mut Vec<Problem>) -> BTreeMap<String, Tool> {
    by_id(read_all::<Tool>(files.data_files(TOOLS), problems), |tool| &tool.id)
}

fn services_of(files: &CatalogFiles, problems: &mut Vec<Problem>) -> BTreeMap<String, Service> {
    by_id(read_all::<Service>(files.data_files(SERVICES), problems), |service| &service.id)
}

fn templates_of(files: &CatalogFiles, problems: &mut Vec<Problem>) -> BTreeMap<String, Template> {
    by_id(read_all::<Template>(heads(files, "template.toml"), problems), |template| &template.id)
}

fn layers_of(files: &CatalogFiles, problems: &mut Vec<Problem>) -> BTreeMap<String, Layer> {
    by_id(read_all::<Layer>(heads(files, "layer.toml"), problems), |layer| &layer.id)
}

fn actions_of(files: &CatalogFiles, problems: &mut Vec<Problem>) -> BTreeMap<String, Action> {
    let tables = read_all::<Actions>(files.get("stacks/actions.toml").into_iter(), problems);
    by_id(tables.into_iter().flat_map(|table| table.actions).collect(), |action| &action.name)
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
        let (tools, services) = (Kind::of(&files, TOOLS), Kind::of(&files, SERVICES));
        let catalog = Self { tools, services, files, ..Self::default() };
        let mut problems = Vec::new();
        if check != Checked::Nothing {
            catalog.read_at_once(check, &mut problems);
            validate::check(&catalog, check == Checked::All, &mut problems);
        }
        if problems.is_empty() { Ok(catalog) } else { Err(CatalogProblems(problems)) }
    }

    /// Reads what may be wrong.
    fn read_at_once(&self, check: Checked, problems: &mut Vec<Problem>) {
        let files = &self.files;
        let mut fill = |place: &str, read: &dyn Fn(&mut Vec<Problem>)| {
            if check == Checked::All || files.users_below(place) {
                read(problems);
            }
        };
        fill("stacks/stages", &|problems| drop(self.stages.set(stages_of(files, problems))));
        fill(SERVICES, &|problems| self.services.set(services_of(files, problems)));
        fill("templates", &|problems| drop(self.templates.set(templates_of(files, problems))));
        fill("templates", &|problems| drop(self.layers.set(layers_of(files, problems))));
        fill("stacks/actions.toml", &|problems| drop(self.actions.set(actions_of(files, problems))));
        fill(TOOLS, &|problems| self.tools.set(tools_of(files, problems)));
        fill("stacks/doctor.toml", &|problems| drop(self.doctor.set(doctor_of(files, problems))));
    }

    /// The stages, in the order of the roadmap.
    pub fn stages(&self) -> &[Stage] {
        self.stages.get_or_init(|| stages_of(&self.files, &mut Vec::new()))
    }

    /// The tools by id.
    pub fn tools(&self) -> &BTreeMap<String, Tool> {
        self.tools.all(|| tools_of(&self.files, &mut Vec::new()))
    }

    /// The services by id.
    pub fn services(&self) -> &BTreeMap<String, Service> {
        self.services.all(|| services_of(&self.files, &mut Vec::new()))
    }

    /// One tool.
    pub(super) fn one_tool(&self, id: &str) -> Option<&Tool> {
        self.tools.one(id, &self.files, TOOLS)
    }

    /// One service.
    pub(super) fn one_service(&self, id: &str) -> Option<&Service> {
        self.services.one(id, &self.files, SERVICES)
    }

    /// The templates by id.
    pub fn templates(&self) -> &BTreeMap<String, Template> {
        self.templates.get_or_init(|| templates_of(&self.files, &mut Vec::new()))
    }

    /// The layers by id.
    pub fn layers(&self) -> &BTreeMap<String, Layer> {
        self.layers.get_or_init(|| layers_of(&self.files, &mut Vec::new()))
    }

    /// The actions of CI providers by name.
    pub fn actions(&self) -> &BTreeMap<String, Action> {
        self.actions.get_or_init(|| actions_of(&self.files, &mut Vec::new()))
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

/// Reads files of one kind. One after the other: to start a thread takes as long as to read thirty of them.
fn read_all<'a, T: DeserializeOwned>(
    files: impl Iterator<Item = &'a CatalogFile>,
    problems: &mut Vec<Problem>,
) -> Vec<T> {
    let results = files.map(|file| problem::parse(file));
    results.filter_map(|result| result.map_err(|problem| problems.push(problem)).ok()).collect()
}

fn by_id<T>(values: Vec<T>, id: impl Fn(&T) -> &String) -> BTreeMap<String, T> {
    values.into_iter().map(|value| (id(&value).clone(), value)).collect()
}
