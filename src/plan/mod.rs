//! What would be done, as a value: what `--dry-run` prints and an executor takes.
//!
//! Pure: the effects themselves belong to the rooms that carry them out.

use serde::Serialize;

/// One thing that will be done.
#[derive(Debug, Clone, Serialize)]
pub struct Step<E> {
    /// A stable word for the kind of step, for scripts.
    pub step: &'static str,
    /// One sentence that says what is done, to what.
    pub say: String,
    /// The command that takes it back, where there is one.
    pub undo: Option<String>,
    /// What the executor needs to know.
    #[serde(skip)]
    pub effect: E,
}

/// Steps in the order in which they are said; an executor may run independent ones side by side.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Plan<E> {
    /// The steps.
    pub steps: Vec<Step<E>>,
}

impl<E> Plan<E> {
    /// A plan without steps.
    pub const fn new() -> Self {
        Self { steps: Vec::new() }
    }

    /// Adds a step to the end.
    pub fn push(&mut self, step: &'static str, say: impl Into<String>, undo: Option<String>, effect: E) {
        self.steps.push(Step { step, say: say.into(), undo, effect });
    }

    /// Whether there is nothing to do.
    pub const fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The same steps with their effects turned into another type, to join plans of several rooms.
    pub fn map<F>(self, mut turn: impl FnMut(E) -> F) -> Plan<F> {
        let steps = self
            .steps
            .into_iter()
            .map(|Step { step, say, undo, effect }| Step { step, say, undo, effect: turn(effect) })
            .collect();
        Plan { steps }
    }
}

impl<E> Default for Plan<E> {
    fn default() -> Self {
        Self::new()
    }
}
