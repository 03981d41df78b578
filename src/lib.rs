//! devpath provisions a developer's environment for every stage of the backend roadmap.
//!
//! This file is the walk that every command takes: parse, dispatch, print the error once, exit code.

pub mod advice;
pub mod catalog;
pub mod ci;
pub mod cli;
pub mod doctor;
pub mod engine;
pub mod export;
pub mod pack;
pub mod plan;
pub mod project;
pub mod repo;
pub mod report;
pub mod scaffold;
pub mod services;
pub mod setup;
pub mod system;
pub mod undo;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use advice::{Advise as _, Exit, Failure};
use cli::{Answer, Cli, Context};

/// Runs devpath with the given arguments, the program's name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    // Scripts and doctors ask for nothing else many times a day: no need to build the whole command line for it.
    if let [_, only] = args.as_slice()
        && (only == "--version" || only == "-V")
    {
        report::write_answer(concat!("devpath ", env!("CARGO_PKG_VERSION"), "\n"));
        return code(Exit::Done);
    }
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return refused(&error, args.iter().any(|arg| arg == "--json")),
    };
    let (context, command) = match cli.resolve() {
        Ok(resolved) => resolved,
        Err(error) => {
            report::error_line(&report::failure_text(&error, report::Screen::new(80, false)));
            return code(error.error().exit());
        }
    };
    match carried_out(&context, command) {
        Ok(Answer::Shown(result)) => {
            if context.json {
                report::write_answer(&format!("{}\n", result.json()));
            } else {
                let mut screen = context.screen();
                result.screen(&mut screen);
                report::write_answer(&screen.into_text());
            }
            code(result.exit())
        }
        Ok(Answer::Text(text)) => {
            report::write_answer(&text);
            code(Exit::Done)
        }
        Ok(Answer::Child(status)) => ExitCode::from(u8::try_from(status).unwrap_or(1)),
        // Both have become a child's exit code by now.
        Ok(Answer::Program(_) | Answer::Live(_)) => code(Exit::Done),
        Err(error) => {
            if context.json {
                report::write_answer(&format!("{}\n", report::failure_json(&error)));
            } else {
                report::error_line(&report::failure_text(&error, context.error_screen()));
            }
            code(error.error().exit())
        }
    }
}

fn carried_out(context: &Context, command: Option<cli::Command>) -> advice::Outcome<Answer> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(cli::NoRuntime)?;
    let done = runtime.block_on(async {
        let interrupted = cli::interrupted();
        tokio::pin!(interrupted);
        let done = tokio::select! {
            // First, so that it listens before anything is asked or begun.
            biased;
            signal = &mut interrupted => Err(Failure::from(signal)),
            done = cli::dispatch(context, command) => done,
        };
        match done? {
            Answer::Program(command) => Ok(Answer::Child(command.run_for_user().await?)),
            Answer::Live(cli::Live { work, interrupted: exit }) => tokio::select! {
                _ = &mut interrupted => Ok(ended_by_user(exit)),
                done = work => done.map(|()| Answer::Child(0)),
            },
            answer => Ok(answer),
        }
    });
    if let Err(error) = &done
        && error.error().exit() == Exit::Interrupted
    {
        // What was half made has been dropped by now; the runtime waits for what cannot be dropped.
        drop(runtime);
        report::error_line(&report::failure_text(error, context.error_screen()));
        cli::end_like_interrupted();
    }
    done
}

/// Something that only the user can end was ended.
fn ended_by_user(exit: Exit) -> Answer {
    if exit == Exit::Interrupted {
        cli::end_like_interrupted();
    }
    Answer::Child(exit as i32)
}

/// What clap refused, in its own words, or as a document where one was asked for.
fn refused(error: &clap::Error, json: bool) -> ExitCode {
    if json && error.use_stderr() {
        let mistake = cli::Mistyped(error.render().to_string());
        let exit = mistake.exit();
        report::write_answer(&format!("{}\n", report::failure_json(&Failure::from(mistake))));
        return code(exit);
    }
    // A terminal that has gone away is not worth a second error.
    let _ = error.print();
    code(if error.use_stderr() { Exit::Usage } else { Exit::Done })
}

fn code(exit: Exit) -> ExitCode {
    ExitCode::from(exit as u8)
}
