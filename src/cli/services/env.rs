//! `devpath services env`: the services' URLs as lines that a shell, direnv or another program reads.

use clap::{Args, ValueEnum};
use serde_json::{Map, Value};

use super::super::Answer;
use crate::advice::{Outcome, quoted};
use crate::cli::Context;
use crate::project::{Project, Secret};
use crate::services::variables;

const EXAMPLES: &str = "\
Examples:
  eval \"$(devpath services env)\"                    in a shell, or in direnv's .envrc
  devpath services env --format dotenv > local.env
  devpath services env --format json | jq -r .DATABASE_URL";

/// Print the variables with the services' URLs, passwords included
///
/// Passwords are shown, on a terminal too and with `--json`: the lines would be of no use without them. What `.env` says
/// counts more than what devpath knows. No engine is asked, so that it is quick enough for a prompt.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct EnvArgs {
    /// `export` lines for shells, `NAME=value` lines, or one document
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: EnvFormat,
}

/// The forms of variables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum EnvFormat {
    /// `export NAME='value'`
    #[default]
    Shell,
    /// `NAME=value`, quoted where it has to be
    Dotenv,
    /// One JSON document
    Json,
}

/// Prints variables.
pub fn run(args: EnvArgs, context: &Context) -> Outcome<Answer> {
    let EnvArgs { format } = args;
    let project = Project::find(&context.environment.current_dir)?;
    let variables = variables(&project, &context.catalog()?)?;
    Ok(Answer::Text(text(if context.json { EnvFormat::Json } else { format }, &variables)))
}

fn text(format: EnvFormat, variables: &[(String, Secret)]) -> String {
    let lines = |line: &dyn Fn(&str, &str) -> String| {
        variables.iter().flat_map(|(name, value)| [line(name, value.reveal()), "\n".to_owned()]).collect()
    };
    match format {
        EnvFormat::Shell => lines(&|name, value| format!("export {name}={}", quoted(value))),
        EnvFormat::Dotenv => lines(&|name, value| format!("{name}={}", dotenv_value(value))),
        EnvFormat::Json => {
            let pairs = variables.iter().map(|(name, value)| (name.clone(), Value::from(value.reveal())));
            format!("{}\n", Value::Object(pairs.collect::<Map<_, _>>()))
        }
    }
}

/// A value as every reader of such files understands it: bare where it can be, else in the quotes that it does not hold.
fn dotenv_value(value: &str) -> String {
    let bare = |it: char| it.is_ascii_alphanumeric() || "-_.~:/?@%&=+,".contains(it);
    match value {
        _ if !value.is_empty() && value.chars().all(bare) => value.to_owned(),
        _ if !value.contains('\'') => format!("'{value}'"),
        _ => {
            let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$").replace('`', "\\`");
            format!("\"{escaped}\"")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EnvFormat, text};
    use crate::project::Secret;

    #[test]
    fn values_are_quoted_for_their_reader() {
        let values = ["postgresql://a:b@127.0.0.1:1/c?x=y", "a b#c", "it's \"$x\""];
        let variables: Vec<_> =
            values.iter().zip(["A", "B", "C"]).map(|(value, name)| (name.to_owned(), Secret::new(*value))).collect();
        assert_eq!(
            text(EnvFormat::Shell, &variables),
            "export A='postgresql://a:b@127.0.0.1:1/c?x=y'\nexport B='a b#c'\nexport C='it'\\''s \"$x\"'\n"
        );
        assert_eq!(
            text(EnvFormat::Dotenv, &variables),
            "A=postgresql://a:b@127.0.0.1:1/c?x=y\nB='a b#c'\nC=\"it's \\\"\\$x\\\"\"\n"
        );
        let json: serde_json::Value = serde_json::from_str(&text(EnvFormat::Json, &variables)).unwrap_or_default();
        assert_eq!(json["C"], values[2]);
    }
}
