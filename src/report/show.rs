//! One value, two renderings; and the two streams they go to.

use std::io::Write as _;

use super::Screen;
use crate::advice::Exit;

/// A command's result: the same value for people and for scripts.
pub trait Show {
    /// The one JSON document of `--json`.
    fn json(&self) -> serde_json::Value;
    /// The same for a person.
    fn screen(&self, screen: &mut Screen);
    /// How the program ends with this result.
    fn exit(&self) -> Exit {
        Exit::Done
    }
}

/// Writes an answer to standard output; a reader that has gone away had all it wanted.
pub fn write_answer(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes text to standard error.
pub fn error_line(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
