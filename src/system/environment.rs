//! The process's environment, read once at the start and passed on as a value.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::{env, io};

use etcetera::BaseStrategy as _;

use super::{closed_to_others, is_root};

/// Variables, folders and terminals as they were when devpath started.
#[derive(Debug, Clone)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    /// The folder devpath was started in, or the one that `-C` names.
    pub current_dir: PathBuf,
    /// Somebody can be asked: standard input and standard error are terminals.
    pub can_ask: bool,
    /// Standard output is a terminal.
    pub output_is_terminal: bool,
    /// Standard error is a terminal.
    pub errors_are_terminal: bool,
    /// Nothing may be asked of the network (`--offline`, `DEVPATH_OFFLINE`).
    pub offline: bool,
    home: Option<PathBuf>,
    cache: Option<PathBuf>,
    config: Option<PathBuf>,
    state: Option<PathBuf>,
}

impl Environment {
    /// Reads the environment of this process.
    ///
    /// # Errors
    /// A current folder that does not exist any more or may not be read.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn capture() -> io::Result<Self> {
        let variables =
            env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let folders = etcetera::choose_base_strategy().ok();
        Ok(Self {
            variables: variables.collect(),
            current_dir: env::current_dir()?,
            can_ask: io::stdin().is_terminal() && io::stderr().is_terminal(),
            output_is_terminal: io::stdout().is_terminal(),
            errors_are_terminal: io::stderr().is_terminal(),
            offline: false,
            home: folders.as_ref().map(|it| it.home_dir().to_path_buf()),
            cache: folders.as_ref().map(etcetera::BaseStrategy::cache_dir),
            config: folders.as_ref().map(etcetera::BaseStrategy::config_dir),
            state: folders.as_ref().and_then(etcetera::BaseStrategy::state_dir),
        })
    }

    /// A variable's value; an empty one counts as not set.
    pub fn var(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// All variables, to hand them to a child process.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A path as typed, seen from the current folder.
    pub fn resolve(&self, typed: &Path) -> PathBuf {
        self.current_dir.join(typed)
    }

    /// The user's home folder.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// Where devpath keeps what can be fetched again, shared by all projects (`DEVPATH_DATA_DIR` overrides it).
    pub fn cache_dir(&self) -> PathBuf {
        match (self.var("DEVPATH_DATA_DIR"), &self.cache) {
            (Some(folder), _) => self.resolve(Path::new(folder)),
            (None, Some(cache)) => cache.join("devpath"),
            (None, None) => self.current_dir.join(".devpath-cache"),
        }
    }

    /// Where fetched servers lie: with all else, but for root. Root's servers run as another user, who may not enter most homes
    /// of root; `/var/cache` is the place that the Filesystem Hierarchy Standard (5.5) has for that.
    pub fn servers_dir(&self) -> PathBuf {
        let is_chosen = ["DEVPATH_DATA_DIR", "XDG_CACHE_HOME"].iter().any(|name| self.var(name).is_some());
        let is_closed = self.home().is_some_and(|home| closed_to_others(home).is_some());
        if cfg!(target_os = "linux") && is_root() && is_closed && !is_chosen {
            PathBuf::from("/var/cache/devpath")
        } else {
            self.cache_dir()
        }
    }

    /// Where packages for a tool lie that were unpacked on this machine.
    pub fn packages_dir(&self, tool: &str) -> PathBuf {
        self.cache_dir().join("packages").join(tool)
    }

    /// Where devpath keeps what it has to remember beside all projects (`~/.local/state/devpath` on Linux).
    pub fn state_dir(&self) -> PathBuf {
        self.state.as_ref().map_or_else(|| self.cache_dir(), |state| state.join("devpath"))
    }

    /// The user's configuration folder (`~/.config` on Linux).
    pub fn config_dir(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// The full path of a program, searched on PATH.
    pub fn find_program(&self, name: &str) -> Option<PathBuf> {
        self.find_programs(name).into_iter().next()
    }

    /// The folders that patterns name and that are there; `~` is the home folder, `*` a part of a name.
    pub fn places(&self, patterns: &[String]) -> Vec<PathBuf> {
        let home = self.home.as_ref().map(|home| home.display().to_string()).unwrap_or_default();
        let whole = patterns.iter().map(|pattern| match pattern.strip_prefix('~') {
            Some(rest) => format!("{home}{rest}"),
            None => pattern.clone(),
        });
        let found = whole.flat_map(|pattern| glob::glob(&pattern).into_iter().flatten().flatten());
        found.filter(|place| place.is_dir()).collect()
    }

    /// A path in which `~` stands for the home folder.
    pub fn at_home(&self, path: &str) -> PathBuf {
        match (path.strip_prefix("~/"), &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        }
    }

    /// The files that a pattern names.
    pub fn files_of(&self, pattern: &str) -> Vec<PathBuf> {
        glob::glob(pattern).into_iter().flatten().flatten().collect()
    }

    /// The entries of PATH that depend on the folder one stands in.
    pub fn relative_path_entries(&self) -> Vec<PathBuf> {
        let Some(path) = self.var("PATH") else { return Vec::new() };
        env::split_paths(path).filter(|entry| entry.is_relative()).collect()
    }

    /// PATH without those entries.
    pub fn path_without_relative_entries(&self) -> String {
        let absolute = env::split_paths(self.var("PATH").unwrap_or_default()).filter(|entry| entry.is_absolute());
        // What was split can be joined again.
        env::join_paths(absolute).map(|path| path.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// What bears this name on PATH and cannot be run, with the reason.
    pub fn find_unusable(&self, name: &str) -> Vec<(PathBuf, String)> {
        let folders = env::split_paths(self.var("PATH").unwrap_or_default());
        let places = folders.map(|folder| self.current_dir.join(folder).join(name));
        places.filter_map(|place| Some((place.clone(), super::files::why_unusable(&place)?))).collect()
    }

    /// All programs of this name on PATH, in PATH's order, each place once.
    pub fn find_programs(&self, name: &str) -> Vec<PathBuf> {
        let Ok(found) = which::which_in_all(name, self.var("PATH"), &self.current_dir) else { return Vec::new() };
        let mut places: Vec<PathBuf> = Vec::new();
        for place in found {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }
}
