//! `devpath services status`: how the services are, asked of the servers themselves.

use std::time::Duration;

use clap::Args;

use super::{EngineArgs, open, told};
use crate::advice::{Exit, Outcome};
use crate::cli::{Answer, Context, NeedsTerminal};
use crate::report::{Redrawn, Screen, Show as _};
use crate::services::Session;

const EXAMPLES: &str = "\
Examples:
  devpath services status            state, version, uptime and URL of each service
  devpath services status -v         the size of their data too
  devpath services status --watch    again every second, until Ctrl-C
  devpath services status --json     for scripts";

/// How often `--watch` looks.
const INTERVAL: Duration = Duration::from_secs(1);

/// Show how the project's services are, and where
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct StatusArgs {
    /// Only these services
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Show how much their data takes
    #[arg(short = 'v', long, visible_alias = "verbose")]
    sizes: bool,
    /// Look again every second until Ctrl-C; on a terminal only
    #[arg(long)]
    watch: bool,
    /// Show passwords
    #[arg(long)]
    show_secrets: bool,
}

/// Looks at services.
pub async fn run(args: StatusArgs, context: &Context) -> Outcome<Answer> {
    let StatusArgs { services, engine, sizes, watch, show_secrets } = args;
    if watch && (context.json || !context.environment.output_is_terminal) {
        return Err(NeedsTerminal { option: "--watch", instead: "devpath services status --json" }.into());
    }
    let (session, _) = open(context, engine.request(services), false).await?;
    if watch {
        let (width, colour) = (context.screen().width(), context.screen().colour());
        return Ok(Answer::live(Exit::Done, watched(session, sizes, show_secrets, move || Screen::new(width, colour))));
    }
    Ok(Answer::shown(told(session.status_in_detail(sizes).await?, show_secrets, context)))
}

/// Redraws the table until the terminal has gone away.
async fn watched(session: Session, sizes: bool, show_secrets: bool, screen: impl Fn() -> Screen) -> Outcome<()> {
    let mut shown = Redrawn::default();
    loop {
        let mut report = session.status_in_detail(sizes).await?;
        report.show_secrets = show_secrets;
        let mut screen = screen();
        report.screen(&mut screen);
        if shown.show(&screen.into_text()).is_err() {
            return Ok(());
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
