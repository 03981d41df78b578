//! A server as a program of this machine, as its service's file says it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Install, Pattern};

/// A server that can run without Docker.
///
/// In its texts `{{ data }}` is the server's data folder, `{{ folder }}` the folder beside it that holds the files below,
/// `{{ program }}` the program with its folder, `{{ programs }}` that folder, `{{ port NAME }}` a further or inner port;
/// `{{ port }}`, `{{ host }}`, `{{ user }}`, `{{ password }}` and `{{ database }}` are as in a URL.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Native {
    /// How it is initialised and started.
    #[serde(default)]
    pub kind: NativeKind,
    /// The server's program, under each of its names, best first.
    pub programs: Vec<String>,
    /// Folders outside PATH in which distributions and Homebrew put it; `*` stands for a part of a name.
    #[serde(default)]
    pub places: Vec<String>,
    /// How its version is found out.
    pub version: Option<NativeVersion>,
    /// The major versions that serve, best first.
    pub majors: Vec<String>,
    /// A newer one of these goes on with an older one's data.
    #[serde(default)]
    pub reads_older: bool,
    /// Variables of all its programs.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Ports that only its own processes use, by name, with the number that is tried first.
    #[serde(default)]
    pub inner_ports: BTreeMap<String, u16>,
    /// Files that are written before each start, for the server's user alone: the place for passwords.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// What makes the data folder, in order; the folder is only put into its place when all of it is done.
    #[serde(default)]
    pub initialise: Vec<NativeStep>,
    /// The words of a start. `{{ data }}` is among them: a process is known by it.
    #[serde(default)]
    pub start: Vec<String>,
    /// What is done once, as soon as the server that was started for the first time lets it.
    pub first: Option<NativeStep>,
    /// The words that end what a server leaves behind.
    #[serde(default)]
    pub after: Vec<String>,
    /// What asks it to end.
    #[serde(default)]
    pub signal: StopSignal,
    /// Variables that its clients get here beside those of `client.environment`.
    #[serde(default)]
    pub client_environment: BTreeMap<String, String>,
    /// The packages that bring it, by package manager, as in a tool's file.
    #[serde(default)]
    pub install: BTreeMap<String, Install>,
    /// Memory in MiB.
    pub memory_mib: u64,
    /// Disk in MiB, the fetched program included.
    pub disk_mib: u64,
}

/// How a server's version is found out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NativeVersion {
    /// What is typed behind the program; empty where the path that its links lead to tells.
    #[serde(default)]
    pub args: Vec<String>,
    /// Where the output, or the path, says it, in one group.
    pub pattern: Pattern,
}

/// One program that makes data ready.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NativeStep {
    /// Its words.
    pub command: Vec<String>,
    /// Its standard input: no list of processes shows it.
    #[serde(default)]
    pub input: String,
}

/// The ways of running a server that devpath knows without Docker.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NativeKind {
    /// As its file says.
    #[default]
    Program,
    /// `initdb`, then the server; fetched as an archive where it is not installed.
    Postgresql,
}

/// What asks a server to end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StopSignal {
    /// SIGTERM.
    #[default]
    Terminate,
    /// SIGINT.
    Interrupt,
}
