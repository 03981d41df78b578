//! `devpath services password`: give data of an older run this project's password.

use clap::Args;

use super::{EngineArgs, open, told};
use crate::advice::Outcome;
use crate::cli::{Answer, Context};
use crate::plan::Plan;
use crate::setup;

const EXAMPLES: &str = "\
Examples:
  devpath services password postgres     when its data knows another password than `.env`";

/// Give a service's data the password of `.env`, without knowing the old one
///
/// For data of an older run, or after the password in `.env` was changed by hand. The server itself is told, inside its
/// container; nothing else in the data is changed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct PasswordArgs {
    /// The service
    #[arg(value_name = "SERVICE")]
    service: String,
    #[command(flatten)]
    engine: EngineArgs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Changes a password inside, and starts the service with it.
pub async fn run(args: PasswordArgs, context: &Context) -> Outcome<Answer> {
    let PasswordArgs { service, engine, dry_run } = args;
    let (mut session, _) = open(context, engine.request(vec![service]), !dry_run).await?;
    if dry_run {
        let mut plan = Plan::new();
        for spec in &session.specs {
            plan.push("password", format!("give the data of `{}` the password of `.env`", spec.id), None, ());
        }
        return Ok(Answer::shown(plan));
    }
    for spec in session.specs.clone() {
        let task = context.progress.task(format!("password of {}", spec.id));
        session.change_password(&spec).await?;
        task.done("changed");
    }
    let write = setup::may_write_env(&session.project.root, &context.progress);
    let report = session.up(&context.environment, &context.progress, write).await?;
    Ok(Answer::shown(told(report, false, context)))
}
