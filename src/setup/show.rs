//! The end of `setup` and `new`: what is there now, and the next three commands.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::advice::{Exit, Failure};
use crate::catalog::Commands;
use crate::project::{Project, slug};
use crate::repo::FirstCommit;
use crate::report::{Screen, Show};
use crate::scaffold::Compared;
use crate::services::{ReportedState, ServicesReport};

/// A project, and its services where they were started.
#[derive(Debug)]
pub struct SetupReport {
    /// Where it is.
    pub folder: PathBuf,
    /// Where the user is.
    pub here: PathBuf,
    /// The project.
    pub project: Project,
    /// The first commit, where this run made one.
    pub commit: Option<FirstCommit>,
    /// It was there before.
    pub existed: bool,
    /// How its files stood to those of the user's repository that it was added to.
    pub joined: Option<Vec<(String, Compared)>>,
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
            "slug": slug(&manifest.answers.name),
            "template": manifest.template.id,
            "language": manifest.answers.language,
            "ci": manifest.answers.ci,
            "commit": commit,
            "existed": self.existed,
            "files": self.joined.as_ref().map(|files| {
                let rows = files.iter().map(|(path, compared)| json!({ "path": path, "is": compared }));
                rows.collect::<Vec<_>>()
            }),
            "engine": self.services.as_ref().map(|services| services.engine),
            "services": self.services.as_ref().map(ServicesReport::services_json).unwrap_or_default(),
            "next": self.next(),
        })
    }

    fn screen(&self, screen: &mut Screen) {
        let folder = self.relative();
        let folder = if folder.is_empty() { "." } else { &folder };
        let line = match (self.existed, &self.joined) {
            (true, _) => "Going on in",
            (false, None) => "Made",
            (false, Some(_)) => "Added to the repository in",
        };
        let line = format!("{line} {}", screen.bold(folder));
        screen.line(&line);
        let (name, plain) = (&self.project.manifest.answers.name, slug(&self.project.manifest.answers.name));
        if *name != plain {
            let plain = screen.code(&plain);
            screen.line(&format!("where only plain names serve, it is called {plain}"));
        }
        self.joined_files(screen);
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
    /// One line a file, what differs last: it was left as it is.
    fn joined_files(&self, screen: &mut Screen) {
        let Some(files) = &self.joined else { return };
        let mut files: Vec<&(String, Compared)> = files.iter().collect();
        files.sort_by_key(|(path, compared)| (*compared == Compared::Differs, path));
        for (path, compared) in files {
            let word = match compared {
                Compared::New => "new",
                Compared::Same => "same",
                Compared::Differs => "differs",
            };
            screen.line(&format!("  {word:<8} {path}"));
        }
    }

    fn relative(&self) -> String {
        let place = self.folder.strip_prefix(&self.here).unwrap_or(&self.folder);
        place.display().to_string()
    }

    /// The next commands, three where the project lies in another folder.
    fn next(&self) -> Vec<String> {
        let Commands { install, test, lint: _, build: _, deploy: _, run: _ } = &self.project.manifest.commands;
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
