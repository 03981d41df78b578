//! `devpath services restart`: stop and start again, until ready.

use clap::Args;

use super::{EngineArgs, open, told};
use crate::advice::Outcome;
use crate::cli::{Answer, Context};
use crate::plan::Plan;
use crate::setup;

const EXAMPLES: &str = "\
Examples:
  devpath services restart             all services of the project
  devpath services restart postgres    this one only";

/// Stop the project's services and start them again, until each is ready
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RestartArgs {
    /// Only these services
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Show passwords
    #[arg(long)]
    show_secrets: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Restarts services.
pub async fn run(args: RestartArgs, context: &Context) -> Outcome<Answer> {
    let RestartArgs { services, engine, show_secrets, dry_run } = args;
    let (mut session, _) = open(context, engine.request(services), !dry_run).await?;
    if dry_run {
        let mut plan = Plan::new();
        for spec in &session.specs {
            plan.push("restart", format!("stop `{}`, start it again and wait until it is ready", spec.id), None, ());
        }
        return Ok(Answer::shown(plan));
    }
    let write = setup::may_write_env(&session.project.root, &context.progress);
    let report = session.restart(&context.environment, &context.progress, write).await?;
    Ok(Answer::shown(told(report, show_secrets, context)))
}
