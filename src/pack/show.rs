//! What was packed, what is missing, what was unpacked: for people and for scripts.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::manifest::PackManifest;
use super::unpack::Fate;
use crate::advice::{Advice, Exit};
use crate::report::{Mark, Screen, Show, bytes_words};

/// A pack that was written.
#[derive(Debug)]
pub struct PackReport {
    /// The file.
    pub file: PathBuf,
    /// Its bytes.
    pub size: u64,
    /// What is in it.
    pub manifest: PackManifest,
}

impl Show for PackReport {
    fn json(&self) -> Value {
        json!({ "file": self.file, "size_bytes": self.size, "manifest": self.manifest })
    }

    fn screen(&self, screen: &mut Screen) {
        let rows: Vec<Vec<String>> = self
            .manifest
            .parts
            .iter()
            .map(|part| vec![screen.mark(Mark::Good), part.title(), bytes_words(part.size)])
            .collect();
        screen.table(0, &rows);
        screen.blank();
        let file = screen.bold(&self.file.display().to_string());
        screen.line(&format!("Packed {file}, {}", bytes_words(self.size)));
        screen.blank();
        screen.line("Next, on the other machine:");
        let name = self.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        screen.line(&format!("  devpath unpack {name}"));
    }
}

/// Something that a service or a template needs.
#[derive(Debug)]
pub struct Lack {
    /// The service, or the template.
    pub service: String,
    /// `image`, `server` or `packages`.
    pub kind: &'static str,
    /// What a person calls it.
    pub name: String,
    /// It is here.
    pub present: bool,
    /// The engine in use could run it.
    pub runs: bool,
    /// Why it is not here, where that is known.
    pub note: Option<String>,
}

/// What would be missing without a network.
#[derive(Debug)]
pub struct LackReport(pub Vec<Lack>);

impl LackReport {
    fn ok(&self) -> bool {
        self.0.iter().all(|it| it.present || !it.runs)
    }
}

impl Show for LackReport {
    fn json(&self) -> Value {
        let parts = self.0.iter().map(|Lack { service, kind, name, present, runs, note }| {
            json!({ "service": service, "kind": kind, "name": name, "present": present, "runs": runs, "note": note })
        });
        json!({ "ok": self.ok(), "parts": parts.collect::<Vec<_>>() })
    }

    fn screen(&self, screen: &mut Screen) {
        let rows: Vec<Vec<String>> = self
            .0
            .iter()
            .map(|it| {
                let (mark, word) = match (it.present, it.runs) {
                    (true, _) => (Mark::Good, "here"),
                    (false, true) => (Mark::Bad, "missing"),
                    (false, false) => (Mark::Note, "not run here"),
                };
                let note = it.note.clone().unwrap_or_default();
                vec![screen.mark(mark), it.service.clone(), format!("{} {}", it.kind, it.name), word.to_owned(), note]
            })
            .collect();
        screen.table(0, &rows);
        if !self.ok() {
            screen.blank();
            let lacks = |kind: &[&str]| self.0.iter().any(|it| !it.present && it.runs && kind.contains(&it.kind));
            let pull = lacks(&["image", "server"]).then_some("devpath services pull");
            let pack = lacks(&["packages"]).then_some("devpath pack STAGE --packages --output FILE");
            let lines = pull.into_iter().chain(pack).chain(["devpath unpack FILE"]);
            let advice = Advice::new("bring it while there is a network, or from a machine that has it", lines);
            screen.advice(0, &advice);
        }
    }

    fn exit(&self) -> Exit {
        if self.ok() { Exit::Done } else { Exit::No }
    }
}

/// A part, and what became of it.
#[derive(Debug)]
pub struct Unpacked {
    /// The part.
    pub part: super::Part,
    /// What became of it.
    pub fate: Fate,
}

/// What was unpacked.
#[derive(Debug)]
pub struct UnpackReport {
    /// The file.
    pub file: PathBuf,
    /// Its parts.
    pub rows: Vec<Unpacked>,
}

impl Show for UnpackReport {
    fn json(&self) -> Value {
        let parts = self.rows.iter().map(|Unpacked { part, fate }| {
            let mut row = serde_json::to_value(part).unwrap_or_default();
            row["state"] = json!(word(*fate));
            row
        });
        json!({ "file": self.file, "parts": parts.collect::<Vec<_>>() })
    }

    fn screen(&self, screen: &mut Screen) {
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|Unpacked { part, fate }| {
                let (mark, says) = match fate {
                    Fate::New | Fate::Replaces => (Mark::Good, "loaded"),
                    Fate::Present => (Mark::Good, "was here already"),
                    Fate::Other => {
                        (Mark::Warning, "left: another one of this name is here (`--replace` takes this one)")
                    }
                    Fate::Skipped => (Mark::Note, "left: no Docker engine answers"),
                };
                vec![screen.mark(mark), part.title(), says.to_owned()]
            })
            .collect();
        screen.table(0, &rows);
    }
}

const fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::New | Fate::Replaces => "loaded",
        Fate::Present => "present",
        Fate::Other => "other",
        Fate::Skipped => "skipped",
    }
}
