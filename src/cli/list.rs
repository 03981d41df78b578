//! `devpath list`: all projects that have something on this engine.

use clap::Args;
use serde_json::{Value, json};

use super::{Answer, Context};
use crate::advice::Outcome;
use crate::engine::{Docker, State};
use crate::report::{Mark, Screen, Show, bytes_words, duration_words, escape};
use crate::services::{FolderState, LeftLedger, Listed, TrashItem, all_projects};

const EXAMPLES: &str = "\
Examples:
  devpath list           projects, their services and where they are
  devpath list -v        the size of their data too
  devpath list --json    for scripts";

/// List the projects that have something on this Docker engine
///
/// Found by label only. What runs without Docker lies in each project's own folder and is not among it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ListArgs {
    /// Show how much their data takes, where it may be read
    #[arg(short = 'v', long, visible_alias = "verbose")]
    sizes: bool,
}

/// Lists projects.
pub async fn run(args: ListArgs, context: &Context) -> Outcome<Answer> {
    let ListArgs { sizes } = args;
    let docker = Docker::connect(&context.environment, None).await?;
    Ok(Answer::shown(Projects(all_projects(&docker, &LeftLedger::of(&context.environment)?, sizes).await?)))
}

struct Projects(Vec<Listed>);

/// A project for scripts.
pub fn json(listed: &Listed) -> Value {
    let Listed { footprint, folder, until, trash } = listed;
    let services = footprint.services.iter().map(|(id, service)| {
        json!({ "id": id, "state": state(service.state), "port": service.port, "volumes": service.volumes,
                "size_bytes": service.size })
    });
    json!({ "id": footprint.id, "name": footprint.name, "path": footprint.path, "folder": folder,
            "age_s": footprint.made.map(|made| made.elapsed().as_secs()), "services": services.collect::<Vec<_>>(), "trash_until": until,
            "trash": trash.iter().map(TrashItem::json).collect::<Vec<_>>() })
}

const fn state(state: Option<State>) -> &'static str {
    match state {
        Some(State::Running) => "running",
        Some(State::Paused) => "paused",
        Some(State::Stopped) => "stopped",
        Some(State::Done) => "done",
        Some(State::Failed(_)) => "failed",
        None => "absent",
    }
}

/// How much lies in the trash, and until when the last of it.
fn in_trash(trash: &[TrashItem]) -> String {
    let sizes: u64 = trash.iter().filter_map(|it| it.size).sum();
    let until = trash.iter().map(|it| it.until.as_str()).max().unwrap_or_default();
    format!("{} in the trash until {until}", bytes_words(sizes))
}

fn row(screen: &Screen, listed: &Listed) -> Vec<String> {
    let Listed { footprint, folder, until, trash } = listed;
    let services = footprint.services.iter().map(|(id, service)| match service.state {
        Some(State::Running) => format!("{} running", escape(id)),
        _ => escape(id),
    });
    let sizes: Vec<u64> = footprint.services.values().filter_map(|service| service.size).collect();
    let path = escape(&footprint.path.display().to_string());
    let (mark, path) = match folder {
        FolderState::Here if trash.is_empty() => (Mark::Good, path),
        FolderState::Here => (Mark::Good, format!("{path} ({})", in_trash(trash))),
        FolderState::Unknown => (Mark::Note, path),
        FolderState::Other => (Mark::Warning, format!("{path} (another checkout lies there)")),
        FolderState::Gone => match until {
            Some(until) => (Mark::Note, format!("{path} (gone; in the trash until {until})")),
            None => (Mark::Warning, format!("{path} (gone)")),
        },
    };
    vec![
        screen.mark(mark),
        footprint.id.get(..8).unwrap_or_default().to_owned(),
        escape(&footprint.name),
        footprint.made.map(|made| duration_words(made.elapsed())).unwrap_or_default(),
        if sizes.is_empty() { String::new() } else { bytes_words(sizes.iter().sum()) },
        services.collect::<Vec<_>>().join(", "),
        path,
    ]
}

impl Show for Projects {
    fn json(&self) -> Value {
        json!({ "projects": self.0.iter().map(json).collect::<Vec<_>>() })
    }

    fn screen(&self, screen: &mut Screen) {
        if self.0.is_empty() {
            screen.line("no project has anything on this engine");
        }
        let rows: Vec<Vec<String>> = self.0.iter().map(|listed| row(screen, listed)).collect();
        screen.table(0, &rows);
        let gone = self.0.iter().filter(|it| it.folder == FolderState::Gone && it.until.is_none()).count();
        if gone > 0 {
            screen.blank();
            let clean = screen.code("devpath clean");
            screen.line(&format!("{gone} of folders that are gone; {clean} removes what you choose of it"));
        }
    }
}
