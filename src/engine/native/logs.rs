//! The log of a server of this machine: a file that it appends to.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use regex_lite::Regex;

use super::{Native, places};
use crate::engine::log::Splitter;
use crate::engine::{LogLines, LogRequest};
use crate::project::Owner;
use crate::system::Moment;

/// How far from a line's beginning its time ends at the latest.
const NEAR: usize = 60;
/// The months in the words of logs.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

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
    let mut wanted = false;
    let late = |line: &String| {
        wanted = time_in(line).map_or(wanted, |moment| moment >= begin);
        wanted
    };
    lines.into_iter().filter(late).collect()
}

/// The time near a line's beginning, in one of the forms that servers write; all of them are told to write it in UTC.
fn time_in(line: &str) -> Option<Moment> {
    static FORMS: LazyLock<[Option<Regex>; 2]> = LazyLock::new(|| {
        // `2026-01-02 03:04:05`, `2026/01/02 03:04:05`, `2026-01-02  3:04:05`, with a T; `02 Jan 2026 03:04:05`.
        [
            r"(\d{4})[-/](\d\d)[-/](\d\d)[ T]+(\d?\d):(\d\d):(\d\d)",
            r"(\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d)",
        ]
        .map(|form| Regex::new(form).ok())
    });
    let begin = line.get(..NEAR).unwrap_or(line);
    let [numbers, words] = &*FORMS;
    let (day, time) = if let Some(found) = numbers.as_ref().and_then(|form| form.captures(begin)) {
        let [year, month, day, hour, minute, second] = found.extract().1;
        (format!("{year}-{month}-{day}"), format!("{hour:0>2}:{minute}:{second}"))
    } else {
        let [day, month, year, hour, minute, second] = words.as_ref()?.captures(begin)?.extract().1;
        let month = MONTHS.iter().position(|it| *it == month)? + 1;
        (format!("{year}-{month:02}-{day}"), format!("{hour}:{minute}:{second}"))
    };
    Moment::parse(&format!("{day} {time}Z"))
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
    use super::{not_before, time_in};
    use crate::system::Moment;

    #[test]
    fn lines_without_a_time_belong_to_the_one_before() {
        let lines = ["x", "2026-01-01 10:00:00.1 UTC [1] a", "\tb", "2026-01-01 10:00:05.1 UTC [1] c", "\td"];
        let lines = lines.map(str::to_owned).to_vec();
        let begin = Moment::parse("2026-01-01 10:00:05Z").unwrap_or_else(Moment::now);
        assert_eq!(not_before(lines, begin), ["2026-01-01 10:00:05.1 UTC [1] c", "\td"]);
    }

    #[test]
    fn the_times_of_all_servers_are_read() {
        for line in [
            "2026-01-02 03:04:05.678 UTC [1] LOG:  ready",
            "1:M 02 Jan 2026 03:04:05.678 * Ready to accept connections tcp",
            "2026-01-02  3:04:05 0 [Note] mariadbd: ready for connections.",
            "2026-01-02T03:04:05.678901Z 0 [System] [MY-010931] [Server] mysqld: ready for connections.",
            "[1] 2026/01/02 03:04:05.678901 [INF] Server is ready",
            "2026-01-02 03:04:05.678901+00:00 [info] <0.9.0> Server startup complete",
            r#"{"t":{"$date":"2026-01-02T03:04:05.678+00:00"},"s":"I"}"#,
        ] {
            assert_eq!(time_in(line).map(|it| it.to_string()).as_deref(), Some("2026-01-02 03:04:05"), "{line}");
        }
        assert!(time_in("no time at all").is_none());
    }
}
