//! `devpath services seed`: fill services with what lies in `seeds/`.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::{EngineArgs, open};
use crate::advice::Outcome;
use crate::cli::{Answer, Context};
use crate::plan::Plan;
use crate::report::{Screen, Show};
use crate::services::{BEFORE_SEED, SeedFile, seed_files};

const EXAMPLES: &str = "\
Examples:
  devpath services seed                                  all of seeds/SERVICE/, in the order of the names
  devpath services seed seeds/postgres/01-products.csv   this file; its name without the number is the table's
  devpath services seed --service mongodb users.json";

/// Fill the services with what lies in seeds/SERVICE/, or with the files named
///
/// SQL databases take `.sql`, and `.csv` and `.json` for the table that the file is named after; MongoDB takes `.js`,
/// `.json` and `.csv`; Redis takes `.json`, an object whose members become keys. Each file goes to the service's own
/// client on its standard input, and the first mistake ends it. What is there before becomes the snapshot `before-seed`, in
/// the place of an earlier one; `devpath undo` puts it back.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct SeedArgs {
    /// These files only
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The service that they are for
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    /// Do not keep what is there before
    #[arg(long)]
    no_keep: bool,
    #[command(flatten)]
    engine: EngineArgs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Sows files.
pub async fn run(args: SeedArgs, context: &Context) -> Outcome<Answer> {
    let SeedArgs { files, service, no_keep, engine, dry_run } = args;
    let named = service.is_some();
    let (mut session, _) = open(context, engine.request(service.into_iter().collect()), !dry_run).await?;
    let typed: Vec<PathBuf> = files.iter().map(|file| context.environment.resolve(file)).collect();
    let files = seed_files(&session.project, &session.specs, &typed, named)?;
    if dry_run {
        let mut plan = Plan::new();
        if !no_keep {
            let say = format!("keep what is there as the snapshot `{BEFORE_SEED}`, in the place of an earlier one");
            plan.push("snapshot", say, None, ());
        }
        for SeedFile { service, shown, .. } in files {
            plan.push("seed", format!("give `{shown}` to `{service}`"), undo(no_keep), ());
        }
        return Ok(Answer::shown(plan));
    }
    session.seed(&files, !no_keep, &context.progress).await?;
    Ok(Answer::shown(Seeded(files)))
}

fn undo(no_keep: bool) -> Option<String> {
    (!no_keep).then(|| "devpath undo".to_owned())
}

struct Seeded(Vec<SeedFile>);

impl Show for Seeded {
    fn json(&self) -> Value {
        let files = self.0.iter().map(|file| json!({ "service": file.service, "file": file.shown }));
        json!({ "seeded": files.collect::<Vec<_>>() })
    }

    fn screen(&self, screen: &mut Screen) {
        for SeedFile { service, shown, .. } in &self.0 {
            screen.line(&format!("gave {shown} to {service}"));
        }
    }
}
