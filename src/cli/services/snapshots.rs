//! `devpath services snapshots`: what was kept, and removing it.

use clap::Args;
use serde_json::{Value, json};

use crate::advice::Outcome;
use crate::cli::{Answer, Context, Interrupted};
use crate::plan::Plan;
use crate::project::Project;
use crate::report::{Mark, Screen, Show, bytes_words};
use crate::services::{ServiceError, Shelf, Snapshot};

const EXAMPLES: &str = "\
Examples:
  devpath services snapshots                            what there is
  devpath services snapshots --remove before-migration  asks, then removes it for ever";

/// List the snapshots of the project's data
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct SnapshotsArgs {
    /// Remove this one for ever, after asking
    #[arg(long, value_name = "NAME")]
    remove: Vec<String>,
    /// Say what would be removed, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Lists snapshots, or removes some.
pub fn run(args: SnapshotsArgs, context: &Context) -> Outcome<Answer> {
    let SnapshotsArgs { remove, dry_run } = args;
    let project = Project::find(&context.environment.current_dir)?;
    let shelf = Shelf::of(&project);
    let (snapshots, damaged) = shelf.all();
    if remove.is_empty() {
        return Ok(Answer::shown(Listed { snapshots, damaged, removed: Vec::new() }));
    }
    for name in remove.iter().filter(|name| !damaged.contains(name)) {
        shelf.open(name)?;
    }
    if dry_run {
        let mut plan = Plan::new();
        for name in remove {
            plan.push("remove", format!("remove the snapshot `{name}` for ever"), None, ());
        }
        return Ok(Answer::shown(plan));
    }
    let _lock = project.lock()?;
    let mut removed = Vec::new();
    for name in remove {
        if confirmed(&name, context)? {
            shelf.remove(&name)?;
            removed.push(name);
        }
    }
    let (snapshots, damaged) = shelf.all();
    Ok(Answer::shown(Listed { snapshots, damaged, removed }))
}

fn confirmed(name: &str, context: &Context) -> Outcome<bool> {
    if context.yes {
        return Ok(true);
    }
    let prompt = context.prompt().ok_or(ServiceError::NeedsYes("devpath services snapshots --remove NAME --yes"))?;
    Ok(prompt.confirm(&format!("Remove the snapshot {name} for ever?"), false).map_err(|_left| Interrupted)?)
}

struct Listed {
    snapshots: Vec<Snapshot>,
    damaged: Vec<String>,
    removed: Vec<String>,
}

/// A snapshot for scripts.
pub fn json(snapshot: &Snapshot) -> Value {
    let Snapshot { name, folder, manifest } = snapshot;
    let services = manifest.services.iter().map(|kept| {
        json!({ "id": kept.service, "major": kept.major, "version": kept.version, "form": kept.form,
                "engine": kept.engine, "size_bytes": kept.files.iter().map(|file| file.size).sum::<u64>() })
    });
    json!({ "name": name, "day": manifest.day, "path": folder, "size_bytes": manifest.size(),
            "services": services.collect::<Vec<_>>() })
}

impl Show for Listed {
    fn json(&self) -> Value {
        let snapshots: Vec<Value> = self.snapshots.iter().map(json).collect();
        json!({ "snapshots": snapshots, "damaged": self.damaged, "removed": self.removed })
    }

    fn screen(&self, screen: &mut Screen) {
        for name in &self.removed {
            screen.line(&format!("removed {name}"));
        }
        if self.snapshots.is_empty() && self.damaged.is_empty() {
            screen.line("there are no snapshots");
        }
        let services = |snapshot: &Snapshot| {
            let texts = snapshot.manifest.services.iter().map(|kept| format!("{} {}", kept.service, kept.major));
            texts.collect::<Vec<_>>().join(", ")
        };
        let whole = self.snapshots.iter().map(|it| {
            let size = bytes_words(it.manifest.size());
            vec![screen.mark(Mark::Note), it.name.clone(), it.manifest.day.clone(), size, services(it)]
        });
        let damaged = self
            .damaged
            .iter()
            .map(|name| vec![screen.mark(Mark::Bad), name.clone(), "damaged".to_owned(), String::new(), String::new()]);
        let rows: Vec<Vec<String>> = whole.chain(damaged).collect();
        screen.table(0, &rows);
    }
}
