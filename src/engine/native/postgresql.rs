//! A PostgreSQL server in a checkout's own folder: initialised, started, seen.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use tokio_postgres::error::SqlState;

use super::super::errors::{EngineError, Said};
use super::super::{Observed, State};
use super::server::Server;
use super::user::Runner;
use super::{Places, handle, program, said};
use crate::project::ServiceSpec;
use crate::system::{self, Command, Environment, Moment};

/// The server.
pub const PROGRAM: &str = "postgres";

/// A file that says: the project's database is still to be made.
const UNMADE: &str = "database-to-be-made";

/// How long `initdb` may take; it needs less than a second on a usual disk.
const INITIALISE_LIMIT: Duration = Duration::from_mins(2);

/// How long a killed server's number may stay taken.
const REAP_LIMIT: Duration = Duration::from_secs(10);

/// How long a server may take from its start until it listens, in the usual case.
const LISTEN_LIMIT: Duration = Duration::from_secs(10);

/// How long a server that listens may take to answer, on a machine with much else to do.
const ANSWER_LIMIT: Duration = Duration::from_mins(1);

/// How often a starting server is looked at: it listens after some 20 ms.
const LOOK_INTERVAL: Duration = Duration::from_millis(2);

/// The major version that a data folder was made by.
pub fn major_of(data: &Path) -> Option<String> {
    let version = fs::read_to_string(data.join("PG_VERSION")).ok()?;
    Some(version.trim().to_owned())
}

/// How the server of a data folder is.
pub fn observe(places: &Places, service: &str) -> Option<Observed> {
    let major = major_of(&places.data)?;
    // First line: process id; fourth: port (PostgreSQL's miscadmin.h, "lock file contents").
    let lock = fs::read_to_string(places.data.join("postmaster.pid")).unwrap_or_default();
    let lines: Vec<&str> = lock.lines().map(str::trim).collect();
    let pid = lines.first().and_then(|pid| pid.parse().ok()).filter(|pid| system::runs_with(*pid, &places.data));
    Some(Observed {
        service: service.to_owned(),
        image: format!("PostgreSQL {major}"),
        state: if pid.is_some() { State::Running } else { State::Stopped },
        port: pid.and_then(|_| lines.get(3)?.parse().ok()),
        published: BTreeMap::new(),
        handle: pid.map(|pid| handle(pid, &places.data)).unwrap_or_default(),
    })
}

/// When the server of a data folder was started: the third line of its lock file (miscadmin.h).
pub fn started_at(data: &Path) -> Option<Moment> {
    let lock = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    lock.lines().nth(2)?.trim().parse().ok().map(Moment::from_unix)
}

/// Makes the data folder with its user, password and database, unless it is there. A run that is killed leaves nothing
/// that a next one would take for a database.
pub async fn initialise(
    server: &Server,
    spec: &ServiceSpec,
    places: &Places,
    runner: &Runner,
) -> Result<(), EngineError> {
    if major_of(&places.data).is_some() {
        return Ok(());
    }
    let file = |source| EngineError::File { path: places.folder.clone(), source };
    system::create_private_dir(&places.folder).map_err(file)?;
    runner.let_through(places.folder.ancestors().take(3)).map_err(file)?;
    let aside = tempfile::Builder::new().prefix("new-").tempdir_in(&places.folder).map_err(file)?;
    let data = aside.path().join("data");
    let password = aside.path().join("password");
    system::write_private(&password, spec.login.password.reveal().as_bytes()).map_err(file)?;
    runner.give(aside.path()).and_then(|()| runner.give(&password)).map_err(file)?;
    let initdb = Command::new(server.programs.join("initdb"))
        .arg("--pgdata")
        .arg(&data)
        .arg(format!("--username={}", spec.login.user))
        .arg("--pwfile")
        .arg(&password)
        // Nothing in a folder that is not in its place yet has to survive a power cut.
        .args(["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]);
    run(initdb, spec, places, runner).await?;
    // The running server makes the database far quicker than one that is started for it alone.
    system::write_private(&places.folder.join(UNMADE), b"").map_err(file)?;
    fs::rename(&data, &places.data).map_err(file)
}

/// Makes the project's database at the first start; a run that is killed before leaves it to the next one.
pub async fn make_database(spec: &ServiceSpec, places: &Places, port: u16) -> Result<(), EngineError> {
    let unmade = places.folder.join(UNMADE);
    if !unmade.exists() {
        return Ok(());
    }
    let wrong = |why: &str| refused(&spec.id, "initialised", &places.log, why);
    let made = tokio::time::timeout(ANSWER_LIMIT, async {
        while let Err(error) = create(spec, port).await {
            // A server that has just begun to listen still refuses for some milliseconds.
            if error.code() != Some(&SqlState::CANNOT_CONNECT_NOW) {
                return Err(error);
            }
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
        Ok(())
    });
    match made.await {
        Ok(Ok(())) => {}
        // Made by a run that was killed before it could say so.
        Ok(Err(error)) if error.code() == Some(&SqlState::DUPLICATE_DATABASE) => {}
        Ok(Err(error)) => return Err(wrong(&said(&error))),
        Err(_elapsed) => return Err(wrong("the server does not answer")),
    }
    fs::remove_file(&unmade).map_err(|source| EngineError::File { path: unmade, source })
}

async fn create(spec: &ServiceSpec, port: u16) -> Result<(), tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::Config::new()
        .host("127.0.0.1")
        .port(port)
        .user(&spec.login.user)
        .password(spec.login.password.reveal())
        .dbname("postgres")
        .connect(tokio_postgres::NoTls)
        .await?;
    let connection = tokio::spawn(connection);
    let made = client.batch_execute(&format!("create database \"{}\"", spec.login.database.replace('"', "\"\""))).await;
    connection.abort();
    made
}

async fn run(command: Command, spec: &ServiceSpec, places: &Places, runner: &Runner) -> Result<(), EngineError> {
    program::run(runner.start(command.env("LC_ALL", "C").limit(INITIALISE_LIMIT)), spec, places).await
}

/// Waits until the number of a server that was killed is free: the new server would take the old one for alive.
pub async fn forget_ended(places: &Places) {
    let lock = fs::read_to_string(places.data.join("postmaster.pid")).unwrap_or_default();
    let Some(pid) = lock.lines().next().and_then(|pid| pid.trim().parse().ok()) else { return };
    let gone = async {
        while system::is_ended_but_there(pid) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    // Should it never go, the server itself says so.
    let _ = tokio::time::timeout(REAP_LIMIT, gone).await;
}

/// Starts the server so that it outlives devpath; its process id.
pub fn launch(
    server: &Server,
    spec: &ServiceSpec,
    places: &Places,
    port: u16,
    (runner, environment): (&Runner, &Environment),
) -> Result<u32, EngineError> {
    let wrong = |why: &str| refused(&spec.id, "started", &places.log, why);
    let command = Command::new(server.programs.join(PROGRAM))
        .arg("-D")
        .arg(&places.data)
        .args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-p", &port.to_string()])
        // So that devpath can tell how old a line of the log is.
        .args(["-c", "log_timezone=UTC"])
        .folder(&places.folder)
        .env("LC_ALL", "C");
    let mut command = runner.start(command);
    // A session of its own: closing the terminal, or Ctrl-C in it, must not reach the server.
    if let Some(setsid) = environment.find_program("setsid") {
        command = command.through(setsid, &[]);
    }
    // Each start has its own log, so that an earlier trouble is not taken for this one's.
    let _ = fs::rename(&places.log, places.folder.join("server.old.log"));
    command.spawn_detached(&places.log).map_err(|error| wrong(&said(&error)))
}

/// Waits until a server listens, or has ended; false when somebody else was quicker to take its port.
pub async fn got_its_port(places: &Places, pid: u32) -> bool {
    let settled = async {
        let mut misses = 0;
        // A program that is about to become another one shows no command line for a moment.
        while misses < 3 {
            // The sixth line of the lock file is written once the server listens (miscadmin.h).
            let lock = fs::read_to_string(places.data.join("postmaster.pid")).unwrap_or_default();
            let mut lines = lock.lines();
            if lines.next().is_some_and(|it| it.trim() == pid.to_string())
                && lines.nth(4).is_some_and(|address| !address.trim().is_empty())
            {
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
    !fs::read_to_string(&places.log).unwrap_or_default().contains("Address already in use")
}

/// An error that names the server's log.
pub fn refused(service: &str, what: &'static str, log: &Path, why: &str) -> EngineError {
    EngineError::Server { service: service.to_owned(), what, log: log.to_owned(), why: Said(why.to_owned()) }
}
