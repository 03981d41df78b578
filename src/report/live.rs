//! What goes on being written until its reader has had enough: lines that are appended, a screen that is redrawn.

use std::io::{self, Write as _};

use console::Term;

/// Writes a part of an answer to standard output at once.
///
/// # Errors
/// The reader has gone away, which is for the caller an end like any other.
pub fn write_part(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// A screen that takes the place of the one before it.
#[derive(Debug, Default)]
pub struct Redrawn {
    lines: usize,
}

impl Redrawn {
    /// Shows a text whose lines fit the terminal's width.
    ///
    /// # Errors
    /// The terminal has gone away.
    pub fn show(&mut self, text: &str) -> io::Result<()> {
        let terminal = Term::stdout();
        terminal.clear_last_lines(self.lines)?;
        terminal.write_str(text)?;
        self.lines = text.lines().count();
        terminal.flush()
    }
}
