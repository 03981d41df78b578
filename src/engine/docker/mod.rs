//! Services as containers of a Docker-compatible engine.

pub mod connect;
mod container;
mod facts;
mod images;
mod volumes;

use std::collections::HashMap;
use std::sync::Arc;

use bollard::Docker as Client;
use bollard::errors::Error;
use bollard::models::{ContainerSummary, ContainerSummaryStateEnum, NetworkCreateRequest};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, ListContainersOptionsBuilder, ListNetworksOptionsBuilder, LogsOptionsBuilder,
    RemoveContainerOptionsBuilder, StartContainerOptions, StopContainerOptionsBuilder, WaitContainerOptions,
};
use futures_util::StreamExt as _;
use tokio::sync::Mutex;

use super::{EngineError, Observed, PortPool, Started, State, ports};
use crate::project::{Login, Owner, ServiceSpec, fill};
use crate::report::{Progress, escape};
use crate::system::Environment;
use connect::Address;
use container::{CONFIG_LABEL, Mounted, PROJECT_LABEL, SERVICE_LABEL};
pub use facts::{EngineFacts, PublicPort};
pub use images::Registry;

/// How long a server may take to stop, in seconds, before it is killed.
const STOP_LIMIT: i32 = 10;

/// An engine that answers.
#[derive(Debug, Clone)]
pub struct Docker {
    client: Client,
    address: Address,
    version: String,
    api_version: String,
    registry: Registry,
    /// Services start side by side, and the network must be made once.
    network: Arc<Mutex<()>>,
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

    /// Whether the engine runs on this machine, as far as its address tells.
    fn is_local(&self) -> bool {
        ["unix://", "npipe://"].iter().any(|scheme| self.address.url.starts_with(scheme))
    }

    /// Pulls a service's image unless it is there.
    ///
    /// # Errors
    /// The image is not to be had, or is for another architecture.
    pub async fn prepare(&self, spec: &ServiceSpec, progress: &Progress) -> Result<(), EngineError> {
        images::pull(&self.client, &self.registry, &spec.image_name(), progress).await
    }

    /// All containers of a checkout.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn observe(&self, owner: &Owner) -> Result<Vec<Observed>, EngineError> {
        let mut found: Vec<Observed> = self.containers(owner).await?.iter().filter_map(observed).collect();
        found.sort_by(|a, b| a.service.cmp(&b.service));
        Ok(found)
    }

    async fn containers(&self, owner: &Owner) -> Result<Vec<ContainerSummary>, EngineError> {
        let options = ListContainersOptionsBuilder::default().all(true).filters(&of(owner)).build();
        self.client.list_containers(Some(options)).await.map_err(api("listing containers"))
    }

    /// Starts a service's container; an existing one that was made from the same is kept.
    ///
    /// # Errors
    /// Data of another major version, no free port, or a refusal.
    pub async fn start(&self, owner: &Owner, spec: &ServiceSpec, pool: &PortPool) -> Result<Started, EngineError> {
        let (volumes, networks, containers) =
            tokio::try_join!(self.volumes_for(owner, spec), self.networks(owner), self.containers(owner))?;
        let mine = containers.iter().find(|it| label(it.labels.as_ref(), SERVICE_LABEL) == Some(&spec.id));
        if let Some(container) = mine {
            let same = label(container.labels.as_ref(), CONFIG_LABEL) == Some(&container::fingerprint(spec));
            if let (Some(seen), true) = (observed(container), same)
                && let Some(started) = self.start_again(&seen, spec, pool).await?
            {
                return Ok(started);
            }
            self.remove(container.id.as_deref().unwrap_or_default()).await?;
        }
        let mut port = pool.take(spec.wanted_port, &spec.id)?;
        // Making a network takes as long as all the rest: the container is made meanwhile, and finds it when it starts.
        let place = networks.into_iter().next().unwrap_or_else(|| container::new_network_name(owner, &self.ending));
        loop {
            let (id, _network) =
                tokio::try_join!(self.create(owner, spec, port, &volumes, &place), self.network(owner))?;
            match self.client.start_container(&id, None::<StartContainerOptions>).await {
                Ok(()) => {
                    let holder = if port == spec.wanted_port { None } else { self.publisher(spec.wanted_port).await };
                    return Ok(Started { handle: id, port, moved: ports::moved(spec.wanted_port, port, holder) });
                }
                Err(error) if port_is_taken(&error) => {
                    self.remove(&id).await?;
                    port = pool.take(port.saturating_add(1), &spec.id)?;
                }
                Err(error) => return Err(api(&format!("starting the container of `{}`", spec.id))(error)),
            }
        }
    }

    /// Starts a container that is there; none when its port belongs to somebody else by now.
    async fn start_again(
        &self,
        seen: &Observed,
        spec: &ServiceSpec,
        pool: &PortPool,
    ) -> Result<Option<Started>, EngineError> {
        let Some(port) = seen.port.or(self.bound_port(&seen.handle).await?) else { return Ok(None) };
        let started = if seen.state == State::Paused {
            self.client.unpause_container(&seen.handle).await
        } else {
            self.client.start_container(&seen.handle, None::<StartContainerOptions>).await
        };
        match started {
            // What runs already answers "not modified", which is success.
            Ok(()) | Err(Error::DockerResponseServerError { status_code: 304, .. }) => {
                pool.keep(port);
                Ok(Some(Started { handle: seen.handle.clone(), port, moved: None }))
            }
            Err(error) if port_is_taken(&error) => Ok(None),
            Err(error) => Err(api(&format!("starting the container of `{}`", spec.id))(error)),
        }
    }

    /// The port a stopped container was made for: the list of containers shows only those of running ones.
    async fn bound_port(&self, id: &str) -> Result<Option<u16>, EngineError> {
        let details = self.client.inspect_container(id, None).await.map_err(api("looking at a container"))?;
        let bindings = details.host_config.and_then(|config| config.port_bindings).unwrap_or_default();
        let ports = bindings.into_values().flatten().flatten().filter_map(|binding| binding.host_port?.parse().ok());
        Ok(ports.into_iter().next())
    }

    async fn create(
        &self,
        owner: &Owner,
        spec: &ServiceSpec,
        port: u16,
        volumes: &[Mounted],
        network: &str,
    ) -> Result<String, EngineError> {
        let doing = format!("creating the container of `{}`", spec.id);
        for attempt in 1..=20 {
            let body = container::body(owner, spec, port, volumes, network);
            let name = container::name(owner, &spec.id, attempt);
            let options = CreateContainerOptionsBuilder::default().name(&name).build();
            match self.client.create_container(Some(options), body).await {
                Ok(created) => return Ok(created.id),
                // Somebody else's container bears our name: it is left alone, ours gets another one.
                Err(Error::DockerResponseServerError { status_code: 409, .. }) if attempt < 20 => {}
                Err(error) => return Err(api(&doing)(error)),
            }
        }
        Err(EngineError::NeedsDocker(spec.id.clone()))
    }

    async fn network(&self, owner: &Owner) -> Result<String, EngineError> {
        let _alone = self.network.lock().await;
        if let Some(id) = self.networks(owner).await?.into_iter().next() {
            return Ok(id);
        }
        let name = container::new_network_name(owner, &self.ending);
        let labels = container::labels(owner, None);
        let request = NetworkCreateRequest { name, labels: Some(labels), ..Default::default() };
        let made = self.client.create_network(request).await;
        made.map(|it| it.id).map_err(api("making the project's network"))
    }

    async fn networks(&self, owner: &Owner) -> Result<Vec<String>, EngineError> {
        let options = ListNetworksOptionsBuilder::default().filters(&of(owner)).build();
        let networks = self.client.list_networks(Some(options)).await.map_err(api("listing networks"))?;
        Ok(networks.into_iter().filter_map(|network| network.id).collect())
    }

    /// The container that publishes a port, whoever made it.
    async fn publisher(&self, port: u16) -> Option<String> {
        let containers = self.client.list_containers(None).await.ok()?;
        let holder = containers.into_iter().find(|container| {
            let ports = container.ports.as_deref().unwrap_or_default();
            ports.iter().any(|published| published.public_port == Some(port))
        })?;
        let name = holder.names?.into_iter().next()?;
        Some(format!("the container `{}`", escape(name.trim_start_matches('/'))))
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
        let all = self.observe(owner).await?;
        let (ours, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| services.contains(&it.service));
        let ends = ours.iter().map(|it| self.stop_and_remove(&it.handle));
        for end in futures_util::future::join_all(ends).await {
            end?;
        }
        if others.is_empty() {
            for network in self.networks(owner).await? {
                self.client.remove_network(&network).await.map_err(api("removing the project's network"))?;
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
    async fn remove(&self, id: &str) -> Result<(), EngineError> {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(false).build();
        match self.client.remove_container(id, Some(options)).await {
            Ok(()) | Err(Error::DockerResponseServerError { status_code: 404, .. }) => Ok(()),
            Err(error) => Err(api("removing a container")(error)),
        }
    }

    /// `docker exec` with the image's own client; with a terminal of its own where the user has one.
    pub fn shell_command(
        &self,
        spec: &ServiceSpec,
        found: &Observed,
        terminal: bool,
    ) -> (Vec<String>, Vec<(String, String)>) {
        let filled = |text: &String, login: &Login| fill(text, login, "127.0.0.1", spec.container_port, Clone::clone);
        let variables: Vec<(String, String)> =
            spec.client.environment.iter().map(|(name, text)| (name.clone(), filled(text, &spec.login))).collect();
        let mut command: Vec<String> =
            ["docker", "--host", &self.address.url, "exec", if terminal { "-it" } else { "-i" }]
                .map(str::to_owned)
                .into();
        // Only the names: the values come from docker's own environment, where no list of processes shows them.
        command.extend(variables.iter().flat_map(|(name, _)| ["-e".to_owned(), name.clone()]));
        command.push(found.handle.clone());
        command.extend(spec.client.command.iter().map(|word| filled(word, &spec.login)));
        (command, variables)
    }
}

fn of(owner: &Owner) -> HashMap<String, Vec<String>> {
    HashMap::from([("label".to_owned(), vec![format!("{PROJECT_LABEL}={}", owner.id)])])
}

fn label<'a>(labels: Option<&'a HashMap<String, String>>, name: &str) -> Option<&'a String> {
    labels?.get(name)
}

fn observed(container: &ContainerSummary) -> Option<Observed> {
    let state = match container.state {
        Some(ContainerSummaryStateEnum::RUNNING | ContainerSummaryStateEnum::RESTARTING) => State::Running,
        Some(ContainerSummaryStateEnum::PAUSED) => State::Paused,
        Some(ContainerSummaryStateEnum::EXITED | ContainerSummaryStateEnum::DEAD) => exit_state(container),
        _ => State::Stopped,
    };
    let ports = container.ports.as_deref().unwrap_or_default();
    Some(Observed {
        service: label(container.labels.as_ref(), SERVICE_LABEL)?.clone(),
        image: container.image.clone().unwrap_or_default(),
        state,
        port: ports.iter().find_map(|port| port.public_port),
        handle: container.id.clone()?,
    })
}

/// The list tells an exit code only in its text for people, "Exited (1) 5 minutes ago".
fn exit_state(container: &ContainerSummary) -> State {
    let status = container.status.as_deref().unwrap_or_default();
    let code =
        status.split_once('(').and_then(|(_, rest)| rest.split_once(')')).and_then(|(code, _)| code.parse().ok());
    // 137 and 143 are SIGKILL and SIGTERM: somebody stopped it, or the engine went down with it (255).
    match code {
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
