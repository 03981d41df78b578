//! `devpath services url`: the URL of a service, for scripts: `psql "$(devpath services url)"`.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{EngineArgs, open};
use crate::advice::{Outcome, quoted};
use crate::catalog::Protocol;
use crate::cli::{Answer, Context, NotTogether};
use crate::project::{Login, Secret, ServiceSpec};
use crate::services::ServiceError;

const EXAMPLES: &str = "\
Examples:
  psql \"$(devpath services url postgres)\"
  devpath services url redis --format env >> ci.env
  devpath services url --format json | jq -r .password
  psql \"$(devpath services url --format psql)\"      as keywords, which hold every character";

/// Print the URL of a service, the main one's if none is named
///
/// On a terminal and with `--json` its password is masked unless `--show-secrets` is given.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct UrlArgs {
    /// The service
    #[arg(value_name = "SERVICE")]
    service: Option<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// The URL, `NAME='URL'`, a document with its parts, or the keywords of PostgreSQL's clients
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: UrlFormat,
    /// Show the password on a terminal too
    #[arg(long)]
    show_secrets: bool,
}

/// The forms of an address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum UrlFormat {
    /// The URL
    #[default]
    Url,
    /// `NAME='URL'`
    Env,
    /// One JSON document with its parts
    Json,
    /// `host=… port=…`, for PostgreSQL
    Psql,
}

/// Prints one URL.
pub async fn run(args: UrlArgs, context: &Context) -> Outcome<Answer> {
    let UrlArgs { service, engine, format, show_secrets } = args;
    let (session, _) = open(context, engine.request(service.into_iter().collect()), false).await?;
    let spec = session.server()?;
    let report = session.status().await?;
    let port = report.services.first().and_then(|it| it.port);
    let port = port.ok_or_else(|| ServiceError::NotRunning { service: spec.id.clone() })?;
    if format == UrlFormat::Psql && spec.readiness.protocol != Protocol::Postgres {
        let what = format!("`{}` does not speak PostgreSQL's protocol, whose keywords `--format psql` prints", spec.id);
        return Err(NotTogether { what, instead: format!("devpath services url {}", spec.id) }.into());
    }
    let reveal = show_secrets || !(context.environment.output_is_terminal || context.json);
    let format = if context.json { UrlFormat::Json } else { format };
    Ok(Answer::Text(format!("{}\n", text(format, spec, port, reveal))))
}

fn text(format: UrlFormat, spec: &ServiceSpec, port: u16, reveal: bool) -> String {
    let url = spec.connection_url(port);
    let url = if reveal { url.reveal().to_owned() } else { url.to_string() };
    let Login { user, password, database } = &spec.login;
    let password = if reveal { password.reveal().to_owned() } else { Secret::new("").to_string() };
    match format {
        UrlFormat::Url => url,
        UrlFormat::Env => format!("{}={}", spec.url.variable, quoted(&url)),
        UrlFormat::Json => json!({
            "service": spec.id, "url": url, "variable": spec.url.variable, "host": spec.host, "port": port,
            "user": user, "password": password, "database": database,
        })
        .to_string(),
        UrlFormat::Psql => {
            let pairs = [("port", port.to_string()), ("user", user.clone()), ("dbname", database.clone())];
            let pairs = pairs.into_iter().chain([("password", password)]);
            pairs
                .fold(format!("host={}", spec.host), |text, (name, value)| format!("{text} {name}={}", keyword(&value)))
        }
    }
}

/// A value in a connection string of keywords (PostgreSQL, "Keyword/Value Connection Strings").
fn keyword(value: &str) -> String {
    let plain = !value.is_empty() && !value.contains(|it: char| it.is_whitespace() || it == '\'' || it == '\\');
    if plain { value.to_owned() } else { format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'")) }
}

#[cfg(test)]
mod tests {
    use super::keyword;

    #[test]
    fn keywords_are_quoted_where_they_have_to_be() {
        assert_eq!(["a-b*", "", "it's a\\b"].map(keyword), ["a-b*", "''", "'it\\'s a\\\\b'"]);
    }
}
