//! `devpath services restore`: put a snapshot back.

use clap::Args;
use serde_json::{Value, json};

use super::keeping::{self, KeepArgs, agreed_to_lose, say_kept, sweep};
use super::{EngineArgs, open, told};
use crate::advice::{Exit, Outcome};
use crate::cli::{Answer, Context};
use crate::plan::Plan;
use crate::report::{Screen, Show};
use crate::services::{Keeping, Restorable, Restored};
use crate::setup;

const EXAMPLES: &str = "\
Examples:
  devpath services restore before-migration
  devpath services restore clean --service postgres    this service only
  devpath services restore clean --dry-run             checks the snapshot, and says what would be done";

/// Put a snapshot of the data back
///
/// The snapshot is checked first. Its data is made beside the data in use, which goes only when the new one is whole and
/// answers; whatever fails before leaves it as it was. What is there now goes into the trash, unless `--no-trash` is given;
/// `devpath undo` takes it back. A dump can be put back into a newer version of the server.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RestoreArgs {
    /// The snapshot
    #[arg(value_name = "NAME")]
    name: String,
    /// Only these services
    #[arg(long = "service", value_name = "SERVICE")]
    services: Vec<String>,
    #[command(flatten)]
    keep: KeepArgs,
    #[command(flatten)]
    engine: EngineArgs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Puts a snapshot back.
pub async fn run(args: RestoreArgs, context: &Context) -> Outcome<Answer> {
    let RestoreArgs { name, services, keep, engine, dry_run } = args;
    let (mut session, _) = open(context, engine.request(services.clone()), !dry_run).await?;
    let what = session.restorable(&name, &services)?;
    for kept in what.snapshot.manifest.services.iter().filter(|_| services.is_empty()) {
        if !session.project.manifest.services.contains_key(&kept.service) {
            let say = format!(
                "the snapshot holds `{}` too, which is no service of this project: it is left out",
                kept.service
            );
            context.progress.warn(&say, None);
        }
    }
    let disuse = keep.disuse("services restore", context)?;
    if dry_run {
        return Ok(Answer::shown(plan(&what, disuse.keep)));
    }
    if disuse.keep.is_none() && !agreed_to_lose(context, "devpath services restore NAME --no-trash --yes")? {
        return Ok(Answer::Text("nothing was changed\n".to_owned()));
    }
    context.progress.say(&session.chosen.line());
    let write = setup::may_write_env(&session.project.root, &context.progress);
    let restored = session.restore(&what, disuse, (&context.environment, &context.progress, write)).await?;
    sweep(&session, context).await;
    let Restored { name, kept, report } = restored;
    let report = told(report, false, context);
    Ok(Answer::shown(Restored { name, kept, report }))
}

fn plan(what: &Restorable, keep: Option<Keeping>) -> Plan<()> {
    let mut plan = Plan::new();
    let name = &what.snapshot.name;
    for spec in &what.services {
        plan.push("restore", format!("put the data of `{}` in `{name}` in the place of today's", spec.id), None, ());
    }
    keeping::plan(&mut plan, keep);
    plan
}

impl Show for Restored {
    fn json(&self) -> Value {
        let mut value = self.report.json();
        if let Some(fields) = value.as_object_mut() {
            fields.insert("restored".to_owned(), json!(self.name));
            fields.insert("trash".to_owned(), keeping::trash_json(&self.kept));
        }
        value
    }

    fn screen(&self, screen: &mut Screen) {
        screen.line(&format!("put back {}", self.name));
        say_kept(screen, &self.kept);
        self.report.table(screen);
    }

    fn exit(&self) -> Exit {
        self.report.exit()
    }
}
