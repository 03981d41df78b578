//! A diagnosis in other forms: annotations for CI, and a report that can be shown to strangers.

use std::fmt::Write as _;

use serde_json::Value;

use super::judge::{Status, Verdict};
use super::machine::Finding;
use super::show::Diagnosis;
use crate::advice::{Advice, Exit};
use crate::catalog::Severity;
use crate::report::{Screen, Show};

/// A diagnosis as GitHub's workflow commands.
#[derive(Debug)]
pub struct Annotations(pub Diagnosis);

impl Show for Annotations {
    fn json(&self) -> Value {
        self.0.json()
    }

    fn screen(&self, screen: &mut Screen) {
        for tool in &self.0.tools {
            let level = match tool.status {
                Status::Ok => continue,
                Status::Missing if !tool.required => continue,
                status if tool.required && !status.serves() => "error",
                _ => "warning",
            };
            let detail = tool.detail.clone().unwrap_or_else(|| tool.status.word().to_owned());
            screen.line(&annotation(level, &tool.title, &detail, tool.advice.as_ref()));
        }
        for Finding { id, severity, detail, advice, .. } in &self.0.findings {
            let level = match severity {
                Severity::Fault => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            screen.line(&annotation(level, id, detail, advice.as_ref()));
        }
    }

    fn exit(&self) -> Exit {
        self.0.exit()
    }
}

/// `::error title=…::…`, with the characters escaped that end it (GitHub's toolkit, `command.ts`).
fn annotation(level: &str, title: &str, detail: &str, advice: Option<&Advice>) -> String {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let mut text = detail.to_owned();
    if let Some(Advice { say, commands }) = advice {
        let _ = write!(text, "\n{say}");
        for command in commands {
            let _ = write!(text, "\n  {command}");
        }
    }
    format!("::{level} title={}::{}", property(title), data(&text))
}

/// A report in Markdown; the home folder is written as `~`, so that no user name is in it.
pub fn markdown(diagnosis: &Diagnosis, home: &str) -> String {
    let private = |text: &str| if home.is_empty() { text.to_owned() } else { text.replace(home, "~") };
    let cell = |text: &str| private(text).replace('|', "\\|").replace('\n', " ");
    let Diagnosis { platform, tools, findings, .. } = diagnosis;
    let mut text = format!(
        "devpath {} on {}, {}\n\n| tool | is | version | asked | where |\n| --- | --- | --- | --- | --- |\n",
        env!("CARGO_PKG_VERSION"),
        platform.name,
        platform.architecture
    );
    for Verdict { id, status, version, requirement, path, .. } in tools {
        let version = version.clone().unwrap_or_default();
        let path = path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let row = [id.as_str(), status.word(), &version, requirement, &path].map(cell);
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text.push('\n');
    for tool in tools.iter().filter(|tool| tool.status != Status::Ok && tool.status != Status::Missing) {
        let _ = writeln!(text, "- {}: {}", tool.id, private(tool.detail.as_deref().unwrap_or_default()));
    }
    for Finding { id, detail, .. } in findings {
        let _ = writeln!(text, "- {id}: {}", private(detail));
    }
    text
}
