//! What wanted services ask of this machine: memory, disk, architecture, processor, ports.
//!
//! Pure: figures come in as values.

use serde::Serialize;

use crate::advice::{Advice, Advise};
use crate::catalog::{Needs, Tag};
use crate::engine::EngineError;
use crate::system::{Platform, PortHolder};

/// One thing about the machine.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// Stable, for scripts.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence.
    pub detail: String,
    /// The stages it matters for.
    pub stages: Vec<String>,
    /// What to do about it.
    pub advice: Option<Advice>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// What was asked for would fail.
    Fault,
    /// It works, but.
    Warning,
    /// Worth knowing.
    Note,
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
    pub holder: Option<PortHolder>,
    /// Its image or its data is there already, so that it takes no more disk.
    pub present: bool,
}

impl Finding {
    /// What keeps Docker away: a fault where nothing else can run what is wanted.
    pub fn engine(error: &EngineError, severity: Severity) -> Self {
        let detail = match std::error::Error::source(error) {
            Some(tried) => format!("{error}: {tried}"),
            None => error.to_string(),
        };
        Self { id: error.code(), severity, detail, stages: Vec::new(), advice: error.advice() }
    }
}

/// All findings for what is wanted; `free_disk_mib` is that of the disk on which the engine keeps its images.
pub fn machine_findings(wanted: &[Wanted], platform: &Platform, free_disk_mib: Option<u64>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |id, severity, detail: String, advice| {
        findings.push(Finding { id, severity, detail, stages: Vec::new(), advice });
    };
    let memory: u64 = wanted.iter().map(|it| it.needs.memory_mib).sum();
    if let Some(free) = platform.memory_available_mib.filter(|free| *free < memory) {
        let advice = Advice::say("close other programs, or start fewer services with `--with`");
        add(
            "machine.memory",
            Severity::Warning,
            format!("the services need {memory} MiB of memory, {free} MiB are free"),
            Some(advice),
        );
    }
    let disk: u64 = wanted.iter().filter(|it| !it.present).map(|it| it.needs.disk_mib).sum();
    if let Some(free) = free_disk_mib.filter(|free| *free < disk) {
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
            if !release.architectures.contains(&platform.architecture) {
                let detail = format!(
                    "the image of `{id}` exists for {}, and this machine is {}",
                    release.architectures.join(", "),
                    platform.architecture
                );
                add("image.architecture", Severity::Fault, detail, Some(Advice::say("leave it out with `--with`")));
            }
            let features = release.processor.get(&platform.architecture).into_iter().flatten();
            let missing: Vec<&str> = features
                .filter(|feature| !platform.processor.is_empty() && !platform.processor.contains(feature))
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
