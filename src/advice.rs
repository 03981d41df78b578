//! What to do next: the one type behind doctor's fixes, the help of errors and the `help` of `--json`.
//!
//! Texts live with the error or finding that owns them, never here.

use std::error::Error;
use std::fmt;

use serde::Serialize;

/// A sentence and the commands to type, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// One sentence, without a full stop.
    pub say: String,
    /// Lines that can be pasted into a shell. May be empty where there is nothing to type.
    pub commands: Vec<String>,
}

impl Advice {
    /// Advice with commands to type.
    pub fn new<C: Into<String>>(say: impl Into<String>, commands: impl IntoIterator<Item = C>) -> Self {
        Self { say: say.into(), commands: commands.into_iter().map(Into::into).collect() }
    }

    /// Advice that is a sentence only.
    pub fn say(say: impl Into<String>) -> Self {
        Self { say: say.into(), commands: Vec::new() }
    }
}

/// A word as a POSIX shell takes it, in quotes whatever it holds.
pub fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Words as they are typed in a POSIX shell, in quotes where they have to be.
pub fn command_line(words: &[String]) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_./:=@%+,".contains(it);
    let typed = |word: &String| {
        if !word.is_empty() && word.chars().all(plain) { word.clone() } else { quoted(word) }
    };
    words.iter().map(typed).collect::<Vec<_>>().join(" ")
}

/// How a command ends. Scripts rely on these numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or all well.
    Done = 0,
    /// The answer is no: a required tool is missing, a check failed, a service is unhealthy.
    No = 1,
    /// Asked wrongly: unknown name, bad value, target not empty, damaged file of the user's.
    Usage = 2,
    /// The machine can't: no engine, no permission, image not to be had, disk full.
    Machine = 3,
    /// Interrupted by the user.
    Interrupted = 130,
}

/// An error that owns its advice, its exit code and its stable name.
pub trait Advise: Error + Send + Sync + 'static {
    /// The stable name that scripts see in `error.code`.
    fn code(&self) -> &'static str;
    /// What to do about it; `None` only where the message itself says it.
    fn advice(&self) -> Option<Advice>;
    /// How the program ends because of it.
    fn exit(&self) -> Exit;
}

/// Any error of ours on its way up to the one place that prints it.
pub struct Failure(Box<dyn Advise>);

impl Failure {
    /// The error inside.
    pub fn error(&self) -> &dyn Advise {
        &*self.0
    }

    /// The message and all its causes, outermost first.
    pub fn chain(&self) -> Vec<String> {
        let mut chain = vec![self.0.to_string()];
        let mut source = self.0.source();
        while let Some(cause) = source {
            let said = cause.to_string();
            // Several libraries repeat their cause in their own message.
            if chain.last() != Some(&said) {
                chain.push(said);
            }
            source = cause.source();
        }
        chain
    }
}

impl<E: Advise> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// What a command returns.
pub type Outcome<T> = Result<T, Failure>;
