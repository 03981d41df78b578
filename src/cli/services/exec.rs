//! `devpath services exec`: a command beside a service.

use clap::Args;

use super::shell::handed_over;
use super::{EngineArgs, open};
use crate::advice::Outcome;
use crate::cli::{Answer, Context};

const EXAMPLES: &str = "\
Examples:
  devpath services exec postgres -- pg_dump -h 127.0.0.1 -U app app > app.sql
  devpath services exec redis -- redis-cli info memory
  devpath services exec postgres -- sh                  a shell inside the container";

/// Run a command inside a service's container, with its client's variables
///
/// Without Docker the command runs on this machine, with the same variables. The password and the service's URL are
/// among them; no list of processes shows them. The exit code is the command's own.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ExecArgs {
    /// The service
    #[arg(value_name = "SERVICE")]
    service: String,
    #[command(flatten)]
    engine: EngineArgs,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Hands the terminal to the command.
pub async fn run(args: ExecArgs, context: &Context) -> Outcome<Answer> {
    let ExecArgs { service, engine, command } = args;
    let (session, _) = open(context, engine.request(vec![service]), false).await?;
    handed_over(&session, context, &command, &[]).await
}
