//! Real engines: which ones there are, and what is on them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A Docker engine for tests.
#[derive(Debug, Clone)]
pub struct Engine {
    /// `old`, `current` …
    pub name: String,
    /// Its address.
    pub address: String,
}

/// The engines there are; none skips the test, unless the run requires them.
pub fn engines() -> Vec<Engine> {
    let named = std::env::var("DEVPATH_TEST_ENGINES").unwrap_or_default();
    let engines: Vec<Engine> = named
        .split_whitespace()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, address)| Engine { name: name.to_owned(), address: address.to_owned() })
        .collect();
    if engines.is_empty() {
        require("engine", "`DEVPATH_TEST_ENGINES` names none; `tests/run` starts some");
    }
    engines
}

/// The registry of the test bed.
pub fn registry() -> Option<String> {
    let registry = std::env::var("DEVPATH_TEST_REGISTRY").ok();
    if registry.is_none() {
        require("registry", "`DEVPATH_TEST_REGISTRY` is not set; `tests/run` starts one");
    }
    registry
}

/// A program of the test bed that runs CI files.
pub fn tool(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("DEVPATH_TEST_TOOLS");
    if folder.is_none() {
        require("tools", "`DEVPATH_TEST_TOOLS` is not set; `tests/run` installs them");
    }
    folder.map(|folder| PathBuf::from(folder).join(name))
}

fn require(what: &str, why: &str) {
    let required = std::env::var("DEVPATH_TEST_REQUIRE").unwrap_or_default();
    assert!(!required.split(',').any(|it| it == what), "{what} is required: {why}");
    super::tell(&format!("skipped: {why}"));
}

/// What the docker client answers. Whatever tidies up behind a test that failed is not to end the whole run: a second panic
/// would.
#[track_caller]
pub fn docker(address: &str, args: &[&str]) -> String {
    let output = Command::new("docker").args(["--host", address]).args(args).output().expect("the docker client");
    let well = output.status.success() || std::thread::panicking();
    assert!(well, "docker {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Removes what a test left on an engine: only things whose label names a folder below the test's own.
pub fn remove_of(address: &str, folder: &Path) {
    let folder = folder.display().to_string();
    for (list, remove) in [
        (["ps", "-a"].as_slice(), ["rm", "-f"].as_slice()),
        (["volume", "ls"].as_slice(), ["volume", "rm"].as_slice()),
        (["network", "ls"].as_slice(), ["network", "rm"].as_slice()),
    ] {
        let name = if list[0] == "ps" { "{{.ID}}" } else { "{{.Name}}" };
        let format = format!("{name}\t{{{{.Label \"devpath.project.path\"}}}}");
        let output = Command::new("docker").args(["--host", address]).args(list).args(["--format", &format]).output();
        let Ok(output) = output else { return };
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            if let Some((name, path)) = line.split_once('\t')
                && path.starts_with(&folder)
            {
                let _ = Command::new("docker").args(["--host", address]).args(remove).arg(name).output();
            }
        }
    }
}
