//! What is written down of a server that its service's file describes: who made its data, and how it runs now.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Places, handle};
use crate::catalog::StopSignal;
use crate::engine::{Observed, State};
use crate::system::{self, Moment};

/// In the data folder itself, so that data and its maker come into their place at once.
const MADE: &str = ".devpath-made";
/// How the server runs, beside its data.
const RUN: &str = "run.toml";
/// Its process id, written by the process itself before it becomes the server.
const PID: &str = "pid";

/// Who made a data folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Made {
    /// The server's name for people.
    pub title: String,
    /// The major version.
    pub major: String,
}

/// How a server was started.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    /// Its port.
    pub port: u16,
    /// The folder of its programs.
    pub programs: PathBuf,
    /// What asks it to end.
    pub signal: StopSignal,
    /// The words that end what it leaves behind.
    pub after: Vec<String>,
    /// Its further and inner ports, by name.
    pub named: BTreeMap<String, u16>,
    /// Its further ports, each behind the one that it has inside a container.
    pub published: Vec<(u16, u16)>,
}

impl Made {
    /// Reads it from a data folder.
    pub fn read(data: &Path) -> Option<Self> {
        parsed(&data.join(MADE))
    }

    /// Writes it into one.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn write(&self, data: &Path) -> io::Result<()> {
        written(&data.join(MADE), self)
    }
}

impl Run {
    /// Reads it from a service's folder.
    pub fn read(folder: &Path) -> Option<Self> {
        parsed(&folder.join(RUN))
    }

    /// Writes it there.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        written(&folder.join(RUN), self)
    }
}

/// The file that holds a server's process id.
pub fn pid_file(folder: &Path) -> PathBuf {
    folder.join(PID)
}

/// The process id of a server that runs.
pub fn running(places: &Places) -> Option<u32> {
    let pid = fs::read_to_string(pid_file(&places.folder)).ok()?.trim().parse().ok()?;
    system::runs_with(pid, &places.data).then_some(pid)
}

/// How the server of a data folder is.
pub fn observe(places: &Places, service: &str) -> Option<Observed> {
    let Made { title, major } = Made::read(&places.data)?;
    let pid = running(places);
    let run = pid.and_then(|_| Run::read(&places.folder));
    Some(Observed {
        service: service.to_owned(),
        image: format!("{title} {major}"),
        state: if pid.is_some() { State::Running } else { State::Stopped },
        port: run.as_ref().map(|run| run.port),
        published: run.map(|run| run.published.into_iter().collect()).unwrap_or_default(),
        handle: pid.map(|pid| handle(pid, &places.data)).unwrap_or_default(),
    })
}

/// When the server of a data folder was started: its process id was written then.
pub fn started_at(data: &Path) -> Option<Moment> {
    let written = fs::metadata(pid_file(data.parent()?)).ok()?.modified().ok()?;
    let time = written.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Moment::from_unix(time.as_secs()))
}

fn parsed<T: DeserializeOwned>(file: &Path) -> Option<T> {
    toml::from_str(&fs::read_to_string(file).ok()?).ok()
}

fn written<T: Serialize>(file: &Path, value: &T) -> io::Result<()> {
    system::write_private(file, toml::to_string(value).map_err(io::Error::other)?.as_bytes())
}
