//! `devpath services reset`: begin with empty data again, and seed it.

use clap::Args;
use serde_json::{Value, json};

use super::keeping::{self, KeepArgs, agreed_to_lose, say_kept, sweep};
use super::{EngineArgs, open, told};
use crate::advice::{Exit, Outcome};
use crate::cli::{Answer, Context};
use crate::plan::Plan;
use crate::report::{Screen, Show};
use crate::services::{Keeping, SeedError, ServicesReport, Session, TrashItem, seed_files};
use crate::setup;

const EXAMPLES: &str = "\
Examples:
  devpath services reset postgres               what is there goes into the trash; `devpath undo` takes it back
  devpath services reset postgres --no-trash    asks, then deletes it for ever
  devpath services reset postgres --no-seed     empty, whatever lies in seeds/";

/// Begin with empty data again, and seed it
///
/// What is there goes into the trash, unless `--no-trash` is given. The new data is made beside it and filled with what
/// lies in seeds/SERVICE/; when that fails, what was there stays in use.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ResetArgs {
    /// The services
    #[arg(value_name = "SERVICE", required = true)]
    services: Vec<String>,
    #[command(flatten)]
    keep: KeepArgs,
    /// Leave the new data empty
    #[arg(long)]
    no_seed: bool,
    #[command(flatten)]
    engine: EngineArgs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Resets services.
pub async fn run(args: ResetArgs, context: &Context) -> Outcome<Answer> {
    let ResetArgs { services, keep, no_seed, engine, dry_run } = args;
    let mut request = engine.request(services);
    request.with_tasks = true;
    let (mut session, _) = open(context, request, !dry_run).await?;
    let seeds = if no_seed { Ok(Vec::new()) } else { seed_files(&session.project, &session.specs, &[], false) };
    let seeds = match seeds {
        Err(SeedError::NoFiles { .. }) => Vec::new(),
        seeds => seeds?,
    };
    let disuse = keep.disuse("services reset", context)?;
    if dry_run {
        return Ok(Answer::shown(plan(&session, disuse.keep, seeds.len())));
    }
    if disuse.keep.is_none() && !agreed_to_lose(context, "devpath services reset SERVICE --no-trash --yes")? {
        return Ok(Answer::Text("nothing was changed\n".to_owned()));
    }
    context.progress.say(&session.chosen.line());
    let write = setup::may_write_env(&session.project.root, &context.progress);
    let surroundings = (&context.environment, &context.progress, write);
    let (kept, report) = session.reset(&seeds, disuse, surroundings).await?;
    sweep(&session, context).await;
    Ok(Answer::shown(Reset { kept, seeds: seeds.len(), report: told(report, false, context) }))
}

fn plan(session: &Session, keep: Option<Keeping>, seeds: usize) -> Plan<()> {
    let mut plan = Plan::new();
    for spec in &session.specs {
        let say = match &spec.task {
            None => format!("put empty data in the place of what `{}` has", spec.id),
            Some(_) => format!("run `{}` again", spec.id),
        };
        plan.push("reset", say, None, ());
    }
    keeping::plan(&mut plan, keep);
    if seeds > 0 {
        plan.push("seed", format!("fill it with {seeds} files of `seeds/`"), None, ());
    }
    plan
}

struct Reset {
    kept: Vec<TrashItem>,
    seeds: usize,
    report: ServicesReport,
}

impl Show for Reset {
    fn json(&self) -> Value {
        let mut value = self.report.json();
        if let Some(fields) = value.as_object_mut() {
            fields.insert("trash".to_owned(), keeping::trash_json(&self.kept));
            fields.insert("seeds".to_owned(), json!(self.seeds));
        }
        value
    }

    fn screen(&self, screen: &mut Screen) {
        say_kept(screen, &self.kept);
        self.report.table(screen);
    }

    fn exit(&self) -> Exit {
        self.report.exit()
    }
}
