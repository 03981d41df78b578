//! `devpath services down`: stop; data is kept unless its removal is asked for and confirmed.

use std::collections::BTreeSet;

use clap::Args;
use serde_json::{Value, json};

use super::keeping::{self, KeepArgs, agreed};
use super::{EngineArgs, open};
use crate::advice::Outcome;
use crate::cli::{Answer, Context};
use crate::engine::KeptData;
use crate::plan::Plan;
use crate::report::{Screen, Show};
use crate::services::{Keeping, TrashItem};

/// Stop the project's services; their data is kept
///
/// With `--volumes` it goes into the trash, where it lies as it is until its time is over; `devpath undo` goes back to it.
#[derive(Debug, Args)]
pub struct DownArgs {
    /// Only these services
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Put their data into the trash too, after asking
    #[arg(long)]
    volumes: bool,
    #[command(flatten)]
    keep: KeepArgs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Stops services.
pub async fn run(args: DownArgs, context: &Context) -> Outcome<Answer> {
    let DownArgs { services, engine, volumes, keep, dry_run } = args;
    let (mut session, _) = open(context, engine.request(services), !dry_run).await?;
    let disuse = keep.disuse("services down --volumes", context)?;
    let data = if volumes { session.data().await? } else { Vec::new() };
    if dry_run {
        return Ok(Answer::shown(plan(&session.what_ends().await?, &data, disuse.keep)));
    }
    if !data.is_empty() && !agreed(context, &question(&data, disuse.keep), "devpath services down --volumes --yes")? {
        return Ok(Answer::shown(Down { refused: true, kept: data, ..Down::default() }));
    }
    let (stopped, trash) =
        if volumes { session.down_without_data(disuse).await? } else { (session.down().await?, Vec::new()) };
    keeping::sweep(&session, context).await;
    let kept = session.data().await?;
    Ok(Answer::shown(Down { refused: false, stopped, removed: data, trash, kept }))
}

fn question(data: &[KeptData], keep: Option<Keeping>) -> String {
    let owners = owners(data).join(", ");
    match keep {
        Some(keep) => format!("Put the data of {owners} into the trash, until {}?", keeping::until(keep)),
        None => format!("Delete the data of {owners} for ever?"),
    }
}

fn plan(ends: &[String], data: &[KeptData], keep: Option<Keeping>) -> Plan<()> {
    let mut plan = Plan::new();
    for id in ends {
        let undo = format!("devpath services up {id}");
        plan.push("stop", format!("stop `{id}`; its data is kept"), Some(undo), ());
    }
    for KeptData { service, place, .. } in data {
        match keep {
            Some(keep) => {
                let until = keeping::until(keep);
                let say = format!("put the data of `{service}` in `{place}` into the trash, until {until}");
                plan.push("trash", say, Some("devpath undo".to_owned()), ());
            }
            None => plan.push("delete", format!("delete the data of `{service}` in `{place}`, for ever"), None, ()),
        }
    }
    plan
}

/// The services that data belongs to; one may have several volumes.
fn owners(data: &[KeptData]) -> Vec<String> {
    let owners: BTreeSet<String> = data.iter().map(|kept| kept.service.clone()).collect();
    owners.into_iter().collect()
}

#[derive(Default)]
struct Down {
    /// The user was asked, and said no.
    refused: bool,
    stopped: Vec<String>,
    /// What is not in use any more: deleted, or in the trash.
    removed: Vec<KeptData>,
    trash: Vec<TrashItem>,
    kept: Vec<KeptData>,
}

impl Show for Down {
    fn json(&self) -> Value {
        json!({ "stopped": self.stopped, "removed": owners(&self.removed), "kept": owners(&self.kept),
                "trash": keeping::trash_json(&self.trash) })
    }

    fn screen(&self, screen: &mut Screen) {
        if self.refused {
            screen.line("nothing was stopped, nothing was deleted");
            return;
        }
        if self.stopped.is_empty() {
            screen.line("nothing was running");
        } else {
            screen.line(&format!("stopped {}", self.stopped.join(", ")));
        }
        keeping::say_kept(screen, &self.trash);
        for KeptData { service, place, .. } in self.removed.iter().filter(|_| self.trash.is_empty()) {
            screen.line(&format!("deleted the data of {service} ({place})"));
        }
        if !self.kept.is_empty() {
            let up = screen.code("devpath services up");
            screen.line(&format!("the data of {} is kept; {up} goes on with it", owners(&self.kept).join(", ")));
        }
    }
}
