//! devpath at a real pseudo-terminal.

use std::process::Stdio;

use rexpect::session::{PtySession, spawn_command};

use super::Bed;

/// How long an answer may take, in milliseconds.
const PATIENCE: u64 = 20_000;

/// Starts devpath at a terminal.
#[track_caller]
pub fn at_terminal<const N: usize>(bed: &Bed, args: [&str; N]) -> PtySession {
    let mut command = bed.command(env!("CARGO_BIN_EXE_devpath"));
    command.args(args).env("TERM", "xterm-256color").stdin(Stdio::inherit());
    spawn_command(command, Some(PATIENCE)).expect("devpath starts")
}
