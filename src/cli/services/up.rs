//! `devpath services up`: start, wait until ready, write `.env`.

use std::net::IpAddr;

use clap::Args;

use super::keeping::sweep;
use super::{EngineArgs, open, told};
use crate::advice::Outcome;
use crate::cli::{Answer, Context};
use crate::plan::Plan;
use crate::services::Session;
use crate::setup;

/// Start the project's services and wait until each is ready
#[derive(Debug, Args)]
pub struct UpArgs {
    /// Only these services
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Begin with new databases although an earlier checkout's are still there
    #[arg(long)]
    new_data: bool,
    /// Listen on this address of the machine too, `0.0.0.0` for all; kept until 127.0.0.1 is asked for
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<IpAddr>,
    /// Show passwords
    #[arg(long)]
    show_secrets: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Starts services.
pub async fn run(args: UpArgs, context: &Context) -> Outcome<Answer> {
    let UpArgs { services, engine, new_data, bind, show_secrets, dry_run } = args;
    let mut request = engine.request(services);
    request.new_data = new_data;
    request.bind = bind;
    request.with_servers = true;
    let (mut session, _) = open(context, request, !dry_run).await?;
    if dry_run {
        return Ok(Answer::shown(plan(&session)));
    }
    context.progress.say(&session.chosen.line());
    let write = setup::may_write_env(&session.project.root, &context.progress);
    let report = session.up(&context.environment, &context.progress, write).await?;
    sweep(&session, context).await;
    Ok(Answer::shown(told(report, show_secrets, context)))
}

/// What `up` would do.
fn plan(session: &Session) -> Plan<()> {
    let mut plan = Plan::new();
    for spec in &session.specs {
        let until = if spec.task.is_some() { "done" } else { "ready" };
        let say = format!("start `{}` ({}) and wait until it is {until}", spec.id, spec.image_name());
        plan.push("service", say, Some(format!("devpath services down {}", spec.id)), ());
    }
    plan.push("env", "write their URLs into `.env`", None, ());
    plan
}
