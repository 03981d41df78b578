//! `devpath services restore`: put a snapshot back.

use clap::Args;
use serde_json::{Value, json};

use super::keeping::{agreed_to_lose, say_kept};
use super::{EngineArgs, open, told};
use crate::advice::{Exit, Outcome};
use crate::cli::{Answer, Context};
use crate::plan::Plan;
use crate::report::{Screen, Show};
use crate::services::{Restorable, Restored};
use crate::setup;

const EXAMPLES: &str = "\
Examples:
  devpath services restore before-migration
  devpath services restore clean --service postgres    this service only
  devpath services restore clean --dry-run             checks the snapshot, and says what would be done";

/// Put a snapshot of the data back
///
/// The snapshot is checked first. Its data is made beside the data in use, which goes only when the new one is whole and
/// answers; whatever fails before leaves it as it was. What is there now becomes a snapshot itself, `before-restore-…`,
/// unless `--no-keep` is given. A dump can be put back into a newer version of the server.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RestoreArgs {
    /// The snapshot
    #[arg(value_name = "NAME")]
    name: String,
    /// Only these services
    #[arg(long = "service", value_name = "SERVICE")]
    services: Vec<String>,
    /// Do not keep what is there now; asks
    #[arg(long)]
    no_keep: bool,
    #[command(flatten)]
    engine: EngineArgs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Puts a snapshot back.
pub async fn run(args: RestoreArgs, context: &Context) -> Outcome<Answer> {
    let RestoreArgs { name, services, no_keep, engine, dry_run } = args;
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
    if dry_run {
        return Ok(Answer::shown(plan(&what, no_keep)));
    }
    if no_keep && !agreed_to_lose(context, "devpath services restore NAME --no-keep --yes")? {
        return Ok(Answer::Text("nothing was changed\n".to_owned()));
    }
    context.progress.say(&session.chosen.line());
    let write = setup::may_write_env(&session.project.root, &context.progress);
    let restored = session.restore(&what, !no_keep, (&context.environment, &context.progress, write)).await?;
    let Restored { name, kept, report } = restored;
    let report = told(report, false, context);
    Ok(Answer::shown(Restored { name, kept, report }))
}

fn plan(what: &Restorable, no_keep: bool) -> Plan<()> {
    let mut plan = Plan::new();
    let name = &what.snapshot.name;
    if !no_keep {
        let undo = "devpath services snapshots --remove before-restore-…".to_owned();
        plan.push("snapshot", "keep what is there now as `before-restore-…`", Some(undo), ());
    }
    for spec in &what.services {
        let undo = (!no_keep).then(|| "devpath services restore before-restore-…".to_owned());
        plan.push("restore", format!("put the data of `{}` in `{name}` in the place of today's", spec.id), undo, ());
    }
    plan
}

impl Show for Restored {
    fn json(&self) -> Value {
        let mut value = self.report.json();
        if let Some(fields) = value.as_object_mut() {
            fields.insert("restored".to_owned(), json!(self.name));
            fields.insert("kept".to_owned(), json!(self.kept));
        }
        value
    }

    fn screen(&self, screen: &mut Screen) {
        screen.line(&format!("put back {}", self.name));
        say_kept(screen, self.kept.as_ref());
        self.report.table(screen);
    }

    fn exit(&self) -> Exit {
        self.report.exit()
    }
}
