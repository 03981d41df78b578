//! Starting a service's container: the one that is there, or a new one beside the project's network.

use std::collections::{BTreeMap, HashMap};

use bollard::errors::Error;
use bollard::models::{ContainerSummary, NetworkCreateRequest};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, ListContainersOptionsBuilder, ListNetworksOptionsBuilder, StartContainerOptions,
};

use super::container::{self, CONFIG_LABEL, Mounted, SERVICE_LABEL};
use super::volumes::is_current;
use super::{Docker, Inventory, Network, api, label, observed, of, port_is_taken};
use crate::engine::{EngineError, Image, Observed, PortPool, Published, Run, Started, StartedPort, State, ports};
use crate::project::{Owner, ServiceSpec};
use crate::report::escape;

impl Docker {
    /// What of a checkout is on the engine.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn inventory(&self, owner: &Owner) -> Result<Inventory, EngineError> {
        let filter = of(owner);
        let (containers, volumes, networks) =
            tokio::try_join!(self.containers(owner), self.volumes(&filter), self.networks(owner))?;
        Ok(Inventory { containers, volumes, network: networks.into_iter().next() })
    }

    /// Starts a service's container; an existing one that was made from the same is kept.
    ///
    /// # Errors
    /// Data of another major version, no free port, or a refusal.
    pub async fn start(&self, run: &Run<'_>, spec: &ServiceSpec, image: &Image) -> Result<Started, EngineError> {
        let Run { owner, pool, inventory } = run;
        let volumes = self.volumes_for(run, spec, image).await?;
        let of_service = |it: &&ContainerSummary| label(it.labels.as_ref(), SERVICE_LABEL) == Some(&spec.id);
        for container in inventory.containers.iter().filter(of_service) {
            // One on another generation of the data is what a run left that was killed.
            let current = container.labels.as_ref().is_some_and(|labels| is_current(labels, owner));
            let same = current
                && inventory.connects(container)
                && label(container.labels.as_ref(), CONFIG_LABEL) == Some(&container::fingerprint(spec));
            if let (Some(seen), true) = (observed(container), same)
                && let Some(started) = self.start_again(&seen, spec, pool).await?
            {
                return Ok(started);
            }
            // A server that runs writes down what it has before it goes.
            self.stop_and_remove(container.id.as_deref().unwrap_or_default()).await?;
        }
        let mut published = pool.take_all(spec)?;
        // Making a network takes as long as all the rest: the container is made meanwhile, and finds it when it starts.
        let new = || container::new_network_name(owner, &self.ending);
        let place = inventory.network.as_ref().map_or_else(new, |it| it.id.clone());
        loop {
            let create = self.create(owner, spec, &published, &volumes, &place);
            let (id, _network) = tokio::try_join!(create, self.network(run))?;
            match self.client.start_container(&id, None::<StartContainerOptions>).await {
                Ok(()) => return Ok(self.started(id, spec, &published).await),
                Err(error) if port_is_taken(&error) => {
                    self.remove(&id).await?;
                    pool.take_others(spec, &mut published)?;
                }
                Err(error) => return Err(api(&format!("starting the container of `{}`", spec.id))(error)),
            }
        }
    }

    /// What runs, with the holders of the ports that it did not get.
    async fn started(&self, handle: String, spec: &ServiceSpec, published: &[Published]) -> Started {
        let mut all = Vec::new();
        for Published { inside: _, wanted, port } in published {
            let holder = if port == wanted { None } else { self.publisher(*wanted).await };
            all.push((*port, ports::moved(*wanted, *port, holder)));
        }
        let mut all = all.into_iter();
        let (port, moved) = all.next().unwrap_or((spec.wanted_port, None));
        let more = spec.ports.iter().zip(all);
        let more = more.map(|(spec, (port, moved))| StartedPort { name: spec.name.clone(), port, moved }).collect();
        Started { handle, port, moved, more }
    }

    /// Starts a container that is there; none when one of its ports belongs to somebody else by now.
    async fn start_again(
        &self,
        seen: &Observed,
        spec: &ServiceSpec,
        pool: &PortPool,
    ) -> Result<Option<Started>, EngineError> {
        let bound =
            if seen.published.is_empty() { self.bound_ports(&seen.handle).await? } else { seen.published.clone() };
        // What it has is what it wants: a port that stays has not been moved.
        let kept = |(inside, _)| bound.get(&inside).map(|port| Published { inside, wanted: *port, port: *port });
        let Some(published) = ports::wanted(spec).map(kept).collect::<Option<Vec<_>>>() else { return Ok(None) };
        if spec.task.is_some() && seen.state == State::Done {
            return Ok(Some(self.started(seen.handle.clone(), spec, &published).await));
        }
        let started = if seen.state == State::Paused {
            self.client.unpause_container(&seen.handle).await
        } else {
            self.client.start_container(&seen.handle, None::<StartContainerOptions>).await
        };
        match started {
            // What runs already answers "not modified", which is success.
            Ok(()) | Err(Error::DockerResponseServerError { status_code: 304, .. }) => {
                for it in &published {
                    pool.keep(it.port);
                }
                Ok(Some(self.started(seen.handle.clone(), spec, &published).await))
            }
            Err(error) if port_is_taken(&error) => Ok(None),
            Err(error) => Err(api(&format!("starting the container of `{}`", spec.id))(error)),
        }
    }

    /// The ports a stopped container was made for: the list of containers shows only those of running ones.
    async fn bound_ports(&self, id: &str) -> Result<BTreeMap<u16, u16>, EngineError> {
        let details = self.client.inspect_container(id, None).await.map_err(api("looking at a container"))?;
        let bindings = details.host_config.and_then(|config| config.port_bindings).unwrap_or_default();
        let bound = bindings.into_iter().filter_map(|(inside, here)| {
            // `5432/tcp`
            let inside = inside.split('/').next()?.parse().ok()?;
            Some((inside, here?.into_iter().next()?.host_port?.parse().ok()?))
        });
        Ok(bound.collect())
    }

    async fn create(
        &self,
        owner: &Owner,
        spec: &ServiceSpec,
        ports: &[Published],
        volumes: &[Mounted],
        network: &str,
    ) -> Result<String, EngineError> {
        let doing = format!("creating the container of `{}`", spec.id);
        for attempt in 1..=20 {
            let body = container::body(owner, spec, ports, volumes, network);
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

    /// Makes the checkout's network where the run found none: the first service to come does, all others wait for it.
    async fn network(&self, run: &Run<'_>) -> Result<(), EngineError> {
        if run.inventory.network.is_none() {
            self.network.get_or_try_init(|| self.make_network(run.owner)).await?;
        }
        Ok(())
    }

    async fn make_network(&self, owner: &Owner) -> Result<(), EngineError> {
        let name = container::new_network_name(owner, &self.ending);
        let labels = container::labels(owner, None);
        let request = NetworkCreateRequest { name, labels: Some(labels), ..Default::default() };
        let made = self.client.create_network(request).await;
        made.map(|_| ()).map_err(api("making the project's network"))
    }

    pub(super) async fn networks(&self, owner: &Owner) -> Result<Vec<Network>, EngineError> {
        let options = ListNetworksOptionsBuilder::default().filters(&of(owner)).build();
        let networks = self.client.list_networks(Some(options)).await.map_err(api("listing networks"))?;
        let known = networks.into_iter().filter_map(|it| Some(Network { id: it.id?, name: it.name? }));
        Ok(known.collect())
    }

    /// The container that publishes a port, whoever made it.
    pub async fn publisher(&self, port: u16) -> Option<String> {
        // One answer, however many containers there are.
        let filter = HashMap::from([("publish".to_owned(), vec![port.to_string()])]);
        let options = ListContainersOptionsBuilder::default().filters(&filter).build();
        let containers = self.client.list_containers(Some(options)).await.ok()?;
        let holder = containers.into_iter().find(|container| {
            let ports = container.ports.as_deref().unwrap_or_default();
            ports.iter().any(|published| published.public_port == Some(port))
        })?;
        let name = holder.names?.into_iter().next()?;
        Some(format!("the container `{}`", escape(name.trim_start_matches('/'))))
    }
}
