//! The end of `setup` and `new`: what is there now, and the next three commands.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::advice::{Exit, Failure};
use crate::catalog::Commands;
use crate::project::Project;
use crate::repo::FirstCommit;
use crate::report::{Screen, Show};
use crate::services::{ReportedState, ServicesReport};

/// A project, and its services where they were started.
#[derive(Debug)]
pub struct SetupReport {
    /// Where it is.
    pub folder: PathBuf,
    /// Where the user is.
    pub here: PathBuf,
    /// The project's own commands.
    pub commands: Commands,
    /// The project.
    pub project: Project,
    /// The first commit, where this run made one.
    pub commit: Option<FirstCommit>,
    /// It was there before.
    pub existed: bool,
    /// The services, where they were started.
    pub services: Option<ServicesReport>,
    /// What keeps Docker away, where the run went on without.
    pub without_docker: Option<Failure>,
}

impl Show for SetupReport {
    fn json(&self) -> Value {
        let manifest = &self.project.manifest;
        let commit = match &self.commit {
            Some(FirstCommit::Made(id)) => Some(id),
            _ => None,
        };
        json!({
            "project": self.project.root,
            "template": manifest.template.id,
            "language": manifest.answers.language,
            "ci": manifest.answers.ci,
            "commit": commit,
            "existed": self.existed,
            "engine": self.services.as_ref().map(|services| services.engine),
            "services": self.services.as_ref().map(ServicesReport::services_json).unwrap_or_default(),
            "next": self.next(),
        })
    }

    fn screen(&self, screen: &mut Screen) {
        let folder = self.relative();
        let folder = if folder.is_empty() { "." } else { &folder };
        let line = format!("{} {}", if self.existed { "Going on in" } else { "Made" }, screen.bold(folder));
        screen.line(&line);
        if let Some(services) = &self.services {
            screen.blank();
            services.table(screen);
            let absent = services.services.iter().any(|it| it.state == ReportedState::Absent);
            if let (true, Some(failure)) = (absent, &self.without_docker) {
                screen.blank();
                screen.paragraph(0, &format!("{}, so only what runs without it was started", failure.error()));
                if let Some(advice) = failure.error().advice() {
                    screen.advice(2, &advice);
                }
            }
        }
        screen.blank();
        screen.line("Next:");
        for command in self.next() {
            screen.line(&format!("  {command}"));
        }
    }

    fn exit(&self) -> Exit {
        self.services.as_ref().map_or(Exit::Done, Show::exit)
    }
}

impl SetupReport {
    fn relative(&self) -> String {
        let place = self.folder.strip_prefix(&self.here).unwrap_or(&self.folder);
        place.display().to_string()
    }

    /// The next commands, three where the project lies in another folder.
    fn next(&self) -> Vec<String> {
        let Commands { install, test, lint: _, run: _ } = &self.commands;
        let folder = self.relative();
        let enter = (!folder.is_empty()).then(|| format!("cd {}", quoted(&folder)));
        let joined = |lines: &[String]| (!lines.is_empty()).then(|| lines.join(" && "));
        enter.into_iter().chain(joined(install)).chain(joined(test)).collect()
    }
}

fn quoted(path: &str) -> String {
    let plain = |it: char| it.is_alphanumeric() || "/._-".contains(it);
    if path.chars().all(plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
