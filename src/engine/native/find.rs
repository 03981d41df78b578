//! Finding the program of a server that its service's file describes, and saying what would bring it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::server::Server;
use super::{Native, places, postgresql, state};
use crate::advice::Advice;
use crate::catalog::{Install, Native as NativeFacts, NativeKind, NativeVersion};
use crate::engine::EngineError;
use crate::engine::errors::Said;
use crate::project::{Owner, ServiceSpec};
use crate::system::{Command, Environment, PackageManager, Platform};

/// How long a server may take to tell its version.
const VERSION_LIMIT: Duration = Duration::from_secs(5);

/// The best installed server for a service; `data` is the major version that existing data was made by.
///
/// # Errors
/// There is none that fits, with what there is.
pub async fn find(spec: &ServiceSpec, data: Option<&str>, environment: &Environment) -> Result<Server, EngineError> {
    let Some(facts) = &spec.native else { return Err(EngineError::NeedsDocker(spec.id.clone())) };
    let mut servers = installed(facts, environment).await;
    servers.sort_by_key(|server| place_of(&server.major, facts));
    let there: Vec<String> =
        servers.iter().map(|server| format!("{} in `{}`", server.major, server.programs.display())).collect();
    let fits = |server: &Server| match data {
        None => true,
        Some(data) => {
            // Best first: what stands before the data's own is newer.
            let older = facts.reads_older && place_of(&server.major, facts) < place_of(data, facts);
            server.major == data || older
        }
    };
    servers.into_iter().find(fits).ok_or_else(|| {
        let names = facts.programs.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" or ");
        let why = match (data, there.is_empty()) {
            (Some(data), false) => format!("its data was made by version {data}, and here is {}", there.join(", ")),
            (Some(data), true) => format!("its data was made by version {data}, and no {names} is here"),
            (None, _) => {
                format!("no {names} of version {} is on PATH or where it is often installed", facts.majors.join(", "))
            }
        };
        let package = package(facts, environment);
        EngineError::NotInstalled { service: spec.id.clone(), why: Said(why), package }
    })
}

fn place_of(major: &str, facts: &NativeFacts) -> usize {
    facts.majors.iter().position(|it| it == major).unwrap_or(usize::MAX)
}

/// All servers that serve, on PATH and where distributions put them; a broken one does not hide the next.
async fn installed(facts: &NativeFacts, environment: &Environment) -> Vec<Server> {
    let Some(probe) = &facts.version else { return Vec::new() };
    let found = programs(facts, environment);
    let mut servers: Vec<Server> = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    for program in found {
        // Links into a versioned folder are common; its other programs are only there. Started is the link: some
        // programs are several, and tell by their name which one they are.
        let whole = program.canonicalize().unwrap_or_else(|_| program.clone());
        if seen.contains(&whole) {
            continue;
        }
        let version = version_of(&program, &whole, probe).await.unwrap_or_default();
        let major = facts.majors.iter().find(|major| is_of(&version, major));
        if let (Some(major), Some(folder)) = (major, whole.parent()) {
            servers.push(Server { programs: folder.to_owned(), major: major.clone(), program });
        }
        seen.push(whole);
    }
    servers
}

/// What bears a server's name on PATH and where distributions put it.
pub(super) fn programs(facts: &NativeFacts, environment: &Environment) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = facts.programs.iter().flat_map(|name| environment.find_programs(name)).collect();
    for place in &facts.places {
        let place = environment.at_home(place).display().to_string();
        let there = facts.programs.iter().flat_map(|name| environment.files_of(&format!("{place}/{name}")));
        found.extend(there.filter(|program| program.is_file()));
    }
    found
}

/// 10.11.6 is of 10.11 and not of 10.1.
fn is_of(version: &str, major: &str) -> bool {
    version.strip_prefix(major).is_some_and(|rest| !rest.starts_with(|it: char| it.is_ascii_digit()))
}

async fn version_of(program: &Path, whole: &Path, probe: &NativeVersion) -> Option<String> {
    let text = if probe.args.is_empty() {
        whole.display().to_string()
    } else {
        let said = Command::new(program).args(&probe.args).limit(VERSION_LIMIT).run().await.ok()?;
        format!("{}{}", said.stdout, said.stderr)
    };
    Some(probe.pattern.regex()?.captures(&text)?.get(1)?.as_str().to_owned())
}

/// The package that brings a server here.
fn package(facts: &NativeFacts, environment: &Environment) -> Option<(PackageManager, String)> {
    let platform = Platform::detect(environment);
    let manager = platform.package_manager?;
    let install: &Install = facts.install.get(manager.name())?;
    let packages = install.packages_on(platform.distribution.as_deref());
    (!packages.is_empty()).then(|| (manager, packages.to_owned()))
}

/// What mends that no server is installed.
pub fn installing(service: &str, package: Option<&(PackageManager, String)>) -> Advice {
    let say = match package {
        Some((manager, package)) => {
            format!("install the package `{package}` with {}, or run it with Docker", manager.name())
        }
        None => "install a version that fits, or run it with Docker".to_owned(),
    };
    Advice::new(say, [format!("devpath services up {service} --engine docker")])
}

impl Native {
    /// Whether a server of this kind can be run here: PostgreSQL always, because it can be fetched.
    pub async fn has_server(&self, facts: &NativeFacts) -> bool {
        facts.kind == NativeKind::Postgresql || !installed(facts, &self.environment).await.is_empty()
    }

    /// What a service lacks to be run here at all; none where it has data or a server.
    pub async fn lacking(&self, owner: &Owner, spec: &ServiceSpec) -> Option<String> {
        let Some(facts) = &spec.native else { return Some("needs Docker".to_owned()) };
        let data = &places(owner, &spec.id).data;
        if postgresql::major_of(data).is_some() || state::Made::read(data).is_some() || self.has_server(facts).await {
            return None;
        }
        Some(self.without_server(facts))
    }

    /// A few words on what a service needs that has no server here.
    pub fn without_server(&self, facts: &NativeFacts) -> String {
        match package(facts, &self.environment) {
            Some((_, package)) => format!("needs Docker or the package `{package}`"),
            None => format!("needs Docker or `{}`", facts.programs.first().map_or("", String::as_str)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn a_version_is_of_one_line_only() {
        assert!(is_of("10.11.6", "10.11") && is_of("8", "8") && is_of("8.1.2", "8"));
        assert!(!is_of("10.11.6", "10.1") && !is_of("80.1", "8") && !is_of("7.0", "8"));
    }
}
