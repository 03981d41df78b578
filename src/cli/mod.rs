//! The command line: one file a command, an arguments struct and one short function.

mod roadmap;

use clap::{Parser, Subcommand};

use crate::catalog::CatalogError;

/// Sets up a developer's environment for every stage of the backend roadmap
#[derive(Debug, Parser)]
#[command(name = "devpath", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Roadmap(roadmap::RoadmapArgs),
}

impl Cli {
    /// Carries out what was typed and returns the text for standard output.
    ///
    /// # Errors
    /// A catalogue file that cannot be read.
    pub fn run(self) -> Result<String, CatalogError> {
        let Self { command } = self;
        match command {
            Command::Roadmap(args) => roadmap::run(&args),
        }
    }
}
