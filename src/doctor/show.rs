//! A diagnosis, for people and for scripts.

use serde_json::{Value, json};

use super::judge::{Status, Verdict};
use super::machine::{Finding, Severity};
use crate::advice::{Advice, Advise, Exit};
use crate::report::{Mark, Screen, Show};
use crate::system::Platform;

/// Everything that was found.
#[derive(Debug)]
pub struct Diagnosis {
    /// The machine.
    pub platform: Platform,
    /// The tools.
    pub tools: Vec<Verdict>,
    /// The rest.
    pub findings: Vec<Finding>,
}

impl Diagnosis {
    /// Whether what is required is there.
    pub fn ok(&self) -> bool {
        self.missing().next().is_none() && self.faults().next().is_none()
    }

    /// The required tools that do not serve.
    pub fn missing(&self) -> impl Iterator<Item = &Verdict> {
        self.tools.iter().filter(|tool| tool.required && !tool.status.serves())
    }

    /// What would fail.
    pub fn faults(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Fault)
    }

    /// An error with all that is missing and the commands that bring it.
    ///
    /// # Errors
    /// [`NotFit`] unless all is well.
    pub fn fit(&self) -> Result<(), NotFit> {
        if self.ok() {
            return Ok(());
        }
        let tools = self.missing().filter_map(|tool| tool.detail.clone());
        let reasons = tools.chain(self.faults().map(|finding| finding.detail.clone())).collect();
        let advice =
            self.missing().filter_map(|it| it.advice.clone()).chain(self.faults().filter_map(|it| it.advice.clone()));
        Err(NotFit { reasons, advice: advice.collect(), machine: self.missing().next().is_none() })
    }
}

/// This machine lacks something without which the rest would fail.
#[derive(Debug, thiserror::Error)]
#[error("this machine is not ready, so nothing was written: {}", .reasons.join("; "))]
pub struct NotFit {
    reasons: Vec<String>,
    advice: Vec<Advice>,
    machine: bool,
}

impl Advise for NotFit {
    fn code(&self) -> &'static str {
        "doctor.not_fit"
    }

    fn advice(&self) -> Option<Advice> {
        let say: Vec<&str> = self.advice.iter().map(|advice| advice.say.as_str()).collect();
        let mut commands: Vec<String> = self.advice.iter().flat_map(|advice| advice.commands.clone()).collect();
        commands.dedup();
        Some(Advice { say: say.join("; "), commands })
    }

    fn exit(&self) -> Exit {
        if self.machine { Exit::Machine } else { Exit::No }
    }
}

impl Show for Diagnosis {
    fn json(&self) -> Value {
        json!({
            "schema": 1,
            "platform": self.platform,
            "tools": self.tools,
            "findings": self.findings,
            "ok": self.ok(),
        })
    }

    fn screen(&self, screen: &mut Screen) {
        let (required, optional): (Vec<_>, Vec<_>) = self.tools.iter().partition(|tool| tool.required);
        for (title, tools) in [("Required", required), ("Useful", optional)] {
            if !tools.is_empty() {
                screen.blank();
                screen.heading(title);
                for tool in tools {
                    tool_lines(tool, screen);
                }
            }
        }
        if !self.findings.is_empty() {
            screen.blank();
            screen.heading("This machine");
            for finding in &self.findings {
                finding_lines(finding, screen);
            }
        }
        screen.blank();
        screen.line(&self.summary());
    }

    fn exit(&self) -> Exit {
        if self.ok() { Exit::Done } else { Exit::No }
    }
}

impl Diagnosis {
    fn summary(&self) -> String {
        let required = self.tools.iter().filter(|tool| tool.required).count();
        let missing = self.missing().count();
        match (missing, self.faults().count()) {
            (0, 0) => format!("All well on {}", self.platform.name),
            (0, _) => "The tools are there, but this machine needs attention".to_owned(),
            _ => format!("{missing} of {required} required tools need attention"),
        }
    }
}

fn tool_lines(tool: &Verdict, screen: &mut Screen) {
    let mark = match (tool.status, tool.required) {
        (Status::Ok, _) => Mark::Good,
        (Status::EndOfLife | Status::Shadowed, _) => Mark::Warning,
        (Status::Missing, false) => Mark::Note,
        (_, true) => Mark::Bad,
        (_, false) => Mark::Warning,
    };
    let version = tool.version.clone().unwrap_or_else(|| "not usable".to_owned());
    let version = if tool.status == Status::Missing { "not installed".to_owned() } else { version };
    let path = tool.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let line = format!("{} {:<14} {version:<14} {}", screen.mark(mark), tool.title, screen.dim(&path));
    screen.line(&line);
    let hidden = tool.status == Status::Missing;
    if let Some(detail) = tool.detail.as_ref().filter(|_| !hidden) {
        screen.paragraph(4, detail);
    }
    if let Some(advice) = &tool.advice {
        screen.advice(4, advice);
    }
}

fn finding_lines(finding: &Finding, screen: &mut Screen) {
    let mark = match finding.severity {
        Severity::Fault => Mark::Bad,
        Severity::Warning => Mark::Warning,
        Severity::Note => Mark::Note,
    };
    let line = format!("{} {}", screen.mark(mark), finding.detail);
    screen.paragraph(0, &line);
    if let Some(advice) = &finding.advice {
        screen.advice(4, advice);
    }
}
