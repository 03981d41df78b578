//! What services write: asked for in parts, handed on line by line.

use std::pin::Pin;
use std::time::Duration;

use futures_util::Stream;

use super::EngineError;

/// Which lines of a log are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogRequest {
    /// Lines that are still to come, too.
    pub follow: bool,
    /// Not those that are older.
    pub since: Option<Duration>,
    /// Of those that are there, only so many of the last.
    pub tail: Option<usize>,
}

/// A log's lines as the service wrote them, without their ends; foreign text.
pub type LogLines = Pin<Box<dyn Stream<Item = Result<String, EngineError>>>>;

/// Turns pieces of output into whole lines.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    begun: Vec<u8>,
}

impl Splitter {
    /// Takes a piece, and gives the lines that it completes.
    pub fn take(&mut self, piece: &[u8]) -> Vec<String> {
        self.begun.extend_from_slice(piece);
        let Some(end) = self.begun.iter().rposition(|byte| *byte == b'\n') else { return Vec::new() };
        let rest = self.begun.split_off(end + 1);
        let whole = std::mem::replace(&mut self.begun, rest);
        String::from_utf8_lossy(&whole).lines().map(str::to_owned).collect()
    }

    /// What was begun and never completed.
    pub fn rest(&mut self) -> Option<String> {
        let rest = std::mem::take(&mut self.begun);
        (!rest.is_empty()).then(|| String::from_utf8_lossy(&rest).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Splitter;

    #[test]
    fn pieces_become_lines() {
        let mut splitter = Splitter::default();
        assert_eq!(splitter.take(b"one\r\ntw"), ["one"]);
        assert_eq!(splitter.take(b"o"), Vec::<String>::new());
        assert_eq!(splitter.take(b"\n\nthr\xc3"), ["two", ""]);
        assert_eq!(splitter.take(b"\xa9e"), Vec::<String>::new());
        assert_eq!(splitter.rest().as_deref(), Some("thrée"));
        assert_eq!(splitter.rest(), None);
    }
}
