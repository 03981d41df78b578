//! devpath provisions a developer's environment for every stage of the backend roadmap.
//!
//! This file is the walk that every command takes: parse, dispatch, print the error once, exit code.

pub mod catalog;
pub mod cli;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

/// Runs devpath with the given arguments, the program's name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = match cli::Cli::try_parse_from(args) {
        Ok(parsed) => parsed,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // A terminal that has gone away is not worth a second error.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match parsed.run() {
        Ok(answer) => {
            // A broken pipe is success: the reader has all it wanted.
            let _ = std::io::stdout().write_all(answer.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "× {error}");
            ExitCode::from(2)
        }
    }
}
