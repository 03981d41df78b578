//! Services as servers of this machine: data and log in the project's own `.devpath/`, no Docker needed.
//!
//! What is particular to PostgreSQL is in its own file; all others are started as their services' files say.

mod carry;
mod client;
mod copy;
mod find;
mod logs;
mod postgresql;
mod program;
mod server;
mod state;
mod user;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{EngineError, KeptData, Observed, PortPool, Started, StartedPort, State, ports};
use crate::catalog::{NativeKind, StopSignal};
use crate::project::{Owner, PRIVATE_FOLDER, ServiceSpec};
use crate::report::{Progress, escape};
use crate::system::{self, Environment, Moment};
pub use carry::CarriedServer;
pub use find::installing;
pub use server::Server;
use user::Runner;

/// How often a process is looked at.
const INTERVAL: Duration = Duration::from_millis(20);
/// How long a server may take to stop.
const STOP_LIMIT: Duration = Duration::from_secs(30);

/// Servers of this machine.
#[derive(Debug, Clone)]
pub struct Native {
    environment: Environment,
}

/// Where a service's things are in a checkout.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// Everything of this service.
    pub folder: PathBuf,
    /// The server's data folder.
    pub data: PathBuf,
    /// The server's log.
    pub log: PathBuf,
}

fn root(owner: &Owner) -> PathBuf {
    owner.path.join(PRIVATE_FOLDER).join("native")
}

fn places(owner: &Owner, service: &str) -> Places {
    places_of_generation(owner, service, owner.generation(service))
}

fn places_of_generation(owner: &Owner, service: &str, generation: u32) -> Places {
    let folder = root(owner).join(if generation == 0 { service.to_owned() } else { format!("{service}@{generation}") });
    Places { data: folder.join("data"), log: folder.join("server.log"), folder }
}

/// The services that have a folder here, with the generation of their data that it is for.
fn generations(owner: &Owner) -> Vec<(String, u32)> {
    let Ok(entries) = fs::read_dir(root(owner)) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found: Vec<(String, u32)> = names
        .filter_map(|name| {
            let (service, generation) = name.split_once('@').unwrap_or((&name, "0"));
            Some((service.to_owned(), generation.parse().ok()?))
        })
        .collect();
    found.sort();
    found
}

impl Native {
    /// An engine for this machine.
    pub const fn new(environment: Environment) -> Self {
        Self { environment }
    }

    /// Finds the server of a service, or fetches one.
    ///
    /// # Errors
    /// The service needs Docker, or no server is to be had.
    pub async fn prepare(&self, spec: &ServiceSpec, progress: &Progress) -> Result<Server, EngineError> {
        match spec.native.as_ref().map(|native| native.kind) {
            Some(NativeKind::Program) => find::find(spec, None, &self.environment).await,
            _ => server::find_or_fetch(spec, None, &self.environment, progress).await,
        }
    }

    /// All services of a checkout that have data here.
    pub fn observe(&self, owner: &Owner) -> Vec<Observed> {
        let current =
            self.observe_all(owner).into_iter().filter(|(place, it)| place.1 == owner.generation(&it.service));
        current.map(|(_, found)| found).collect()
    }

    /// Likewise, with those that a killed run left on other generations of the data.
    #[expect(clippy::unused_self, reason = "only an engine looks")]
    fn observe_all(&self, owner: &Owner) -> Vec<((String, u32), Observed)> {
        let folders = generations(owner).into_iter();
        folders
            .filter_map(|(service, generation)| {
                let found = observed(&places_of_generation(owner, &service, generation), &service)?;
                Some(((service, generation), found))
            })
            .collect()
    }

    /// Starts a service's server, or finds it running.
    ///
    /// # Errors
    /// No server, no port, or the server refuses.
    pub async fn start(&self, owner: &Owner, spec: &ServiceSpec, pool: &PortPool) -> Result<Started, EngineError> {
        let places = places(owner, &spec.id);
        for ((service, generation), left) in self.observe_all(owner) {
            if service == spec.id && generation != owner.generation(&spec.id) && left.state == State::Running {
                self.end(&left, &places.log).await?;
            }
        }
        let seen = observed(&places, &spec.id).filter(|it| it.state == State::Running);
        if let Some((seen, port)) = seen.and_then(|seen| Some((seen.clone(), seen.port?))) {
            pool.keep(port);
            seen.published.values().for_each(|port| pool.keep(*port));
            postgresql::make_database(spec, &places, port).await?;
            let more = spec.ports.iter().filter_map(|known| {
                let port = *seen.published.get(&known.container_port)?;
                Some(StartedPort { name: known.name.clone(), port, moved: None })
            });
            return Ok(Started { more: more.collect(), handle: seen.handle, port, moved: None });
        }
        let Some(facts) = &spec.native else { return Err(EngineError::NeedsDocker(spec.id.clone())) };
        match facts.kind {
            NativeKind::Program => self.start_program(owner, (spec, facts), &places, pool).await,
            NativeKind::Postgresql => self.start_postgresql(owner, spec, &places, pool).await,
        }
    }

    async fn start_postgresql(
        &self,
        owner: &Owner,
        spec: &ServiceSpec,
        places: &Places,
        pool: &PortPool,
    ) -> Result<Started, EngineError> {
        let major = postgresql::major_of(&places.data);
        // The data decides: another major version could not read it.
        let server = server::find_or_fetch(spec, major.as_deref(), &self.environment, &Progress::quiet()).await?;
        let runner = Runner::find(&self.environment, &owner.path, &server.programs).await;
        let runner = runner.map_err(|why| postgresql::refused(&spec.id, "started", &places.log, &why))?;
        postgresql::initialise(&server, spec, places, &runner).await?;
        let mut port = pool.take(spec.wanted_port, &spec.id)?;
        let pid = loop {
            postgresql::forget_ended(places).await;
            let pid = postgresql::launch(&server, spec, places, port, (&runner, &self.environment))?;
            if postgresql::got_its_port(places, pid).await {
                break pid;
            }
            port = pool.take(port.saturating_add(1), &spec.id)?;
        };
        postgresql::make_database(spec, places, port).await?;
        let moved = ports::moved(spec.wanted_port, port, None);
        Ok(Started { handle: handle(pid, &places.data), port, moved, more: Vec::new() })
    }

    /// Waits until a server's process has ended. Its exit code is not known: it is not devpath's child for long.
    pub async fn ended(&self, handle: &str) -> i64 {
        let mut misses = 0;
        // While a process becomes another program (`setsid`, then `unshare`, then the server), the kernel shows an empty
        // command line for a moment: one miss is not the end.
        while misses < 3 {
            let runs = parse_handle(handle).is_some_and(|(pid, data)| system::runs_with(pid, data));
            misses = if runs { 0 } else { misses + 1 };
            tokio::time::sleep(INTERVAL).await;
        }
        1
    }

    /// The last lines of a server's log.
    pub fn log_tail(&self, owner: &Owner, service: &str, lines: usize) -> Vec<String> {
        let text = fs::read(places(owner, service).log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        let all: Vec<&str> = text.lines().collect();
        all.iter().skip(all.len().saturating_sub(lines)).map(|line| escape(line)).collect()
    }

    /// Stops servers; their data is kept.
    ///
    /// # Errors
    /// A server that does not end.
    pub async fn down(&self, owner: &Owner, services: &[String]) -> Result<Vec<String>, EngineError> {
        let mut stopped = Vec::new();
        for (_, seen) in self.observe_all(owner).into_iter().filter(|(_, it)| it.state == State::Running) {
            if services.contains(&seen.service) {
                self.end(&seen, &places(owner, &seen.service).log).await?;
                stopped.push(seen.service);
            }
        }
        Ok(stopped)
    }

    /// The data folders of a checkout, with what a run left that was killed while it removed one.
    pub fn data(&self, owner: &Owner) -> Vec<KeptData> {
        let all = generations(owner).into_iter();
        all.filter_map(|(service, generation)| {
            let places = places_of_generation(owner, &service, generation);
            let (place, major) = (places.folder.display().to_string(), major_of(&places.data));
            let is_left = generation != owner.generation(&service);
            (is_left || major.is_some()).then_some(KeptData { service, generation, major, place })
        })
        .collect()
    }

    /// How many bytes a service's data folder takes.
    pub fn data_size(&self, owner: &Owner, service: &str) -> Option<u64> {
        system::folder_size(&places(owner, service).data)
    }

    /// Removes data folders for ever.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn remove_data(&self, owner: &Owner, data: &[KeptData]) -> Result<(), EngineError> {
        for kept in data {
            let path = places_of_generation(owner, &kept.service, kept.generation).folder;
            fs::remove_dir_all(&path).map_err(|source| EngineError::File { path, source })?;
        }
        Ok(())
    }

    /// The words on this machine, or the client program of it.
    pub fn exec_command(
        &self,
        spec: &ServiceSpec,
        found: &Observed,
        words: &[String],
    ) -> (Vec<String>, Vec<(String, String)>) {
        let port = found.port.unwrap_or(spec.wanted_port);
        let client = || spec.client_words(&spec.client.command, port);
        let mut words = if words.is_empty() { client() } else { words.to_vec() };
        let mut variables = spec.client_variables(port);
        variables.extend(self.variables_beside(spec, found));
        if let (Some(first), Some(run)) = (words.first_mut(), run_of(found))
            && run.programs.join(&*first).is_file()
        {
            *first = run.programs.join(&*first).display().to_string();
        }
        (words, variables)
    }

    /// The variables that reach a server beside its client's own, the server's programs first on PATH.
    fn variables_beside(&self, spec: &ServiceSpec, found: &Observed) -> Vec<(String, String)> {
        let (Some(run), Some((_, data)), Some(facts)) = (run_of(found), parse_handle(&found.handle), &spec.native)
        else {
            return Vec::new();
        };
        let filled = |text: &str| {
            let named = run.named.iter().map(|(name, port)| (format!("{{{{ port {name} }}}}"), port.to_string()));
            let all = named.chain([("{{ data }}".to_owned(), data.display().to_string())]);
            all.fold(text.to_owned(), |text, (place, value)| text.replace(&place, &value))
        };
        let path = format!("{}:{}", run.programs.display(), self.environment.var("PATH").unwrap_or_default());
        let own = facts.client_environment.iter().map(|(name, text)| (name.clone(), filled(text)));
        own.chain([("PATH".to_owned(), path)]).collect()
    }

    /// Ends a server and waits for its end.
    async fn end(&self, seen: &Observed, log: &Path) -> Result<(), EngineError> {
        let Some((pid, data)) = parse_handle(&seen.handle) else { return Ok(()) };
        let run = run_of(seen);
        system::ask_to_end(pid, run.as_ref().is_some_and(|run| run.signal == StopSignal::Terminate));
        let gone = async {
            while system::runs_with(pid, data) {
                tokio::time::sleep(INTERVAL).await;
            }
        };
        let ended = tokio::time::timeout(STOP_LIMIT, gone).await;
        ended
            .map_err(|_| postgresql::refused(&seen.service, "stopped", log, "it goes on after it was asked to end"))?;
        if let Some(run) = run {
            self.sweep(&run).await;
        }
        Ok(())
    }
}

/// How the server of a service's folder is.
fn observed(places: &Places, service: &str) -> Option<Observed> {
    postgresql::observe(places, service).or_else(|| state::observe(places, service))
}

/// The major version that a data folder was made by.
fn major_of(data: &Path) -> Option<String> {
    postgresql::major_of(data).or_else(|| Some(state::Made::read(data)?.major))
}

/// How a server that runs was started, where its service's file says how.
fn run_of(found: &Observed) -> Option<state::Run> {
    state::Run::read(parse_handle(&found.handle)?.1.parent()?)
}

/// The log of a server that runs.
fn log_of(handle: &str) -> PathBuf {
    let folder = parse_handle(handle).and_then(|(_, data)| data.parent());
    folder.map(|folder| folder.join("server.log")).unwrap_or_default()
}

/// When a server was started, by its own lock file or ours.
pub fn started_at(handle: &str) -> Option<Moment> {
    let data = parse_handle(handle)?.1;
    postgresql::started_at(data).or_else(|| state::started_at(data))
}

/// A process by its id and the data folder on its command line, so that a number used anew is not taken for it.
fn handle(pid: u32, data: &Path) -> String {
    format!("{pid} {}", data.display())
}

fn parse_handle(handle: &str) -> Option<(u32, &Path)> {
    let (pid, data) = handle.split_once(' ')?;
    Some((pid.parse().ok()?, Path::new(data)))
}

fn said(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
