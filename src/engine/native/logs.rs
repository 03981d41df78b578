//! The log of a server of this machine: a file that it appends to.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};

use super::{Native, places};
use crate::engine::log::Splitter;
use crate::engine::{LogLines, LogRequest};
use crate::project::Owner;
use crate::system::Moment;

/// How often a log is looked at for new lines.
const INTERVAL: Duration = Duration::from_millis(200);

impl Native {
    /// The lines of a server's log since its last start; when they are followed, those of its next starts too.
    pub fn logs(&self, owner: &Owner, service: &str, request: LogRequest) -> LogLines {
        let LogRequest { follow, since, tail } = request;
        let mut file = Followed::new(places(owner, service).log);
        let mut lines = file.new_lines();
        if !follow {
            lines.extend(file.splitter.rest());
        }
        if let Some(since) = since {
            lines = not_before(lines, Moment::now().before(since));
        }
        if let Some(tail) = tail {
            lines.drain(..lines.len().saturating_sub(tail));
        }
        let there = stream::iter(lines.into_iter().map(Ok));
        if !follow {
            return Box::pin(there);
        }
        let coming = stream::unfold(file, |mut file| async move {
            tokio::time::sleep(INTERVAL).await;
            let lines = file.new_lines();
            Some((stream::iter(lines.into_iter().map(Ok)), file))
        });
        Box::pin(there.chain(coming.flatten()))
    }
}

/// The lines from a moment on; one without a time of its own belongs to the one before it.
fn not_before(lines: Vec<String>, begin: Moment) -> Vec<String> {
    let time = |line: &str| Moment::parse(line.get(..line.find(" UTC")? + 4)?);
    let mut wanted = false;
    let late = |line: &String| {
        wanted = time(line).map_or(wanted, |moment| moment >= begin);
        wanted
    };
    lines.into_iter().filter(late).collect()
}

/// A file that grows, and that another one may take the place of.
struct Followed {
    path: PathBuf,
    read: u64,
    splitter: Splitter,
}

impl Followed {
    fn new(path: PathBuf) -> Self {
        Self { path, read: 0, splitter: Splitter::default() }
    }

    fn new_lines(&mut self) -> Vec<String> {
        // Each start of the server begins a new file: it is shorter than what was read of the one before.
        if fs::metadata(&self.path).is_ok_and(|facts| facts.len() < self.read) {
            self.read = 0;
        }
        let piece = read_from(&self.path, self.read).unwrap_or_default();
        self.read += piece.len() as u64;
        self.splitter.take(&piece)
    }
}

fn read_from(path: &Path, begin: u64) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(begin))?;
    let mut piece = Vec::new();
    file.read_to_end(&mut piece)?;
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use super::not_before;
    use crate::system::Moment;

    #[test]
    fn lines_without_a_time_belong_to_the_one_before() {
        let lines = ["x", "2026-01-01 10:00:00.1 UTC [1] a", "\tb", "2026-01-01 10:00:05.1 UTC [1] c", "\td"];
        let lines = lines.map(str::to_owned).to_vec();
        let begin = Moment::parse("2026-01-01 10:00:05Z").unwrap_or_else(Moment::now);
        assert_eq!(not_before(lines, begin), ["2026-01-01 10:00:05.1 UTC [1] c", "\td"]);
    }
}
