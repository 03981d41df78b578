//! What mends a tool on this machine: the package manager that is here and new enough, or the page that says how.
//!
//! Which managers are here is looked for when the first advice is needed: no program has to wait for that before it is
//! asked. Never a command that would bring a version below what is asked.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::judge::Status;
use crate::advice::Advice;
use crate::catalog::{DoctorFacts, Manager, Tool};
use crate::system::{Environment, Platform};

/// What is known of this machine for advice.
#[derive(Debug)]
pub struct Advisor<'a> {
    facts: &'a DoctorFacts,
    environment: &'a Environment,
    /// Their places among the known ones.
    managers: OnceCell<Vec<(usize, Vec<PathBuf>)>>,
    /// The machine.
    pub platform: &'a Platform,
}

/// A change that `--fix` can make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// Packages of a package manager; those of one manager are installed at once.
    Packages {
        /// The manager's id.
        manager: String,
        /// As typed behind its install command.
        packages: String,
    },
    /// A line of its own.
    Line {
        /// What is typed.
        line: String,
        /// What takes it back, where something does.
        undo: Option<String>,
    },
}

impl<'a> Advisor<'a> {
    /// What advice on a machine is made from.
    pub const fn new(facts: &'a DoctorFacts, platform: &'a Platform, environment: &'a Environment) -> Self {
        Self { facts, environment, managers: OnceCell::new(), platform }
    }

    /// The package and version managers that are here, best first, each with the folders that are its own.
    pub fn managers(&self) -> impl Iterator<Item = (&'a Manager, &Vec<PathBuf>)> {
        let Self { facts, environment, .. } = *self;
        let here = self.managers.get_or_init(|| {
            let here = facts.managers.iter().enumerate().filter(|(_, manager)| {
                let program = manager.program.as_ref().is_some_and(|it| environment.find_program(it).is_some());
                program || manager.marker.as_ref().is_some_and(|it| environment.at_home(it).is_file())
            });
            let owned = |manager: &Manager| manager.owns.iter().map(|it| environment.at_home(it)).collect();
            here.map(|(place, manager)| (place, owned(manager))).collect()
        });
        here.iter().filter_map(|(place, folders)| Some((facts.managers.get(*place)?, folders)))
    }

    /// What mends a tool, and how `--fix` does it.
    pub fn for_tool(&self, tool: &Tool, status: Status, found: Option<&Path>) -> (Option<Advice>, Option<Fix>) {
        let folder = found.and_then(Path::parent).map(|it| it.display().to_string()).unwrap_or_default();
        let say = match status {
            Status::Ok => return (None, None),
            Status::Missing => format!("install {}: {}", tool.title, lower(&tool.why)),
            Status::Outdated | Status::EndOfLife => match &tool.recommended {
                Some(version) => format!("move to {} {version}", tool.title),
                None => format!("move to a newer {}", tool.title),
            },
            Status::Broken | Status::Timeout | Status::Unparsed => format!("install {} again", tool.title),
            Status::Shadowed | Status::OffPath => {
                let line = format!("export PATH=\"{folder}:$PATH\"");
                let say = "put its folder first on PATH, in your shell's own file too";
                return (Some(Advice::new(say, [line])), None);
            }
        };
        // What a version manager brought would stand before whatever another one installs.
        let owns = |folders: &[PathBuf]| found.is_some_and(|path| folders.iter().any(|it| path.starts_with(it)));
        let (owners, others): (Vec<_>, Vec<_>) = self.managers().partition(|(_, folders)| owns(folders));
        let offered = owners.into_iter().chain(others).find_map(|(manager, _)| {
            let install = tool.install.get(&manager.id)?;
            let old = install.too_old.iter().any(|rule| is_older(self.platform, rule));
            (!old).then(|| (manager, install.packages_on(self.platform.distribution.as_deref())))
        });
        match (offered, &tool.official) {
            (Some((manager, packages)), _) => {
                let there = matches!(status, Status::Broken | Status::Timeout | Status::Unparsed);
                let again = manager.reinstall.as_ref().filter(|_| there);
                let line = manager.line(again.unwrap_or(&manager.install), packages, self.platform.is_root);
                let fix = Fix::Packages { manager: manager.id.clone(), packages: packages.to_owned() };
                (Some(Advice::new(say, [line])), Some(fix))
            }
            (None, Some(page)) => (Some(Advice::say(format!("{say}; {page} says how"))), None),
            (None, None) => (Some(Advice::say(say)), None),
        }
    }
}

/// Whether this is an older release than a rule such as `debian<13` names. A derived distribution counts as what it is
/// derived from only where it bears the same numbers, so its own id decides.
fn is_older(platform: &Platform, rule: &str) -> bool {
    let Some((distribution, release)) = rule.split_once('<') else { return false };
    let numbers = |text: &str| -> Vec<u32> { text.split('.').map_while(|part| part.parse().ok()).collect() };
    let limit = numbers(release);
    // `debian<99` says "on no release"; a rolling one has no number, and is as new as it gets.
    platform.distribution.as_deref() == Some(distribution)
        && platform.version.as_deref().map(numbers).filter(|has| !has.is_empty()).is_some_and(|has| has < limit)
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
