//! `devpath services migrate`: move the data from Docker to servers of this machine, or back.

use std::time::Duration;

use clap::Args;

use super::keeping::keeping;
use super::logs::duration;
use super::{open, told};
use crate::advice::Outcome;
use crate::cli::{Answer, Context};
use crate::project::EngineName;
use crate::services::{EngineChoice, Migrated, ServiceRequest, choose};
use crate::setup;

const EXAMPLES: &str = "\
Examples:
  devpath services migrate --to native               all services, from Docker to servers of this machine
  devpath services migrate --to docker postgres      this one only; the data of the others stays where it is
  devpath services migrate --to native --dry-run     says what would be moved";

/// Move the data from Docker to servers of this machine, or back
///
/// Each service's data is written out, read in by the other engine and compared, while no program can reach either. Only
/// when all of it is there the project switches, by one write; whatever fails or is killed before leaves everything as it
/// was. The old data is named, and kept in the trash for a time.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct MigrateArgs {
    /// Only these services
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    /// Where to: docker or native
    #[arg(long, value_name = "ENGINE", value_parser = engine)]
    to: EngineName,
    /// Keep the old data in the trash for so long, as `12h` or `3d`; 7 days if not said
    #[arg(long, value_name = "TIME", value_parser = duration)]
    keep: Option<Duration>,
    /// Pull images from this mirror
    #[arg(long, value_name = "HOST[:PORT][/PREFIX]", env = "DEVPATH_REGISTRY", hide_env_values = true)]
    registry: Option<String>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

fn engine(text: &str) -> Result<EngineName, String> {
    let all = [EngineName::Docker, EngineName::Native];
    all.into_iter().find(|it| it.to_string() == text).ok_or_else(|| "expected `docker` or `native`".to_owned())
}

/// Moves data.
pub async fn run(args: MigrateArgs, context: &Context) -> Outcome<Answer> {
    let MigrateArgs { services, to, keep, registry, dry_run } = args;
    let mirror = registry.filter(|it| !it.is_empty());
    let (from, to) = match to {
        EngineName::Docker => (EngineChoice::Native, EngineChoice::Docker),
        EngineName::Native => (EngineChoice::Docker, EngineChoice::Native),
    };
    let to = choose(to, None, &context.environment, mirror.as_deref()).await?;
    let request = ServiceRequest { only: services, engine: from, mirror, ..ServiceRequest::default() };
    let (mut session, _) = open(context, request, !dry_run).await?;
    let migration = session.plan_migration(to).await?;
    if dry_run {
        return Ok(Answer::shown(migration.plan()));
    }
    let mut keeping = keeping(context)?;
    keeping.time = keep.unwrap_or(keeping.time);
    let write = setup::may_write_env(&session.project.root, &context.progress);
    let migrated = session.migrate(migration, keeping, (&context.environment, &context.progress, write)).await?;
    let Migrated { from, to, moved, left, report } = migrated;
    let report = told(report, false, context);
    Ok(Answer::shown(Migrated { from, to, moved, left, report }))
}
