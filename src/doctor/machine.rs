//! What wanted services ask of this machine: memory, disk, architecture, processor, ports.
//!
//! Pure: figures come in as values.

use serde::Serialize;

use super::advise::{Advisor, Fix};
use super::judge::Status;

use crate::advice::{Advice, Advise};
use crate::catalog::{Catalog, Needs, Severity, Tag};
use crate::engine::EngineError;

/// One thing about the machine.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// Stable, for scripts.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence.
    pub detail: String,
    /// The stages it matters for.
    pub stages: Vec<String>,
    /// What to do about it.
    pub advice: Option<Advice>,
    /// What `--fix` would do about it.
    #[serde(skip)]
    pub fix: Option<Fix>,
}

/// A service that is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its id.
    pub id: String,
    /// What it takes.
    pub needs: Needs,
    /// The image's release; none where it runs without Docker.
    pub release: Option<Tag>,
    /// The port it would like, and who holds it.
    pub port: u16,
    /// Who holds that port now.
    pub holder: Option<String>,
    /// Its image or its data is there already, so that it takes no more disk.
    pub present: bool,
}

impl Finding {
    /// A finding without advice.
    pub fn new(id: impl Into<String>, severity: Severity, detail: impl Into<String>) -> Self {
        Self { id: id.into(), severity, detail: detail.into(), stages: Vec::new(), advice: None, fix: None }
    }

    /// The same with advice.
    #[must_use]
    pub fn advised(mut self, advice: Advice) -> Self {
        self.advice = Some(advice);
        self
    }

    /// The same with what `--fix` does.
    #[must_use]
    pub fn mended_by(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Where installing a tool mends it, and this machine has a way to, that is the advice.
    pub fn mended_by_tool(&mut self, catalog: &Catalog, advisor: &Advisor<'_>) {
        let text = catalog.doctor().findings.iter().find(|text| text.id == self.id);
        let tool = text.and_then(|text| text.tool.as_ref()).and_then(|id| catalog.tool(id).ok());
        if let (None, Some(tool)) = (&self.fix, tool)
            && let (Some(advice), Some(fix)) = advisor.for_tool(tool, Status::Missing, None)
        {
            self.advice = Some(advice);
            self.fix = Some(fix);
        }
    }

    /// What keeps Docker away: a fault where nothing else can run what is wanted.
    pub fn engine(error: &EngineError, severity: Severity) -> Self {
        let detail = match std::error::Error::source(error) {
            Some(tried) => format!("{error}: {tried}"),
            None => error.to_string(),
        };
        let finding = Self { advice: error.advice(), ..Self::new(error.code(), severity, detail) };
        match (error.code(), error.advice()) {
            // The only state of an engine that typing a line changes for the better without a new login.
            ("engine.not_running", Some(advice)) => match advice.commands.into_iter().next() {
                Some(line) => finding.mended_by(Fix::Line { line, undo: None }),
                None => finding,
            },
            _ => finding,
        }
    }
}

/// The machine that will run what is wanted: this one, or that of a remote engine. What is not known is not judged.
#[derive(Debug, Clone, Default)]
pub struct Room {
    /// In the words of images.
    pub architecture: String,
    /// Processor features in `/proc/cpuinfo`'s words; none where they are not known.
    pub processor: Vec<String>,
    /// Memory that can be taken, in MiB.
    pub memory_mib: Option<u64>,
    /// Free disk where images and data are kept, in MiB.
    pub disk_mib: Option<u64>,
}

/// All findings for what is wanted.
pub fn machine_findings(wanted: &[Wanted], room: &Room) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |id: &str, severity, detail: String, advice| {
        findings.push(Finding { advice, ..Finding::new(id, severity, detail) });
    };
    let memory: u64 = wanted.iter().map(|it| it.needs.memory_mib).sum();
    if let Some(free) = room.memory_mib.filter(|free| *free < memory) {
        let advice = Advice::say("close other programs, or start fewer services with `--with`");
        add(
            "machine.memory",
            Severity::Warning,
            format!("the services need {memory} MiB of memory, {free} MiB are free"),
            Some(advice),
        );
    }
    let disk: u64 = wanted.iter().filter(|it| !it.present).map(|it| it.needs.disk_mib).sum();
    if let Some(free) = room.disk_mib.filter(|free| *free < disk) {
        let advice = Advice::new("make room, or start fewer services with `--with`", ["df -h"]);
        add(
            "machine.disk",
            Severity::Fault,
            format!("the services need {disk} MiB of disk, {free} MiB are free"),
            Some(advice),
        );
    }
    for Wanted { id, release, port, holder, .. } in wanted {
        if let Some(release) = release {
            if !release.architectures.contains(&room.architecture) {
                let detail = format!(
                    "the image of `{id}` exists for {}, and this machine is {}",
                    release.architectures.join(", "),
                    room.architecture
                );
                add("image.architecture", Severity::Fault, detail, Some(Advice::say("leave it out with `--with`")));
            }
            let features = release.processor.get(&room.architecture).into_iter().flatten();
            let missing: Vec<&str> = features
                .filter(|feature| !room.processor.is_empty() && !room.processor.contains(feature))
                .map(String::as_str)
                .collect();
            if !missing.is_empty() {
                let detail =
                    format!("`{id}` needs the processor feature {}, which this machine lacks", missing.join(", "));
                add("machine.processor", Severity::Fault, detail, Some(Advice::say("leave it out with `--with`")));
            }
        }
        if let Some(holder) = holder {
            let detail = format!("port {port} is held by {holder}; `{id}` will listen on another one");
            add("port.taken", Severity::Note, detail, None);
        }
    }
    findings
}
