//! The command line: one file a command, an arguments struct and one short function.

mod asking;
mod catalog;
mod ci;
mod clean;
mod context;
mod doctor;
mod errors;
mod export;
mod generate;
mod list;
mod new;
mod pack;
mod project_args;
mod roadmap;
mod services;
mod setup;
mod trash;
mod undo;
mod unmake;
mod unpack;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::pin::Pin;

pub use context::Context;
pub use errors::{
    Interrupted, Mistyped, NeedsTerminal, NoClient, NoFolder, NoRuntime, NotTogether, end_like_interrupted, interrupted,
};

use crate::advice::{Exit, Outcome};
use crate::report::Show;
use crate::system;

const EXAMPLES: &str = "\
Examples:
  devpath setup databases shop    a project with live databases, in ./shop
  devpath doctor databases        what this machine lacks for them
  devpath services status         how the databases of this project are";

/// Sets up a developer's environment for every stage of the backend roadmap
#[derive(Debug, Parser)]
#[command(name = "devpath", version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command understands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Work as if started in this folder
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    directory: Option<PathBuf>,
    /// Print one JSON document on standard output
    #[arg(long, global = true)]
    json: bool,
    /// Say nothing but the answer, warnings and errors
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Use colours: auto, always or never
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", hide_possible_values = true)]
    color: When,
    /// Show progress: auto, or plain lines that are only appended
    #[arg(long, global = true, value_enum, default_value_t, value_name = "HOW", hide_possible_values = true)]
    progress: ProgressChoice,
    /// Ask nothing of the network, and say first what is missing (also by `DEVPATH_OFFLINE=1`)
    #[arg(long, global = true)]
    offline: bool,
    /// Answer yes to every question
    #[arg(short, long, global = true)]
    yes: bool,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ProgressChoice {
    /// Bars on a terminal, lines without one
    #[default]
    Auto,
    /// Lines that are only appended
    Plain,
}

/// The commands; each arguments struct says what its command does.
#[expect(missing_docs, reason = "text here would take the place of the arguments' own in `--help`")]
#[derive(Debug, Subcommand)]
pub enum Command {
    Roadmap(roadmap::RoadmapArgs),
    Doctor(doctor::DoctorArgs),
    Setup(setup::SetupArgs),
    New(new::NewArgs),
    #[command(visible_alias = "db")]
    Services(services::ServicesArgs),
    Export(export::ExportArgs),
    Ci(ci::CiArgs),
    Pack(pack::PackArgs),
    Unpack(unpack::UnpackArgs),
    List(list::ListArgs),
    Clean(clean::CleanArgs),
    Undo(undo::UndoArgs),
    Catalog(catalog::CatalogArgs),
    Completions(generate::CompletionsArgs),
    Man(generate::ManArgs),
}

/// What a command hands back to be printed.
pub enum Answer {
    /// A result, for people or as JSON.
    Shown(Box<dyn Show>),
    /// Text that is the answer as it is.
    Text(String),
    /// A program that gets the user's terminal; Ctrl-C is its own affair.
    Program(system::Command),
    /// A program that talked to the user itself, with its exit code.
    Child(i32),
    /// Something that goes on until the user has had enough.
    Live(Live),
}

/// What goes on until it ends by itself or the user presses Ctrl-C.
pub struct Live {
    /// The work; it writes for itself.
    pub work: Pin<Box<dyn Future<Output = Outcome<()>>>>,
    /// How the run ends on Ctrl-C: where that is the only way to end, it ends well.
    pub interrupted: Exit,
}

impl Answer {
    fn live(interrupted: Exit, work: impl Future<Output = Outcome<()>> + 'static) -> Self {
        Self::Live(Live { work: Box::pin(work), interrupted })
    }

    fn shown(result: impl Show + 'static) -> Self {
        Self::Shown(Box::new(result))
    }
}

impl Cli {
    /// Adds what this machine says to what was typed.
    ///
    /// # Errors
    /// A folder behind `-C` that is none.
    pub fn resolve(self) -> Outcome<(Context, Option<Command>)> {
        let Self { global, command } = self;
        Ok((Context::resolve(global)?, command))
    }
}

/// Carries a command out.
///
/// # Errors
/// Whatever the command reports.
pub async fn dispatch(context: &Context, command: Option<Command>) -> Outcome<Answer> {
    match command {
        None => roadmap::run(roadmap::RoadmapArgs {}, context),
        Some(Command::Roadmap(args)) => roadmap::run(args, context),
        Some(Command::Doctor(args)) => doctor::run(args, context).await,
        Some(Command::Setup(args)) => setup::run(args, context).await,
        Some(Command::New(args)) => new::run(args, context),
        Some(Command::Services(args)) => services::run(args, context).await,
        Some(Command::Export(args)) => export::run(args, context).await,
        Some(Command::Ci(args)) => ci::run(args, context).await,
        Some(Command::Pack(args)) => pack::run(args, context).await,
        Some(Command::Unpack(args)) => unpack::run(args, context).await,
        Some(Command::List(args)) => list::run(args, context).await,
        Some(Command::Clean(args)) => clean::run(args, context).await,
        Some(Command::Undo(args)) => undo::run(args, context).await,
        Some(Command::Catalog(args)) => catalog::run(args, context),
        Some(Command::Completions(args)) => Ok(generate::completions(args)),
        Some(Command::Man(args)) => generate::man(args),
    }
}
