//! `devpath services status`: how the services are, asked of the servers themselves.

use clap::Args;

use super::{EngineArgs, open, told};
use crate::advice::Outcome;
use crate::cli::{Answer, Context};

/// Show how the project's services are, and where
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Only these services
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Show passwords
    #[arg(long)]
    show_secrets: bool,
}

/// Looks at services.
pub async fn run(args: StatusArgs, context: &Context) -> Outcome<Answer> {
    let StatusArgs { services, engine, show_secrets } = args;
    let (session, _) = open(context, engine.request(services), false).await?;
    Ok(Answer::shown(told(session.status().await?, show_secrets, context)))
}
