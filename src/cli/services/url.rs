//! `devpath services url`: the URL of a service, for scripts: `psql "$(devpath services url)"`.

use clap::Args;

use super::{EngineArgs, open};
use crate::advice::Outcome;
use crate::cli::{Answer, Context};
use crate::services::ServiceError;

/// Print the URL of a service, the main one's if none is named
///
/// On a terminal its password is masked unless `--show-secrets` is given.
#[derive(Debug, Args)]
pub struct UrlArgs {
    /// The service
    #[arg(value_name = "SERVICE")]
    service: Option<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Show the password on a terminal too
    #[arg(long)]
    show_secrets: bool,
}

/// Prints one URL.
pub async fn run(args: UrlArgs, context: &Context) -> Outcome<Answer> {
    let UrlArgs { service, engine, show_secrets } = args;
    let (session, _) = open(context, engine.request(service.into_iter().collect()), false).await?;
    let report = session.status().await?;
    let reveal = show_secrets || !(context.environment.output_is_terminal || context.json);
    let first = report.services.first();
    let id = first.map(|it| it.id.clone()).unwrap_or_default();
    let url = first.and_then(|it| it.url.as_ref()).ok_or(ServiceError::NotRunning { service: id })?;
    let text = if reveal { url.reveal().to_owned() } else { url.to_string() };
    let text = if context.json { serde_json::json!({ "url": text }).to_string() } else { text };
    Ok(Answer::Text(format!("{text}\n")))
}
