//! All checkouts that have anything on an engine, by label only; and removing one of them altogether.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use bollard::models::Volume;
use bollard::query_parameters::{ListContainersOptionsBuilder, ListNetworksOptionsBuilder, RemoveVolumeOptions};

use super::container::{PATH_LABEL, PROJECT_LABEL, SERVICE_LABEL};
use super::{Docker, api, observed, of_id};
use crate::engine::{EngineError, State};
use crate::project::CheckoutId;
use crate::system::{self, Moment};

/// The label with the project's name.
const NAME_LABEL: &str = "devpath.project.name";

/// What a checkout has on an engine.
#[derive(Debug, Clone, Default)]
pub struct Footprint {
    /// The checkout's id.
    pub id: String,
    /// The project's name, as containers bear it.
    pub name: String,
    /// The folder it was made in.
    pub path: PathBuf,
    /// Its services, by id.
    pub services: BTreeMap<String, ServiceFootprint>,
    /// When the oldest thing of it was made.
    pub made: Option<Moment>,
    containers: Vec<String>,
    volumes: Vec<String>,
    networks: Vec<String>,
}

/// What a service of it has.
#[derive(Debug, Clone, Default)]
pub struct ServiceFootprint {
    /// How its container is; none where it has only data.
    pub state: Option<State>,
    /// The port on 127.0.0.1.
    pub port: Option<u16>,
    /// How many volumes hold its data.
    pub volumes: usize,
    /// How many bytes they take, where that was asked for and can be found out.
    pub size: Option<u64>,
}

impl Footprint {
    /// How many containers, volumes and networks there are.
    pub const fn counts(&self) -> (usize, usize, usize) {
        (self.containers.len(), self.volumes.len(), self.networks.len())
    }

    fn add(&mut self, labels: &HashMap<String, String>, made: Option<Moment>) -> Option<&mut ServiceFootprint> {
        let text = |name: &str| labels.get(name).cloned().unwrap_or_default();
        if self.name.is_empty() {
            (self.name, self.path) = (text(NAME_LABEL), text(PATH_LABEL).into());
        }
        self.made = [self.made, made].into_iter().flatten().min();
        labels.get(SERVICE_LABEL).map(|service| self.services.entry(service.clone()).or_default())
    }
}

impl Docker {
    /// Whether the folders that labels name are folders of this machine, as far as the engine's address tells.
    pub fn knows_our_folders(&self) -> bool {
        self.is_local()
    }

    /// All checkouts, by the id on their label; with `sizes` the volumes are measured where they may be read.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn footprints(&self, sizes: bool) -> Result<Vec<Footprint>, EngineError> {
        self.footprints_of(HashMap::from([("label".to_owned(), vec![PROJECT_LABEL.to_owned()])]), sizes).await
    }

    async fn footprints_of(
        &self,
        filter: HashMap<String, Vec<String>>,
        sizes: bool,
    ) -> Result<Vec<Footprint>, EngineError> {
        let containers = ListContainersOptionsBuilder::default().all(true).filters(&filter).build();
        let networks = ListNetworksOptionsBuilder::default().filters(&filter).build();
        let (containers, networks, volumes) = tokio::try_join!(
            async { self.client.list_containers(Some(containers)).await.map_err(api("listing containers")) },
            async { self.client.list_networks(Some(networks)).await.map_err(api("listing networks")) },
            self.volumes(&filter),
        )?;
        let mut all: BTreeMap<String, Footprint> = BTreeMap::new();
        for container in containers {
            let labels = container.labels.clone().unwrap_or_default();
            let Some(footprint) = of_checkout(&mut all, &labels) else { continue };
            let made = container.created.and_then(|it| u64::try_from(it).ok()).map(Moment::from_unix);
            let service = footprint.add(&labels, made);
            if let (Some(service), Some(seen)) = (service, observed(&container)) {
                (service.state, service.port) = (Some(seen.state), seen.port);
            }
            footprint.containers.extend(container.id);
        }
        for volume in volumes {
            let Some(footprint) = of_checkout(&mut all, &volume.labels) else { continue };
            if let Some(service) = footprint.add(&volume.labels, made(&volume)) {
                service.volumes += 1;
                let size =
                    if sizes && self.is_local() { system::folder_size(Path::new(&volume.mountpoint)) } else { None };
                service.size = size.map(|size| service.size.unwrap_or(0) + size);
            }
            footprint.volumes.push(volume.name);
        }
        for network in networks {
            let labels = network.labels.unwrap_or_default();
            let Some(footprint) = of_checkout(&mut all, &labels) else { continue };
            footprint.add(&labels, None);
            footprint.networks.extend(network.id);
        }
        Ok(all.into_values().collect())
    }

    /// Removes everything of a checkout for ever, or all but its volumes: what bears its id at this moment, and nothing else.
    ///
    /// # Errors
    /// The engine refuses.
    pub async fn remove_checkout(&self, id: &str, volumes: bool) -> Result<(), EngineError> {
        if CheckoutId::parse(id).is_none() {
            return Ok(());
        }
        for footprint in self.footprints_of(of_id(id), false).await?.iter().filter(|it| it.id == id) {
            for container in &footprint.containers {
                self.remove(container).await?;
            }
            for volume in footprint.volumes.iter().filter(|_| volumes) {
                self.client
                    .remove_volume(volume, None::<RemoveVolumeOptions>)
                    .await
                    .map_err(api("removing a volume"))?;
            }
            for network in &footprint.networks {
                self.client.remove_network(network).await.map_err(api("removing a network"))?;
            }
        }
        Ok(())
    }
}

fn made(volume: &Volume) -> Option<Moment> {
    Moment::parse(volume.created_at.as_deref()?)
}

/// The checkout that labels name; none where the id is not one of ours.
fn of_checkout<'a>(
    all: &'a mut BTreeMap<String, Footprint>,
    labels: &HashMap<String, String>,
) -> Option<&'a mut Footprint> {
    let id = labels.get(PROJECT_LABEL).filter(|id| CheckoutId::parse(id).is_some())?;
    Some(all.entry(id.clone()).or_insert_with(|| Footprint { id: id.clone(), ..Footprint::default() }))
}
