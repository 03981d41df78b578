//! The roadmap as data: stages, tools, services, templates; read, overlaid, cross-checked and looked up.
//!
//! No engine, no terminal, no processes. What a file means to a machine is the features' business.

mod doctor;
mod files;
mod kind;
mod load;
mod lookup;
mod native;
mod offline;
mod pattern;
mod problem;
mod question;
mod service;
mod stage;
mod template;
mod tool;
mod validate;
mod validate_service;

pub use doctor::{DoctorFacts, FindingText, Manager};
pub use files::{CatalogFile, CatalogFiles, FileKind};
pub use lookup::{Unknown, nearest};
pub use native::{Native, NativeKind, NativeStep, NativeVersion, StopSignal};
pub use offline::{Collect, Offline};
pub use pattern::Pattern;
pub use problem::{CatalogProblems, Problem, position};
pub use question::{Answer, Question, QuestionKind};
pub use service::{
    Ci, Client, Editor, Health, Needs, Port, Protocol, Readiness, Service, ServiceKind, Tag, Upgrade, UpgradeBy, Url,
    version_numbers,
};
pub use stage::{Stage, ToolNeed};
pub use template::{Action, Commands, HistoryCommit, Layer, Template};
pub use tool::{Check, Install, Sample, Severity, Tool, VersionProbe};

use std::collections::BTreeMap;
use std::sync::OnceLock;

use kind::Kind;

/// Everything that devpath knows about the roadmap.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    // Each kind is read when it is first asked for: most commands need a part of the catalogue only.
    stages: OnceLock<Vec<Stage>>,
    tools: Kind<Tool>,
    services: Kind<Service>,
    templates: OnceLock<BTreeMap<String, Template>>,
    layers: OnceLock<BTreeMap<String, Layer>>,
    actions: OnceLock<BTreeMap<String, Action>>,
    doctor: OnceLock<DoctorFacts>,
    /// The files that templates and layers are made of.
    pub files: CatalogFiles,
}
