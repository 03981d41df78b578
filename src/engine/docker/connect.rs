//! Finding the engine as the Docker CLI does: `DOCKER_HOST`, `DOCKER_CONTEXT`, the current context, the default socket.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bollard::Docker as Client;
use bollard::errors::Error;
use serde::Deserialize;

use super::super::errors::{EngineError, Said, Tried, WhyNoDocker};
use super::remote::Remote;
use crate::project::hash;
use crate::system::{self, Environment};

/// How long an engine may take to say that it is there.
const PING_LIMIT: Duration = Duration::from_secs(5);
/// Likewise over SSH, where a person may have to type first.
const SSH_LIMIT: Duration = Duration::from_mins(1);
/// How long a request may take, in seconds; it ends at the response's headers.
const REQUEST_LIMIT: u64 = 120;
/// Where packages put the engine's program, in folders that are not on every user's PATH.
const ENGINES: [&str; 4] = ["/usr/bin/dockerd", "/usr/sbin/dockerd", "/usr/local/bin/dockerd", "/snap/bin/docker"];
/// Where the engine listens when nothing says otherwise.
const DEFAULT_SOCKETS: [&str; 1] = ["/var/run/docker.sock"];

/// An address, who set it, and the keys to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `unix://…`, `tcp://…`.
    pub url: String,
    /// For people: the variable, the context or `the default`.
    pub set_by: String,
    /// The folder with `ca.pem`, `cert.pem`, `key.pem`, where the connection is encrypted.
    pub keys: Option<PathBuf>,
}

impl Address {
    /// The options with which Docker's client uses the same keys: those of a context it knows only by the context's name.
    pub fn key_options(&self) -> Vec<String> {
        let Some(keys) = &self.keys else { return Vec::new() };
        let files = [("--tlscacert", "ca.pem"), ("--tlscert", "cert.pem"), ("--tlskey", "key.pem")];
        let there = files.map(|(option, file)| (option, keys.join(file))).into_iter().filter(|(_, file)| file.exists());
        let options = there.map(|(option, file)| format!("{option}={}", file.display()));
        std::iter::once("--tlsverify".to_owned()).chain(options).collect()
    }
}

#[derive(Deserialize)]
struct ConfigFile {
    #[serde(default, rename = "currentContext")]
    current_context: String,
}

#[derive(Deserialize)]
struct ContextFile {
    #[serde(rename = "Endpoints")]
    endpoints: std::collections::BTreeMap<String, ContextEndpoint>,
}

#[derive(Deserialize)]
struct ContextEndpoint {
    #[serde(rename = "Host")]
    host: Option<String>,
}

/// The folder of Docker's configuration.
pub fn config_folder(environment: &Environment) -> Option<PathBuf> {
    let set = environment.var("DOCKER_CONFIG").map(PathBuf::from);
    set.or_else(|| environment.home().map(|home| home.join(".docker")))
}

/// The address of the engine in use.
///
/// # Errors
/// A context that does not exist.
pub fn address(environment: &Environment) -> Result<Address, EngineError> {
    if let Some(url) = environment.var("DOCKER_HOST") {
        let keys = environment.var("DOCKER_TLS_VERIFY").and(environment.var("DOCKER_CERT_PATH")).map(PathBuf::from);
        return Ok(Address { url: url.to_owned(), set_by: "DOCKER_HOST".to_owned(), keys });
    }
    let folder = config_folder(environment);
    let chosen = match environment.var("DOCKER_CONTEXT") {
        Some(name) => Some((name.to_owned(), "DOCKER_CONTEXT".to_owned())),
        None => folder.as_deref().and_then(current_context),
    };
    match (chosen, folder) {
        (Some((name, set_by)), Some(folder)) if name != "default" => context(&folder, &name, set_by),
        _ => Ok(default_address(environment)),
    }
}

fn current_context(folder: &Path) -> Option<(String, String)> {
    let file = folder.join("config.json");
    let config: ConfigFile = serde_json::from_slice(&std::fs::read(&file).ok()?).ok()?;
    (!config.current_context.is_empty()).then(|| (config.current_context, format!("`{}`", file.display())))
}

fn context(folder: &Path, name: &str, set_by: String) -> Result<Address, EngineError> {
    // The CLI keeps each context under the hash of its name (docker/cli, cli/context/store).
    let id = hash(name.as_bytes());
    let meta = std::fs::read(folder.join("contexts/meta").join(&id).join("meta.json")).ok();
    let meta: Option<ContextFile> = meta.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let url = meta.and_then(|mut meta| meta.endpoints.remove("docker")).and_then(|endpoint| endpoint.host);
    let Some(url) = url else { return Err(EngineError::NoContext { name: name.to_owned(), set_by }) };
    let keys = folder.join("contexts/tls").join(&id).join("docker");
    Ok(Address { url, set_by: format!("context `{name}`, set by {set_by}"), keys: keys.is_dir().then_some(keys) })
}

fn default_address(environment: &Environment) -> Address {
    let mut sockets: Vec<PathBuf> = DEFAULT_SOCKETS.iter().map(PathBuf::from).collect();
    // Docker Desktop on macOS and rootless Docker on Linux.
    sockets.extend(environment.home().map(|home| home.join(".docker/run/docker.sock")));
    sockets.extend(environment.var("XDG_RUNTIME_DIR").map(|folder| Path::new(folder).join("docker.sock")));
    let socket = sockets.iter().find(|socket| socket.exists()).unwrap_or(&sockets[0]);
    let url = if cfg!(windows) {
        "npipe:////./pipe/docker_engine".to_owned()
    } else {
        format!("unix://{}", socket.display())
    };
    Address { url, set_by: "the default".to_owned(), keys: None }
}

/// Connects, and asks the engine for the newest API that both sides know.
///
/// # Errors
/// Which of the four reasons it is that keeps Docker away.
pub async fn connect(address: &Address, environment: &Environment) -> Result<Client, EngineError> {
    if address.url.starts_with("ssh://") {
        return over_ssh(address, environment).await;
    }
    let client = open(address).map_err(|error| no_docker(address, environment, &error))?;
    let asked = tokio::time::timeout(PING_LIMIT, client.negotiate_version()).await;
    match asked {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(error)) => Err(no_docker(address, environment, &error)),
        Err(_elapsed) => {
            let silence = format!("no answer within {} s", PING_LIMIT.as_secs());
            Err(because(address, WhyNoDocker::WrongAddress, silence))
        }
    }
}

/// Through the user's own `ssh`, which may ask for a passphrase on the terminal.
async fn over_ssh(address: &Address, environment: &Environment) -> Result<Client, EngineError> {
    let wrong = |said: String| because(address, WhyNoDocker::WrongAddress, said);
    let remote = Remote::of(&address.url).ok_or_else(|| wrong("it names no host".to_owned()))?;
    let (socket, said) = remote.bridge(environment).map_err(|error| wrong(error.to_string()))?;
    let here = Address { url: format!("unix://{socket}"), keys: None, ..address.clone() };
    let client = open(&here).map_err(|error| wrong(error.to_string()))?;
    match tokio::time::timeout(SSH_LIMIT, client.negotiate_version()).await {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(error)) => {
            let words = said.last().await;
            Err(wrong(if words.is_empty() { root_cause(&error).to_string() } else { words }))
        }
        Err(_elapsed) => Err(wrong(format!("no answer within {} s", SSH_LIMIT.as_secs()))),
    }
}

fn open(address: &Address) -> Result<Client, Error> {
    let Address { url, set_by: _, keys } = address;
    let version = bollard::API_DEFAULT_VERSION;
    match (url.split_once("://"), keys) {
        (Some(("tcp" | "http" | "https", _)), Some(keys)) => {
            let file = |name: &str| keys.join(name);
            Client::connect_with_ssl(url, &file("key.pem"), &file("cert.pem"), &file("ca.pem"), REQUEST_LIMIT, version)
        }
        (Some(("tcp" | "http", _)), None) => Client::connect_with_http(url, REQUEST_LIMIT, version),
        #[cfg(unix)]
        (Some(("unix", _)), _) => Client::connect_with_unix(url, REQUEST_LIMIT, version),
        #[cfg(windows)]
        (Some(("npipe", _)), _) => Client::connect_with_named_pipe(url, REQUEST_LIMIT, version),
        _ => Err(Error::UnsupportedURISchemeError { uri: url.clone() }),
    }
}

/// The one place that tells the four reasons apart.
fn no_docker(address: &Address, environment: &Environment, error: &Error) -> EngineError {
    let mut said = root_cause(error).to_string();
    let by_default = address.set_by == "the default";
    let why = match io_kind(error) {
        Some(io::ErrorKind::PermissionDenied) => WhyNoDocker::NoPermission,
        _ if !by_default => WhyNoDocker::WrongAddress,
        _ if is_installed(environment) => WhyNoDocker::NotRunning,
        _ => WhyNoDocker::NotInstalled,
    };
    if why == WhyNoDocker::NotInstalled && environment.find_program("docker").is_some() {
        said.push_str("; the client `docker` is here, the engine is not");
    }
    because(address, why, said)
}

/// Whether an engine could be started here. The client alone is none, except where the engine runs in a virtual machine
/// of Docker Desktop's or its like.
fn is_installed(environment: &Environment) -> bool {
    let engine = environment.find_program("dockerd").is_some() || ENGINES.iter().any(|it| Path::new(it).exists());
    let in_virtual_machine = !cfg!(target_os = "linux") || system::is_wsl();
    engine || in_virtual_machine && environment.find_program("docker").is_some()
}

fn because(address: &Address, why: WhyNoDocker, said: String) -> EngineError {
    let Address { url, set_by, keys: _ } = address.clone();
    EngineError::NoDocker { why, tried: Tried { address: url, set_by, source: Said(said) } }
}

fn root_cause(error: &Error) -> &dyn std::error::Error {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause
}

fn io_kind(error: &Error) -> Option<io::ErrorKind> {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(this) = cause {
        if let Some(io) = this.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        cause = this.source();
    }
    None
}
