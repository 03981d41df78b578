//! A server that its service's file describes: its data made, its files written, started, ended.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::find;
use super::server::Server;
use super::state::{self, Made, Run};
use super::user::Runner;
use super::{Native, Places, handle, postgresql::refused, said};
use crate::catalog::{Native as NativeFacts, NativeStep};
use crate::engine::{EngineError, PortPool, Started, StartedPort, ports};
use crate::project::{Owner, ServiceSpec, fill};
use crate::system::{self, Command};

/// How long one step of making data may take.
const STEP_LIMIT: Duration = Duration::from_mins(2);
/// How long a server may take from its start until it listens, in the usual case.
const LISTEN_LIMIT: Duration = Duration::from_secs(30);
/// How often a starting server is looked at.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);
/// How long the first thing that is done with a server may take to work.
const FIRST_LIMIT: Duration = Duration::from_mins(1);
/// How long what ends a server's leftovers may take.
const AFTER_LIMIT: Duration = Duration::from_secs(10);
/// A file that says: the first thing is still to be done.
const FIRST: &str = "first-to-be-done";
/// Servers' words for a port that somebody else has.
const TAKEN: [&str; 3] = ["address already in use", "eaddrinuse", "address in use"];

/// What the texts of a service's file are filled in with.
struct Filling<'a> {
    spec: &'a ServiceSpec,
    facts: &'a NativeFacts,
    server: &'a Server,
    folder: &'a Path,
    data: PathBuf,
    port: u16,
    named: BTreeMap<String, u16>,
}

impl Filling<'_> {
    fn text(&self, text: &str) -> String {
        let Server { programs, program, .. } = self.server;
        let mut text = text
            .replace("{{ data }}", &self.data.display().to_string())
            .replace("{{ folder }}", &self.folder.display().to_string())
            .replace("{{ programs }}", &programs.display().to_string())
            .replace("{{ program }}", &program.display().to_string());
        for (name, port) in &self.named {
            text = text.replace(&format!("{{{{ port {name} }}}}"), &port.to_string());
        }
        fill(&text, &self.spec.login, "127.0.0.1", self.port, Clone::clone)
    }

    fn command(&self, native: &Native, words: &[String]) -> Command {
        let mut words = words.iter().map(|word| self.text(word));
        let program = words.next().unwrap_or_default();
        let mut command = Command::new(native.program_of(&program, &self.server.programs))
            .args(words)
            .folder(self.folder)
            // So that devpath can tell how old a line of the log is.
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8");
        for (name, text) in &self.facts.environment {
            command = command.env(name, self.text(text));
        }
        command
    }
}

impl Native {
    /// A program of a server's own folder, or of PATH.
    pub(super) fn program_of(&self, name: &str, programs: &Path) -> PathBuf {
        let own = programs.join(name);
        if own.is_file() { own } else { self.environment.find_program(name).unwrap_or_else(|| name.into()) }
    }

    /// Starts a server as its service's file says.
    ///
    /// # Errors
    /// No server, no port, or the server refuses.
    pub(super) async fn start_program(
        &self,
        owner: &Owner,
        (spec, facts): (&ServiceSpec, &NativeFacts),
        places: &Places,
        pool: &PortPool,
    ) -> Result<Started, EngineError> {
        let made = Made::read(&places.data);
        let server = find::find(spec, made.as_ref().map(|it| it.major.as_str()), &self.environment).await?;
        let runner = Runner::find(&self.environment, &owner.path, &server.programs).await;
        let runner = runner.map_err(|why| refused(&spec.id, "started", &places.log, &why))?;
        if let Some(run) = Run::read(&places.folder) {
            self.sweep(&run).await;
        }
        let filling = |folder, data| Filling {
            spec,
            facts,
            server: &server,
            folder,
            data,
            port: spec.wanted_port,
            named: BTreeMap::new(),
        };
        if made.is_none() {
            self.make(&filling, places, &runner).await?;
        } else if made.is_some_and(|it| it.major != server.major) {
            let made = Made { title: spec.title.clone(), major: server.major.clone() };
            made.write(&places.data).map_err(|source| EngineError::File { path: places.data.clone(), source })?;
        }
        let mut filling = filling(&places.folder, places.data.clone());
        loop {
            let taken = ports_of(&mut filling, pool)?;
            let pid = self.launch(&filling, places, &taken, &runner)?;
            if !got_its_port(places, pid, filling.port).await {
                continue;
            }
            self.do_first(&filling, places, pid).await?;
            let port = filling.port;
            let more = spec.ports.iter().map(|known| {
                let port = filling.named.get(&known.name).copied().unwrap_or(known.wanted_port);
                StartedPort { name: known.name.clone(), port, moved: ports::moved(known.wanted_port, port, None) }
            });
            let more = more.collect();
            let moved = ports::moved(spec.wanted_port, port, None);
            return Ok(Started { handle: handle(pid, &places.data), port, moved, more });
        }
    }

    /// Makes the data folder aside. A run that is killed leaves nothing that a next one would take for data.
    async fn make<'a>(
        &self,
        filling: &impl Fn(&'a Path, PathBuf) -> Filling<'a>,
        places: &'a Places,
        runner: &Runner,
    ) -> Result<(), EngineError> {
        let file = |source| EngineError::File { path: places.folder.clone(), source };
        system::create_private_dir(&places.folder).map_err(file)?;
        runner.let_through(places.folder.ancestors().take(3)).map_err(file)?;
        let aside = tempfile::Builder::new().prefix("new-").tempdir_in(&places.folder).map_err(file)?;
        let data = aside.path().join("data");
        system::create_private_dir(&data).map_err(file)?;
        runner.give(aside.path()).and_then(|()| runner.give(&data)).map_err(file)?;
        let filling = filling(&places.folder, data.clone());
        write_files(&filling, places, runner).map_err(file)?;
        let Filling { spec, facts, server, .. } = &filling;
        for NativeStep { command, input } in &facts.initialise {
            let step = filling.command(self, command).folder(aside.path()).input(filling.text(input));
            run(runner.start(step.limit(STEP_LIMIT)), spec, places).await?;
        }
        let made = Made { title: spec.title.clone(), major: server.major.clone() };
        made.write(&data).map_err(file)?;
        if facts.first.is_some() {
            system::write_private(&places.folder.join(FIRST), b"").map_err(file)?;
        }
        fs::rename(&data, &places.data).map_err(file)
    }

    /// Writes the server's files and starts it so that it outlives devpath; its process id.
    fn launch(
        &self,
        filling: &Filling<'_>,
        places: &Places,
        published: &[(u16, u16)],
        runner: &Runner,
    ) -> Result<u32, EngineError> {
        let Filling { spec, facts, server, .. } = filling;
        let wrong = |why: &str| refused(&spec.id, "started", &places.log, why);
        let file = |source| EngineError::File { path: places.folder.clone(), source };
        write_files(filling, places, runner).map_err(file)?;
        // Before the process is: one that is killed now leaves a server that the next run finds.
        let run = Run {
            port: filling.port,
            programs: server.programs.clone(),
            signal: facts.signal,
            after: facts.after.iter().map(|word| filling.text(word)).collect(),
            named: filling.named.clone(),
            published: published.to_vec(),
        };
        run.write(&places.folder).map_err(file)?;
        let shell = self.environment.find_program("sh").unwrap_or_else(|| "sh".into());
        let pid_file = state::pid_file(&places.folder).display().to_string();
        let mut command = runner
            .start(filling.command(self, &facts.start))
            .through(shell, &["-c", "echo $$ >\"$0\" && exec \"$@\"", &pid_file]);
        // A session of its own: closing the terminal, or Ctrl-C in it, must not reach the server.
        if let Some(setsid) = self.environment.find_program("setsid") {
            command = command.through(setsid, &[]);
        }
        // Each start has its own log, so that an earlier trouble is not taken for this one's.
        let _ = fs::rename(&places.log, places.folder.join("server.old.log"));
        command.spawn_detached(&places.log).map_err(|error| wrong(&said(&error)))
    }

    /// Does once what only a server that runs can do; a run that is killed before leaves it to the next one.
    async fn do_first(&self, filling: &Filling<'_>, places: &Places, pid: u32) -> Result<(), EngineError> {
        let marker = places.folder.join(FIRST);
        let (Some(NativeStep { command, input }), true) = (&filling.facts.first, marker.exists()) else {
            return Ok(());
        };
        let began = std::time::Instant::now();
        loop {
            let mut step = filling.command(self, command).input(filling.text(input)).limit(STEP_LIMIT);
            for (name, value) in filling.spec.client_variables(filling.port) {
                step = step.env(name, value);
            }
            let done = step.run().await;
            if done.as_ref().is_ok_and(|done| done.code == Some(0)) {
                break;
            }
            if began.elapsed() > FIRST_LIMIT || !system::runs_with(pid, &places.data) {
                let why = match done {
                    Ok(done) => format!("{}{}", done.stdout, done.stderr).trim().to_owned(),
                    Err(error) => said(&error),
                };
                return Err(refused(&filling.spec.id, "initialised", &places.log, &why));
            }
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
        fs::remove_file(&marker).map_err(|source| EngineError::File { path: marker, source })
    }

    /// Ends what a server that has ended left behind.
    pub(super) async fn sweep(&self, run: &Run) {
        let Some((program, words)) = run.after.split_first() else { return };
        let command = Command::new(self.program_of(program, &run.programs)).args(words).limit(AFTER_LIMIT);
        // There may be nothing left, and it says so by its exit code.
        let _ = command.run().await;
    }
}

/// Writes what only the server may read.
fn write_files(filling: &Filling<'_>, places: &Places, runner: &Runner) -> io::Result<()> {
    for (name, text) in &filling.facts.files {
        let path = places.folder.join(name);
        system::write_private(&path, filling.text(text).as_bytes())?;
        runner.give(&path)?;
    }
    Ok(())
}

/// Takes all ports of a start; those of further ports by the one inside a container.
fn ports_of(filling: &mut Filling<'_>, pool: &PortPool) -> Result<Vec<(u16, u16)>, EngineError> {
    let spec = filling.spec;
    filling.port = pool.take(spec.wanted_port, &spec.id)?;
    let mut published = Vec::new();
    for known in &spec.ports {
        let port = pool.take(known.wanted_port, &spec.id)?;
        filling.named.insert(known.name.clone(), port);
        published.push((known.container_port, port));
    }
    for (name, wanted) in &filling.facts.inner_ports {
        filling.named.insert(name.clone(), pool.take(*wanted, &spec.id)?);
    }
    Ok(published)
}

/// Waits until a server listens, or has ended; false when somebody else was quicker to take its port.
async fn got_its_port(places: &Places, pid: u32, port: u16) -> bool {
    let settled = async {
        let mut misses = 0;
        // A program that is about to become another one shows no command line for a moment.
        while misses < 3 {
            if tokio::net::TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await.is_ok() {
                return;
            }
            misses = if system::runs_with(pid, &places.data) { 0 } else { misses + 1 };
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
    };
    // A server that takes longer is judged by its readiness.
    if tokio::time::timeout(LISTEN_LIMIT, settled).await.is_err() || system::runs_with(pid, &places.data) {
        return true;
    }
    let log = fs::read_to_string(&places.log).unwrap_or_default().to_lowercase();
    !TAKEN.iter().any(|words| log.contains(words))
}

/// Runs one step of a first start.
///
/// # Errors
/// It cannot be started, or ends badly; what it said is in the log.
pub(super) async fn run(command: Command, spec: &ServiceSpec, places: &Places) -> Result<(), EngineError> {
    let wrong = |why: &str| refused(&spec.id, "initialised", &places.log, why);
    let done = command.run().await.map_err(|error| wrong(&said(&error)))?;
    if done.code == Some(0) {
        return Ok(());
    }
    // What it said stays readable, also after the temporary folder has gone.
    let text = format!("{}{}", done.stdout, done.stderr);
    let _ = fs::write(&places.log, &text);
    Err(wrong(text.trim().lines().last().unwrap_or("it said nothing")))
}
