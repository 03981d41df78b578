//! `devpath services down`: stop; data is kept unless its removal is asked for and confirmed.

use std::collections::BTreeSet;

use clap::Args;
use serde_json::{Value, json};

use super::{EngineArgs, open};
use crate::advice::Outcome;
use crate::cli::{Answer, Context, Interrupted};
use crate::engine::KeptData;
use crate::plan::Plan;
use crate::report::{Screen, Show};
use crate::services::{ServiceError, Session};

/// Stop the project's services; their data is kept
#[derive(Debug, Args)]
pub struct DownArgs {
    /// Only these services
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Delete their data too, after asking
    #[arg(long)]
    volumes: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Stops services.
pub async fn run(args: DownArgs, context: &Context) -> Outcome<Answer> {
    let DownArgs { services, engine, volumes, dry_run } = args;
    let (session, _) = open(context, engine.request(services), !dry_run).await?;
    let data = if volumes { session.data().await? } else { Vec::new() };
    if dry_run {
        return Ok(Answer::shown(plan(&session, &data)));
    }
    if !data.is_empty() && !confirmed(&data, context)? {
        return Ok(Answer::shown(Down { refused: true, stopped: Vec::new(), removed: Vec::new(), kept: data }));
    }
    let stopped = session.down().await?;
    session.remove_data(&data).await?;
    let kept = session.data().await?;
    Ok(Answer::shown(Down { refused: false, stopped, removed: data, kept }))
}

/// Asks before data is deleted for ever; without a terminal only `--yes` says yes.
fn confirmed(data: &[KeptData], context: &Context) -> Outcome<bool> {
    if context.yes {
        return Ok(true);
    }
    let prompt = context.prompt().ok_or(ServiceError::NeedsYes("devpath services down --volumes --yes"))?;
    let question = format!("Delete the data of {} for ever?", owners(data).join(", "));
    Ok(prompt.confirm(&question, false).map_err(|_left| Interrupted)?)
}

fn plan(session: &Session, data: &[KeptData]) -> Plan<()> {
    let mut plan = Plan::new();
    for spec in &session.specs {
        let undo = format!("devpath services up {}", spec.id);
        plan.push("stop", format!("stop `{}`; its data is kept", spec.id), Some(undo), ());
    }
    for KeptData { service, place, .. } in data {
        plan.push("delete", format!("delete the data of `{service}` in `{place}`, for ever"), None, ());
    }
    plan
}

/// The services that data belongs to; one may have several volumes.
fn owners(data: &[KeptData]) -> Vec<String> {
    let owners: BTreeSet<String> = data.iter().map(|kept| kept.service.clone()).collect();
    owners.into_iter().collect()
}

struct Down {
    /// The user was asked, and said no.
    refused: bool,
    stopped: Vec<String>,
    removed: Vec<KeptData>,
    kept: Vec<KeptData>,
}

impl Show for Down {
    fn json(&self) -> Value {
        json!({ "stopped": self.stopped, "removed": owners(&self.removed), "kept": owners(&self.kept) })
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
        for KeptData { service, place, .. } in &self.removed {
            screen.line(&format!("deleted the data of {service} ({place})"));
        }
        if !self.kept.is_empty() {
            let up = screen.code("devpath services up");
            screen.line(&format!("the data of {} is kept; {up} goes on with it", owners(&self.kept).join(", ")));
        }
    }
}
