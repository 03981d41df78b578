//! The values that are read once at the start. They never go below `cli` and `setup`: features take the pieces.

use std::path::PathBuf;

use super::{GlobalArgs, NoFolder, ProgressChoice, When};
use crate::advice::{Failure, Outcome};
use crate::catalog::{Catalog, CatalogFiles, CatalogProblems, Problem};
use crate::report::{self, Progress, ProgressStyle, Prompt, Screen};
use crate::system::Environment;

/// What a terminal is taken to be wide when it does not say.
const DEFAULT_WIDTH: usize = 80;

/// The machine and the global options, resolved.
pub struct Context {
    /// Variables, folders, terminals.
    pub environment: Environment,
    /// Where progress goes.
    pub progress: Progress,
    /// One document instead of text.
    pub json: bool,
    /// Nothing but the answer is said.
    pub quiet: bool,
    /// Every question is answered with yes.
    pub yes: bool,
    prompt: Prompt,
    width: usize,
    colour_out: bool,
    colour_err: bool,
}

impl Context {
    /// Reads the machine.
    ///
    /// # Errors
    /// A folder behind `-C` that cannot be entered.
    pub fn resolve(global: GlobalArgs) -> Outcome<Self> {
        let GlobalArgs { directory, json, quiet, color, progress, offline, yes } = global;
        let here = || PathBuf::from(".");
        let mut environment = Environment::capture().map_err(|source| NoFolder { folder: here(), source })?;
        let asked = environment.var("DEVPATH_OFFLINE").is_some_and(|it| !matches!(it, "0" | "false" | "no"));
        environment.offline = offline || asked;
        if let Some(folder) = directory {
            let folder = environment.resolve(&folder);
            let entered = folder.canonicalize().and_then(|folder| folder.read_dir().map(|_| folder));
            environment.current_dir = entered.map_err(|source| NoFolder { folder, source })?;
        }
        let plain_wanted = environment.var("DEVPATH_ACCESSIBLE").is_some() || progress == ProgressChoice::Plain;
        let style = match (quiet, environment.errors_are_terminal && !plain_wanted) {
            (true, _) => ProgressStyle::Quiet,
            (false, true) => ProgressStyle::Bars,
            (false, false) => ProgressStyle::Lines,
        };
        let width = environment.var("COLUMNS").and_then(|columns| columns.parse().ok());
        let width = width.or_else(terminal_width).unwrap_or(DEFAULT_WIDTH);
        let coloured = |terminal: bool| match color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && environment.var("NO_COLOR").is_none() && environment.var("TERM") != Some("dumb"),
        };
        let (colour_out, colour_err) =
            (coloured(environment.output_is_terminal), coloured(environment.errors_are_terminal));
        let progress = Progress::new(style, width, colour_err);
        let prompt = Prompt { fancy: colour_err && !plain_wanted };
        Ok(Self { environment, progress, json, quiet, yes, prompt, width, colour_out, colour_err })
    }

    /// An empty screen for standard output.
    pub fn screen(&self) -> Screen {
        Screen::new(self.width, self.colour_out)
    }

    /// An empty screen for standard error.
    pub fn error_screen(&self) -> Screen {
        Screen::new(self.width, self.colour_err)
    }

    /// Prints an error that does not end the run.
    pub fn print_failure(&self, failure: &Failure) {
        report::error_line(&format!("{}\n", report::failure_text(failure, self.error_screen())));
    }

    /// How a person is asked; none where nobody can be asked, or wants to be.
    pub fn prompt(&self) -> Option<Prompt> {
        (self.environment.can_ask && !self.yes && !self.json).then_some(self.prompt)
    }

    /// The embedded catalogue, overlaid by the folders of `DEVPATH_CATALOG`.
    ///
    /// # Errors
    /// Every mistake in any of its files.
    pub fn catalog(&self) -> Result<Catalog, CatalogProblems> {
        Catalog::load(self.catalog_files()?)
    }

    /// The catalogue's files, not yet read.
    ///
    /// # Errors
    /// A folder of `DEVPATH_CATALOG` that cannot be read.
    pub fn catalog_files(&self) -> Result<CatalogFiles, CatalogProblems> {
        let mut files = CatalogFiles::embedded();
        let folders = self.environment.var("DEVPATH_CATALOG").unwrap_or_default();
        for folder in std::env::split_paths(folders).filter(|folder| !folder.as_os_str().is_empty()) {
            let folder = self.environment.resolve(&folder);
            files.overlay(&folder).map_err(|error| {
                let message = format!("`DEVPATH_CATALOG` names this folder, and it cannot be read: {error}");
                CatalogProblems(vec![Problem { file: folder.display().to_string(), line: 1, column: 1, message }])
            })?;
        }
        Ok(files)
    }
}

fn terminal_width() -> Option<usize> {
    console::Term::stderr().size_checked().map(|(_, columns)| usize::from(columns))
}
