//! `devpath services shell`: the database's own client, logged in.

use clap::Args;

use super::{EngineArgs, open};
use crate::advice::Outcome;
use crate::cli::{Answer, Context, NoClient};
use crate::services::{ServiceError, Session};
use crate::system::Command;

const EXAMPLES: &str = "\
Examples:
  devpath services shell                                 the main database's client
  devpath services shell postgres -- -c 'select 1'       what stands behind `--` is handed on to it";

/// Open the database's own client, logged in
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ShellArgs {
    /// The service, the main one if none is named
    #[arg(value_name = "SERVICE")]
    service: Option<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Arguments for the client
    #[arg(last = true, value_name = "ARGS")]
    args: Vec<String>,
}

/// Hands the terminal to the client.
pub async fn run(args: ShellArgs, context: &Context) -> Outcome<Answer> {
    let ShellArgs { service, engine, args } = args;
    let (session, _) = open(context, engine.request(service.into_iter().collect()), false).await?;
    handed_over(&session, context, &[], &args).await
}

/// Hands the terminal to a program beside the first service: the words, or its client where there are none, and then
/// the arguments.
pub async fn handed_over(session: &Session, context: &Context, words: &[String], args: &[String]) -> Outcome<Answer> {
    let spec = session.server()?;
    if words.is_empty() && spec.client.command.is_empty() {
        return Err(ServiceError::NoShell { service: spec.id.clone() }.into());
    }
    let running = session.running(spec).await?;
    let terminal = context.environment.can_ask && context.environment.output_is_terminal;
    let (words, variables) = session.chosen.engine.exec_command(spec, &running, terminal, words);
    let mut words = words.into_iter();
    let name = words.next().unwrap_or_default();
    let program = context.environment.find_program(&name).ok_or(NoClient { program: name })?;
    let mut command = Command::new(program).args(words).args(args);
    for (name, value) in variables {
        command = command.env(name, value);
    }
    Ok(Answer::Program(command.folder(&context.environment.current_dir)))
}
