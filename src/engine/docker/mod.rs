//! Services as containers of a Docker-compatible engine.

mod carry;
pub mod connect;
mod container;
mod copy;
mod exec;
mod facts;
mod images;
mod logs;
mod others;
mod overview;
mod pull;
mod remote;
mod size;
mod start;
mod stop;
mod volumes;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bollard::Docker as Client;
use bollard::errors::Error;
use bollard::models::{ContainerSummary, ContainerSummaryStateEnum, Volume};
use bollard::query_parameters::{
    ListContainersOptionsBuilder, LogsOptionsBuilder, RemoveContainerOptionsBuilder, StopContainerOptionsBuilder,
    WaitContainerOptions,
};
use futures_util::StreamExt as _;
use tokio::sync::OnceCell;

use super::{EngineError, Image, Observed, State};
use crate::project::{Owner, ServiceSpec};
use crate::report::{Progress, escape};
use crate::system::Environment;
pub use carry::ImageFacts;
use connect::Address;
use container::{PORT_LABEL, PROJECT_LABEL, SERVICE_LABEL};
pub use facts::{EngineFacts, PublicPort};
pub use images::{Registry, mirrored};
pub use overview::{Footprint, ServiceFootprint};
pub use remote::Remote;

/// How long a server may take to stop, in seconds, before it is killed.
const STOP_LIMIT: i32 = 10;

/// What of a checkout was on the engine when a run began: asked for once, not once a service.
#[derive(Debug, Default)]
pub struct Inventory {
    containers: Vec<ContainerSummary>,
    volumes: Vec<Volume>,
    network: Option<Network>,
}

/// A checkout's network.
#[derive(Debug, Clone)]
struct Network {
    id: String,
    name: String,
}

impl Inventory {
    /// Whether a container is in the checkout's network. One whose network was removed by hand has lost its ports, and
    /// does not start again.
    fn connects(&self, container: &ContainerSummary) -> bool {
        let Some(Network { id, name }) = &self.network else { return false };
        let networks = container.network_settings.as_ref().and_then(|it| it.networks.as_ref());
        networks
            .into_iter()
            .flatten()
            .any(|(key, endpoint)| key == name || key == id || endpoint.network_id.as_ref() == Some(id))
    }

    /// Whether it has a container with this id.
    pub fn has(&self, id: &str) -> bool {
        self.containers.iter().any(|it| it.id.as_deref() == Some(id))
    }
}

/// An engine that answers.
#[derive(Debug, Clone)]
pub struct Docker {
    client: Client,
    address: Address,
    version: String,
    api_version: String,
    registry: Registry,
    /// Services start side by side, and the network must be made once.
    network: Arc<OnceCell<()>>,
    /// What a network's name ends with that this run makes: older engines start no container in a network whose name
    /// another one bears too, and newer ones refuse to make it.
    ending: String,
}

impl Docker {
    /// Finds the engine as the Docker CLI does, and connects.
    ///
    /// # Errors
    /// Which of the four reasons it is that keeps Docker away.
    pub async fn connect(environment: &Environment, mirror: Option<&str>) -> Result<Self, EngineError> {
        let address = connect::address(environment)?;
        let client = connect::connect(&address, environment).await?;
        let version = client.version().await.map_err(api("asking for its version"))?;
        let registry = Registry::new(environment, mirror);
        Ok(Self {
            client,
            address,
            version: version.version.unwrap_or_default(),
            api_version: version.api_version.unwrap_or_default(),
            registry,
            network: Arc::default(),
            ending: container::name_ending(),
        })
    }

    /// One line for people.
    pub fn describe(&self) -> String {
        format!("Docker {} at {}", self.version, self.address.url)
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.address.url
    }

    /// The other machine that the engine runs on, as far as its address tells.
    pub fn remote(&self) -> Option<Remote> {
        Remote::of(&self.address.url)
    }

    /// Whether the engine runs on this machine, as far as its address tells.
    fn is_local(&self) -> bool {
        ["unix://", "npipe://"].iter().any(|scheme| self.address.url.starts_with(scheme))
    }

    /// Pulls a service's image unless it is there.
    ///
    /// # Errors
    /// The image is not to be had, or is for another architecture.
    pub async fn prepare(&self, spec: &ServiceSpec, progress: &Progress) -> Result<Image, EngineError> {
        images::get(&self.client, &self.registry, &spec.image_name(), progress).await
    }

    /// All containers of a checkout.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn observe(&self, owner: &Owner) -> Result<Vec<Observed>, EngineError> {
        let current =
            |it: &&ContainerSummary| it.labels.as_ref().is_some_and(|labels| volumes::is_current(labels, owner));
        let all = self.containers(owner).await?;
        let mut found: Vec<Observed> = all.iter().filter(current).filter_map(observed).collect();
        found.sort_by(|a, b| a.service.cmp(&b.service));
        Ok(found)
    }

    /// Likewise, with those that a killed run left on other generations of the data.
    async fn observe_all(&self, owner: &Owner) -> Result<Vec<Observed>, EngineError> {
        Ok(self.containers(owner).await?.iter().filter_map(observed).collect())
    }

    async fn containers(&self, owner: &Owner) -> Result<Vec<ContainerSummary>, EngineError> {
        let options = ListContainersOptionsBuilder::default().all(true).filters(&of(owner)).build();
        self.client.list_containers(Some(options)).await.map_err(api("listing containers"))
    }

    /// Waits until a container has ended; its exit code.
    pub async fn ended(&self, handle: &str) -> i64 {
        let mut answers = self.client.wait_container(handle, None::<WaitContainerOptions>);
        match answers.next().await {
            Some(Ok(answer)) => answer.status_code,
            Some(Err(Error::DockerContainerWaitError { code, .. })) => code,
            // The engine itself has gone: whether the server answers is then the only question.
            Some(Err(_)) | None => std::future::pending().await,
        }
    }

    /// The last lines of a container since its last start.
    pub async fn log_tail(&self, handle: &str, lines: usize) -> Vec<String> {
        let options = LogsOptionsBuilder::default().stdout(true).stderr(true).tail(&lines.to_string()).build();
        let mut text = String::new();
        let mut stream = self.client.logs(handle, Some(options));
        while let Some(Ok(part)) = stream.next().await {
            text.push_str(&part.to_string());
        }
        text.lines().map(escape).collect()
    }

    /// Stops and removes containers, and the network when none is left.
    ///
    /// # Errors
    /// The engine refuses.
    pub async fn down(&self, owner: &Owner, services: &[String]) -> Result<Vec<String>, EngineError> {
        self.remove_holders(owner).await?;
        let all = self.observe_all(owner).await?;
        let (ours, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| services.contains(&it.service));
        let ends = ours.iter().map(|it| self.stop_and_remove(&it.handle));
        for end in futures_util::future::join_all(ends).await {
            end?;
        }
        if others.is_empty() {
            for network in self.networks(owner).await? {
                self.client.remove_network(&network.id).await.map_err(api("removing the project's network"))?;
            }
        }
        Ok(ours
            .into_iter()
            .filter(|it| matches!(it.state, State::Running | State::Paused))
            .map(|it| it.service)
            .collect())
    }

    async fn stop_and_remove(&self, id: &str) -> Result<(), EngineError> {
        let options = StopContainerOptionsBuilder::default().t(STOP_LIMIT).build();
        match self.client.stop_container(id, Some(options)).await {
            Ok(()) | Err(Error::DockerResponseServerError { status_code: 304 | 404, .. }) => self.remove(id).await,
            Err(error) => Err(api("stopping a container")(error)),
        }
    }

    /// Removes a container, never its named volume.
    pub(super) async fn remove(&self, id: &str) -> Result<(), EngineError> {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(false).build();
        match self.client.remove_container(id, Some(options)).await {
            Ok(()) | Err(Error::DockerResponseServerError { status_code: 404, .. }) => Ok(()),
            Err(error) => Err(api("removing a container")(error)),
        }
    }

    /// `docker exec` with the words, or the image's own client; with a terminal of its own where the user has one.
    pub fn exec_command(
        &self,
        spec: &ServiceSpec,
        found: &Observed,
        terminal: bool,
        words: &[String],
    ) -> (Vec<String>, Vec<(String, String)>) {
        let variables = spec.client_variables(spec.container_port);
        let mut command: Vec<String> = ["docker", "--host", &self.address.url].map(str::to_owned).into();
        command.extend(self.address.key_options());
        command.extend(["exec", if terminal { "-it" } else { "-i" }].map(str::to_owned));
        // Only the names: the values come from docker's own environment, where no list of processes shows them.
        command.extend(variables.iter().flat_map(|(name, _)| ["-e".to_owned(), name.clone()]));
        command.push(found.handle.clone());
        if words.is_empty() {
            command.extend(spec.client_words(&spec.client.command, spec.container_port));
        } else {
            command.extend_from_slice(words);
        }
        (command, variables)
    }
}

fn of(owner: &Owner) -> HashMap<String, Vec<String>> {
    of_id(owner.id.as_str())
}

fn of_id(id: &str) -> HashMap<String, Vec<String>> {
    HashMap::from([("label".to_owned(), vec![format!("{PROJECT_LABEL}={id}")])])
}

fn label<'a>(labels: Option<&'a HashMap<String, String>>, name: &str) -> Option<&'a String> {
    labels?.get(name)
}

fn observed(container: &ContainerSummary) -> Option<Observed> {
    let main = label(container.labels.as_ref(), PORT_LABEL).and_then(|text| text.parse().ok());
    let state = match container.state {
        Some(ContainerSummaryStateEnum::RUNNING | ContainerSummaryStateEnum::RESTARTING) => State::Running,
        Some(ContainerSummaryStateEnum::PAUSED) => State::Paused,
        Some(ContainerSummaryStateEnum::EXITED | ContainerSummaryStateEnum::DEAD) => {
            exit_state(container, main == Some(0))
        }
        _ => State::Stopped,
    };
    let ports = container.ports.as_deref().unwrap_or_default();
    let published: BTreeMap<u16, u16> =
        ports.iter().filter_map(|port| Some((port.private_port, port.public_port?))).collect();
    Some(Observed {
        service: label(container.labels.as_ref(), SERVICE_LABEL)?.clone(),
        image: container.image.clone().unwrap_or_default(),
        state,
        // A container of an earlier devpath has one port, and no label that says so.
        port: main.map_or_else(|| published.values().next(), |main: u16| published.get(&main)).copied(),
        published,
        handle: container.id.clone()?,
    })
}

/// The list tells an exit code only in its text for people, "Exited (1) 5 minutes ago". A server that ended well was
/// stopped; only a task, which has no port, is done.
fn exit_state(container: &ContainerSummary, is_task: bool) -> State {
    let status = container.status.as_deref().unwrap_or_default();
    let code =
        status.split_once('(').and_then(|(_, rest)| rest.split_once(')')).and_then(|(code, _)| code.parse().ok());
    // 137 and 143 are SIGKILL and SIGTERM: somebody stopped it, or the engine went down with it (255).
    match code {
        Some(0) if is_task => State::Done,
        None | Some(0 | 137 | 143 | 255) => State::Stopped,
        Some(code) => State::Failed(code),
    }
}

/// The one answer of the engine that has to be read as text: its status is 500 like any other trouble's.
fn port_is_taken(error: &Error) -> bool {
    let Error::DockerResponseServerError { message, .. } = error else { return false };
    message.contains("port is already allocated") || message.contains("address already in use")
}

fn api(doing: &str) -> impl FnOnce(Error) -> EngineError {
    let doing = doing.to_owned();
    move |source| EngineError::Api { doing, source }
}
