//! What surrounds the programs: clock, disk, PATH, where this runs.
//!
//! Nothing is changed.

use std::time::{SystemTime, UNIX_EPOCH};

use super::machine::Finding;
use crate::advice::Advice;
use crate::catalog::Severity;
use crate::system::{self, Environment};

/// Below this much free disk, installs of dependencies run out of room, in MiB.
const HOME_DISK_MIB: u64 = 1024;
/// Before this moment no devpath was released: 2026-11-01, in seconds since 1970.
const RELEASED: u64 = 1_793_491_200;

/// Everything about the machine itself.
pub fn findings(environment: &Environment) -> Vec<Finding> {
    let still = [path(environment), clock(), home_disk(environment)].into_iter().flatten();
    still.chain(places(environment)).collect()
}

fn path(environment: &Environment) -> Option<Finding> {
    let relative = environment.relative_path_entries();
    let first = relative.first()?;
    let shown =
        if first.as_os_str().is_empty() { "an empty entry".to_owned() } else { format!("`{}`", first.display()) };
    let detail = format!("PATH has {shown}, which means the folder you stand in");
    let clean = environment.path_without_relative_entries();
    let advice = Advice::new("take it out, in your shell's own file too", [format!("export PATH=\"{clean}\"")]);
    Some(Finding::new("path.relative", Severity::Warning, detail).advised(advice))
}

fn clock() -> Option<Finding> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_secs());
    let advice = Advice::new("set it", ["timedatectl set-ntp true"]);
    let detail = "this machine's clock stands before devpath was released; certificates are not valid then";
    (now < RELEASED).then(|| Finding::new("machine.clock", Severity::Fault, detail).advised(advice))
}

fn home_disk(environment: &Environment) -> Option<Finding> {
    let free = system::free_disk_mib(environment.home()?)?;
    let detail = format!("{free} MiB are free in your home folder; dependencies of projects take some hundred");
    let advice = Advice::new("see what takes the room", ["df -h ~"]);
    (free < HOME_DISK_MIB).then(|| Finding::new("machine.home_disk", Severity::Warning, detail).advised(advice))
}

/// Where this runs, as far as advice depends on it.
fn places(environment: &Environment) -> Vec<Finding> {
    let note = |id, detail: &str| Finding::new(id, Severity::Note, detail);
    let mut findings = Vec::new();
    if system::is_wsl() {
        findings.push(note("platform.wsl", "this is the Windows Subsystem for Linux"));
    }
    if system::is_container() {
        findings.push(note("platform.container", "this is a container"));
    }
    if environment.var("CI").is_some() {
        findings.push(note("platform.ci", "this is a CI run"));
    }
    findings
}
