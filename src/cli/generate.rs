//! `devpath completions` and `devpath man`, made by clap from the commands themselves.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{Answer, Cli};
use crate::advice::Outcome;

/// Print a completion script for a shell
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page
#[derive(Debug, Args)]
pub struct ManArgs {}

/// Makes a completion script.
pub fn completions(args: CompletionsArgs) -> Answer {
    let CompletionsArgs { shell } = args;
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "devpath", &mut script);
    Answer::Text(String::from_utf8_lossy(&script).into_owned())
}

/// Makes the manual page.
pub fn man(args: ManArgs) -> Outcome<Answer> {
    let ManArgs {} = args;
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(super::NoRuntime)?;
    Ok(Answer::Text(String::from_utf8_lossy(&page).into_owned()))
}
