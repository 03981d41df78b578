//! A diagnosis, for people and for scripts.

use serde_json::{Value, json};

use super::judge::{Evidence, Status, Verdict};
use super::machine::Finding;
use crate::advice::{Advice, Advise, Exit};
use crate::catalog::Severity;
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
    /// The ids of findings that somebody has decided to live with.
    pub ignored: Vec<String>,
    /// The lines that mend everything that a line can mend, in order.
    pub mend: Vec<String>,
    /// Details of what is well too.
    pub verbose: bool,
    /// A warning is a no.
    pub strict: bool,
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

    /// What works, but.
    fn warnings(&self) -> usize {
        let tools = self.tools.iter().filter(|tool| tool.status.serves() && tool.status != Status::Ok).count();
        tools + self.findings.iter().filter(|finding| finding.severity == Severity::Warning).count()
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
            "ignored": self.ignored,
            "mend": self.mend,
            "ok": self.ok(),
        })
    }

    fn screen(&self, screen: &mut Screen) {
        let mut stages: Vec<&str> = Vec::new();
        for tool in &self.tools {
            let stage = first_stage(tool);
            if !stages.contains(&stage) {
                stages.push(stage);
            }
        }
        for stage in stages {
            screen.blank();
            screen.heading(if stage.is_empty() { "asked for" } else { stage });
            for tool in self.tools.iter().filter(|tool| first_stage(tool) == stage) {
                self.tool_lines(tool, screen);
            }
        }
        let shown = |finding: &&Finding| self.verbose || finding.severity != Severity::Note || finding.advice.is_some();
        let findings: Vec<&Finding> = self.findings.iter().filter(shown).collect();
        if !findings.is_empty() {
            screen.blank();
            screen.heading("this machine");
            for finding in findings {
                finding_lines(finding, screen);
            }
        }
        if !self.ignored.is_empty() {
            screen.blank();
            screen.paragraph(0, &format!("ignored: {}", self.ignored.join(", ")));
        }
        if self.mend.len() > 1 {
            screen.blank();
            screen.line("All at once:");
            for line in &self.mend {
                screen.line(&format!("  {line}"));
            }
        }
        screen.blank();
        screen.line(&self.summary());
    }

    fn exit(&self) -> Exit {
        if self.ok() && !(self.strict && self.warnings() > 0) { Exit::Done } else { Exit::No }
    }
}

/// A tool that several stages need is shown with the first of them.
fn first_stage(tool: &Verdict) -> &str {
    tool.stages.first().map_or("", String::as_str)
}

impl Diagnosis {
    fn summary(&self) -> String {
        let required = self.tools.iter().filter(|tool| tool.required).count();
        let missing = self.missing().count();
        let optional = self.tools.iter().filter(|tool| !tool.required && tool.status == Status::Missing).count();
        let rest = match (self.warnings(), optional) {
            (0, 0) => String::new(),
            (warnings, 0) => format!("; {warnings} worth a look"),
            (0, optional) => format!("; {optional} optional tools are not here"),
            (warnings, optional) => format!("; {warnings} worth a look, {optional} optional tools are not here"),
        };
        match (missing, self.faults().count()) {
            (0, 0) => format!("All well on {}{rest}", self.platform.name),
            (0, _) => format!("The tools are there, but this machine needs attention{rest}"),
            _ => format!("{missing} of {required} required tools need attention{rest}"),
        }
    }

    /// One line a tool; what is wrong below it, and with `verbose` what was found.
    fn tool_lines(&self, tool: &Verdict, screen: &mut Screen) {
        let Verdict { title, status, version, path, detail, evidence, advice, required, .. } = tool;
        let mark = match (status, required) {
            (Status::Ok, _) => Mark::Good,
            (Status::Missing, false) => Mark::Note,
            (status, true) if !status.serves() => Mark::Bad,
            _ => Mark::Warning,
        };
        let version = match status {
            Status::Missing if *required => "missing".to_owned(),
            Status::Missing => "not here, optional".to_owned(),
            _ => version.clone().unwrap_or_else(|| status.word().to_owned()),
        };
        let shown = path.as_ref().filter(|_| *status != Status::Missing || self.verbose);
        let path = shown.map(|path| path.display().to_string()).unwrap_or_default();
        let line = vec![vec![screen.mark(mark), format!("{title:<18}"), format!("{version:<17}"), screen.dim(&path)]];
        screen.table(0, &line);
        let quiet = *status == Status::Missing && !*required && !self.verbose;
        if *status != Status::Missing
            && let Some(detail) = detail
        {
            screen.paragraph(4, detail);
        }
        if self.verbose {
            for Evidence { path, says } in evidence {
                screen.paragraph(4, &format!("`{}` {says}", path.display()));
            }
        }
        if let (Some(advice), false) = (advice, quiet) {
            screen.advice(4, advice);
        }
    }
}

fn finding_lines(finding: &Finding, screen: &mut Screen) {
    let mark = match finding.severity {
        Severity::Fault => Mark::Bad,
        Severity::Warning => Mark::Warning,
        Severity::Note => Mark::Note,
    };
    let id = screen.dim(&format!("[{}]", finding.id));
    let line = format!("{} {} {id}", screen.mark(mark), finding.detail);
    screen.paragraph(0, &line);
    if let Some(advice) = &finding.advice {
        screen.advice(4, advice);
    }
}
