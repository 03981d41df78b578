//! `devpath services logs`: what the services write.

use std::time::Duration;

use clap::Args;
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::{EngineArgs, open};
use crate::advice::{Exit, Outcome};
use crate::cli::{Answer, Context, NotTogether};
use crate::engine::LogRequest;
use crate::report::{Screen, Show, escape, write_part};
use crate::services::{LogLine, Logs};

const EXAMPLES: &str = "\
Examples:
  devpath services logs                             of all services, each line with its service
  devpath services logs postgres --tail 20          the last lines of one
  devpath services logs -f --since 10m              the last ten minutes, and what comes, until Ctrl-C";

/// Show what the services write
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct LogsArgs {
    /// Only these services
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Go on with what comes, until Ctrl-C (exit code 130)
    #[arg(short, long)]
    follow: bool,
    /// Only what is younger, as `90s`, `10m`, `2h` or `1d`
    #[arg(long, value_name = "TIME", value_parser = duration)]
    since: Option<Duration>,
    /// Only so many of the last lines of each
    #[arg(long, value_name = "LINES")]
    tail: Option<usize>,
}

/// Prints logs.
pub async fn run(args: LogsArgs, context: &Context) -> Outcome<Answer> {
    let LogsArgs { services, engine, follow, since, tail } = args;
    if follow && context.json {
        let what = "`--json` prints one document, and `--follow` never comes to its end".to_owned();
        return Err(NotTogether { what, instead: "devpath services logs --json --tail 100".to_owned() }.into());
    }
    let (session, _) = open(context, engine.request(services), false).await?;
    let mut logs = session.logs(LogRequest { follow, since, tail }).await?;
    if context.json {
        let mut lines = Vec::new();
        while let Some(line) = logs.lines.next().await {
            lines.push(line?);
        }
        return Ok(Answer::shown(Read(lines)));
    }
    let (screen, terminal) = (context.screen(), context.environment.output_is_terminal);
    Ok(Answer::live(Exit::Interrupted, printed(logs, screen, terminal)))
}

/// Prints line by line; a reader that has gone away had all it wanted.
async fn printed(logs: Logs, screen: Screen, terminal: bool) -> Outcome<()> {
    let Logs { services, mut lines } = logs;
    let width = services.iter().map(|id| id.chars().count()).max().unwrap_or_default();
    while let Some(line) = lines.next().await {
        let LogLine { place, service, text } = line?;
        // What goes into a file or another program stays as the service wrote it.
        let text = if terminal { escape(&text) } else { text };
        let prefix = screen.tint(place, &format!("{service:<width$} |"));
        let line = if services.len() > 1 { format!("{prefix} {text}\n") } else { format!("{text}\n") };
        if write_part(&line).is_err() {
            break;
        }
    }
    Ok(())
}

struct Read(Vec<LogLine>);

impl Show for Read {
    fn json(&self) -> Value {
        let lines =
            self.0.iter().map(|LogLine { place: _, service, text }| json!({ "service": service, "line": text }));
        json!({ "logs": lines.collect::<Vec<_>>() })
    }

    fn screen(&self, screen: &mut Screen) {
        for line in &self.0 {
            screen.line(&escape(&line.text));
        }
    }
}

/// Reads `90s`, `10m`, `1h30m`, `1d`.
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a number with a unit, as `90s`, `10m`, `2h` or `1d`".to_owned();
    let (mut seconds, mut number) = (0_u64, None::<u64>);
    for letter in text.chars() {
        if let Some(digit) = letter.to_digit(10) {
            let grown = number.unwrap_or(0).checked_mul(10).and_then(|it| it.checked_add(u64::from(digit)));
            number = Some(grown.ok_or_else(wrong)?);
            continue;
        }
        let unit = match letter {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return Err(wrong()),
        };
        let part = number.take().and_then(|it| it.checked_mul(unit)).ok_or_else(wrong)?;
        seconds = seconds.checked_add(part).ok_or_else(wrong)?;
    }
    if number.is_some() || text.is_empty() { Err(wrong()) } else { Ok(Duration::from_secs(seconds)) }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn times_have_units() {
        let seconds = |text| duration(text).ok().map(|it| it.as_secs());
        assert_eq!(["90s", "10m", "1h30m", "2d"].map(seconds), [90, 600, 5_400, 172_800].map(Some));
        for wrong in ["", "10", "m", "10x", "-1m", "1 m", "99999999999999999999s", "9999999999999999999d"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
