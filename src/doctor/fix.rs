//! `--fix`: what would be typed as a plan, and typing it.
//!
//! Packages of one manager are installed by one line. A line that fails ends itself only; the others are still typed.

use std::time::Duration;

use serde_json::{Value, json};

use super::advise::{Advisor, Fix};
use super::show::Diagnosis;
use crate::advice::{Exit, Outcome};
use crate::catalog::Severity;
use crate::plan::Plan;
use crate::report::{Mark, Progress, Screen, Show};
use crate::system::{Command, Environment};

/// How long one line may take: a package manager may have to fetch much.
const LIMIT: Duration = Duration::from_hours(1);
/// How many lines of a failed one are shown where nothing was shown before.
const TAIL: usize = 15;

/// One line that mends something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What is typed.
    pub line: String,
    /// What it is for, and why it needs root where it does.
    pub say: String,
    /// What takes it back.
    pub undo: Option<String>,
    /// The tools and findings that it mends.
    pub mends: Vec<String>,
}

/// What can be mended by typing, for everything that is required or a fault.
pub fn repairs(diagnosis: &Diagnosis, advisor: &Advisor<'_>) -> Vec<Repair> {
    let tools = diagnosis.tools.iter().filter(|tool| tool.required && !tool.status.serves());
    let tools = tools.filter_map(|tool| Some((tool.id.clone(), tool.title.clone(), tool.fix.clone()?)));
    let findings = diagnosis.findings.iter().filter(|it| it.severity != Severity::Note);
    let findings = findings.filter_map(|it| Some((it.id.clone(), it.id.clone(), it.fix.clone()?)));
    let all: Vec<(String, String, Fix)> = tools.chain(findings).collect();
    let mut repairs = Vec::new();
    for (manager, _) in advisor.managers() {
        let mine: Vec<(&String, &String, &str)> = all
            .iter()
            .filter_map(|(id, title, fix)| match fix {
                Fix::Packages { manager: of, packages } if *of == manager.id => Some((id, title, packages.as_str())),
                _ => None,
            })
            .collect();
        if mine.is_empty() {
            continue;
        }
        let is_root = advisor.platform.is_root;
        let why_root = if manager.root && !is_root { "; it changes the whole system, so it needs root" } else { "" };
        let groups: Vec<Vec<&(&String, &String, &str)>> =
            if manager.single { mine.iter().map(|it| vec![it]).collect() } else { vec![mine.iter().collect()] };
        for group in groups {
            let packages = unique(group.iter().flat_map(|(_, _, packages)| packages.split_whitespace()));
            let titles: Vec<&str> = group.iter().map(|(_, title, _)| title.as_str()).collect();
            repairs.push(Repair {
                line: manager.line(&manager.unattended, &packages, is_root),
                say: format!("install {}{why_root}", titles.join(", ")),
                undo: Some(manager.line(&manager.remove, &packages, is_root)),
                mends: group.iter().map(|(id, _, _)| (*id).clone()).collect(),
            });
        }
    }
    for (id, title, fix) in all {
        if let Fix::Line { line, undo } = fix {
            repairs.push(Repair { line, say: format!("mend {title}"), undo, mends: vec![id] });
        }
    }
    repairs
}

/// Words once each, in their order.
fn unique<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen.join(" ")
}

/// Adds what package managers need before: a new container knows no packages yet.
pub fn with_refresh(repairs: Vec<Repair>, advisor: &Advisor<'_>, environment: &Environment) -> Vec<Repair> {
    let mut all = Vec::new();
    for (manager, _) in advisor.managers() {
        let program = manager.program.as_deref().unwrap_or(&manager.id);
        let used = repairs.iter().any(|repair| repair.line.contains(program));
        let (Some(refresh), Some(lists), true) = (&manager.refresh, &manager.lists, used) else { continue };
        if environment.files_of(lists).is_empty() {
            let line = manager.line(refresh, "", advisor.platform.is_root);
            let say = format!("let {} know what there is: it has no lists yet", manager.id);
            all.push(Repair { line, say, undo: None, mends: Vec::new() });
        }
    }
    all.extend(repairs);
    all
}

/// What will be typed.
pub fn plan(repairs: &[Repair]) -> Plan<()> {
    let mut plan = Plan::new();
    for Repair { line, say, undo, mends: _ } in repairs {
        plan.push("fix", format!("{say}: {line}"), undo.clone(), ());
    }
    plan
}

/// What became of one line.
#[derive(Debug)]
pub struct Repaired {
    /// The line.
    pub repair: Repair,
    /// Its exit code.
    pub code: i32,
    /// The end of what it said, where it failed unseen.
    pub tail: Vec<String>,
}

/// Types the lines, one after the other. With `live` the user sees what they say.
///
/// # Errors
/// There is no shell.
pub async fn type_lines(
    repairs: Vec<Repair>,
    live: bool,
    environment: &Environment,
    progress: &Progress,
) -> Outcome<Vec<Repaired>> {
    let shell = environment.find_program("sh").unwrap_or_else(|| "sh".into());
    let mut done = Vec::new();
    for repair in repairs {
        progress.say(&format!("$ {}", repair.line));
        let command = Command::new(shell.clone()).args(["-c", &repair.line]).limit(LIMIT);
        let (code, tail) = if live {
            (command.run_for_user().await?, Vec::new())
        } else {
            let run = command.run().await?;
            let said = format!("{}{}", run.stdout, run.stderr);
            let lines: Vec<String> = said.lines().map(str::to_owned).collect();
            let tail = lines.get(lines.len().saturating_sub(TAIL)..).unwrap_or_default().to_vec();
            (run.code.unwrap_or(128), tail)
        };
        let tail = if code == 0 { Vec::new() } else { tail };
        done.push(Repaired { repair, code, tail });
    }
    Ok(done)
}

/// What was typed, and how the machine is now.
#[derive(Debug)]
pub struct FixReport {
    /// The lines.
    pub repaired: Vec<Repaired>,
    /// The second look.
    pub after: Diagnosis,
}

impl Show for FixReport {
    fn json(&self) -> Value {
        let lines = self.repaired.iter().map(|Repaired { repair, code, tail }| {
            json!({ "line": repair.line, "code": code, "mends": repair.mends, "undo": repair.undo, "tail": tail })
        });
        let mut value = self.after.json();
        if let Some(fields) = value.as_object_mut() {
            fields.insert("fixed".to_owned(), json!(lines.collect::<Vec<_>>()));
        }
        value
    }

    fn screen(&self, screen: &mut Screen) {
        if self.repaired.is_empty() {
            screen.line("nothing here can be mended by typing a line");
        }
        for Repaired { repair, code, tail } in &self.repaired {
            let mark = screen.mark(if *code == 0 { Mark::Good } else { Mark::Bad });
            let line = screen.code(&repair.line);
            let end = if *code == 0 { String::new() } else { format!(" ended with {code}") };
            screen.line(&format!("{mark} {line}{end}"));
            for said in tail {
                screen.line(&format!("    | {}", crate::report::escape(said)));
            }
            if let (0, Some(undo)) = (code, &repair.undo) {
                let undo = screen.code(undo);
                screen.line(&format!("    undo: {undo}"));
            }
        }
        self.after.screen(screen);
    }

    fn exit(&self) -> Exit {
        self.after.exit()
    }
}
