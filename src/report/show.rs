//! One value, two renderings; and the two streams they go to.

use std::io::Write as _;

use serde::Serialize;

use super::Screen;
use crate::advice::Exit;
use crate::plan::Plan;

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

impl<E> Show for Plan<E>
where
    Self: Serialize,
{
    fn json(&self) -> serde_json::Value {
        serde_json::json!({ "plan": self })
    }

    fn screen(&self, screen: &mut Screen) {
        for (index, step) in self.steps.iter().enumerate() {
            screen.paragraph(0, &format!("{}. {}", index + 1, step.say));
            if let Some(undo) = &step.undo {
                let undo = screen.code(undo);
                screen.line(&format!("   undo: {undo}"));
            }
        }
        screen.line("nothing was done");
    }
}
