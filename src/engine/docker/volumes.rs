//! A checkout's volumes: made with labels, found by labels, removed only when told.

use std::collections::HashMap;

use bollard::models::{Volume, VolumeCreateRequest};
use bollard::query_parameters::{ListVolumesOptionsBuilder, RemoveVolumeOptions};

use super::container::{
    self, GENERATION_LABEL, MAJOR_LABEL, Mounted, PATH_LABEL, PROJECT_LABEL, SERVICE_LABEL, VOLUME_LABEL,
};
use super::{Docker, Inventory, api, of};
use crate::engine::{DataPlace, EngineError, Image, KeptData, Run};
use crate::project::{Owner, ServiceSpec, slug};

impl Docker {
    pub(super) async fn volumes(&self, filters: &HashMap<String, Vec<String>>) -> Result<Vec<Volume>, EngineError> {
        let options = ListVolumesOptionsBuilder::default().filters(filters).build();
        let answer = self.client.list_volumes(Some(options)).await.map_err(api("listing volumes"))?;
        Ok(answer.volumes.unwrap_or_default())
    }

    /// The volumes with the data of a service that is in use.
    pub(super) async fn volumes_in_use(&self, owner: &Owner, service: &str) -> Result<Vec<Volume>, EngineError> {
        let mut volumes = self.volumes(&of(owner)).await?;
        volumes.retain(|it| is_in_use(it, owner, service));
        Ok(volumes)
    }

    /// The volumes of a service: the one with its data, and one for every other folder that the image declares. Without
    /// a name of their own those would be anonymous ones, which nobody finds again.
    pub(super) async fn volumes_for(
        &self,
        run: &Run<'_>,
        spec: &ServiceSpec,
        image: &Image,
    ) -> Result<Vec<Mounted>, EngineError> {
        if spec.task.is_some() {
            // It keeps nothing, and what its image declares must not become anonymous volumes.
            return Ok(image.folders.iter().map(|it| Mounted { volume: None, target: it.clone() }).collect());
        }
        let Run { owner, inventory: Inventory { volumes: known, .. }, pool: _ } = run;
        // Whatever folder it lies in: between major versions that changes too.
        for volume in known.iter().filter(|it| is_in_use(it, owner, &spec.id)) {
            check_major(volume, owner, spec)?;
        }
        let mut targets = vec![spec.release.volume.clone()];
        targets.retain(|target| !target.is_empty());
        targets.extend(image.folders.iter().filter(|target| **target != spec.release.volume).cloned());
        let mut volumes = Vec::new();
        for target in targets {
            let mine = |it: &&Volume| is_in_use(it, owner, &spec.id) && it.labels.get(VOLUME_LABEL) == Some(&target);
            let volume = match known.iter().find(mine) {
                Some(volume) => volume.name.clone(),
                None => self.make_volume(owner, spec, &target).await?,
            };
            volumes.push(Mounted { volume: Some(volume), target });
        }
        Ok(volumes)
    }

    async fn make_volume(&self, owner: &Owner, spec: &ServiceSpec, target: &str) -> Result<String, EngineError> {
        let mut labels = container::labels(owner, Some(&spec.id));
        labels.insert(MAJOR_LABEL.to_owned(), spec.release.major.clone());
        labels.insert(VOLUME_LABEL.to_owned(), target.to_owned());
        let name = match owner.generation(&spec.id) {
            0 => container::name(owner, &spec.id, 1),
            generation => format!("{}-g{generation}", container::name(owner, &spec.id, 1)),
        };
        let name = if target == spec.release.volume { name } else { format!("{name}-{}", slug(target)) };
        for attempt in 1..=20 {
            let name = container::numbered(name.clone(), attempt);
            let request = VolumeCreateRequest { name: Some(name), labels: Some(labels.clone()), ..Default::default() };
            let made = self.client.create_volume(request).await.map_err(api("making a volume"))?;
            // Where one of this name is there the engine hands it out as if it were new. Somebody else's is left alone.
            if made.labels.get(PROJECT_LABEL).map(String::as_str) == Some(owner.id.as_str()) {
                return Ok(made.name);
            }
        }
        Err(EngineError::ForeignVolumes { service: spec.id.clone(), name })
    }

    /// Which of a checkout's volumes were made by another major version than the one that is wanted now.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn other_majors(&self, owner: &Owner, specs: &[ServiceSpec]) -> Result<Vec<EngineError>, EngineError> {
        let volumes = self.volumes(&of(owner)).await?;
        let judged = specs.iter().flat_map(|spec| {
            let in_use = volumes.iter().filter(|it| is_in_use(it, owner, &spec.id));
            in_use.filter_map(|volume| check_major(volume, owner, spec).err())
        });
        Ok(judged.collect())
    }

    /// The volumes of a checkout.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn data(&self, owner: &Owner) -> Result<Vec<KeptData>, EngineError> {
        Ok(self.volumes(&of(owner)).await?.into_iter().filter_map(kept).collect())
    }

    /// The volumes of a checkout that are in use, with the folders they are mounted at.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn data_places(&self, owner: &Owner) -> Result<Vec<DataPlace>, EngineError> {
        let place = |volume: Volume| {
            let Volume { name, labels, .. } = volume;
            let in_use = is_current(&labels, owner);
            let (service, folder) = (labels.get(SERVICE_LABEL)?.clone(), labels.get(VOLUME_LABEL)?.clone());
            in_use.then_some(DataPlace { service, volume: name, folder })
        };
        let mut places: Vec<DataPlace> = self.volumes(&of(owner)).await?.into_iter().filter_map(place).collect();
        places.sort_by(|a, b| (&a.service, &a.folder).cmp(&(&b.service, &b.folder)));
        Ok(places)
    }

    /// Volumes that another checkout made at this path: what is left when `.devpath/` was lost. By checkout id.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn lost_at(&self, owner: &Owner) -> Result<HashMap<String, Vec<KeptData>>, EngineError> {
        let filter = HashMap::from([("label".to_owned(), vec![format!("{PATH_LABEL}={}", owner.path.display())])]);
        let mut lost: HashMap<String, Vec<KeptData>> = HashMap::new();
        for volume in self.volumes(&filter).await? {
            if let Some(id) = volume.labels.get(PROJECT_LABEL).filter(|id| *id != owner.id.as_str()).cloned() {
                lost.entry(id).or_default().extend(kept(volume));
            }
        }
        Ok(lost)
    }

    /// Removes volumes for ever.
    ///
    /// # Errors
    /// The engine refuses, for instance because a container uses one.
    pub async fn remove_data(&self, data: &[KeptData]) -> Result<(), EngineError> {
        for KeptData { service, place, .. } in data {
            let doing = format!("removing the volume of `{service}`");
            self.client.remove_volume(place, None::<RemoveVolumeOptions>).await.map_err(api(&doing))?;
        }
        Ok(())
    }
}

/// Whether a volume is of the service's data that is in use, and not of data that is made beside it.
fn is_in_use(volume: &Volume, owner: &Owner, service: &str) -> bool {
    is_current(&volume.labels, owner) && volume.labels.get(SERVICE_LABEL).is_some_and(|it| it == service)
}

/// Data that another major version made is recognised before a server tries to read it.
fn check_major(volume: &Volume, owner: &Owner, spec: &ServiceSpec) -> Result<(), EngineError> {
    match volume.labels.get(MAJOR_LABEL) {
        Some(has) if *has != spec.release.major => Err(EngineError::OtherMajor {
            service: spec.id.clone(),
            place: volume.name.clone(),
            has: has.clone(),
            wanted: spec.release.major.clone(),
            onward: onward(owner, spec, has),
        }),
        _ => Ok(()),
    }
}

/// The commands that bring data of an older version to the one that is asked for, the best first.
fn onward(owner: &Owner, spec: &ServiceSpec, has: &str) -> Vec<String> {
    let (id, wanted) = (&spec.id, &spec.release.major);
    let dump = if spec.can_dump() {
        Some(format!(
            "devpath services snapshot {id}-{has}   # then ask for {wanted}, and `devpath services restore {id}-{has}`"
        ))
    } else {
        // The container gets its usual name unless somebody else has taken it.
        spec.dump_into_file(&container::name(owner, id, 1), has)
    };
    spec.upgrade_line(has).into_iter().chain(dump).collect()
}

/// Whether labels name the generation of a service's data that is in use.
pub(super) fn is_current(labels: &HashMap<String, String>, owner: &Owner) -> bool {
    let service = labels.get(SERVICE_LABEL).map(String::as_str).unwrap_or_default();
    generation(labels) == owner.generation(service)
}

fn generation(labels: &HashMap<String, String>) -> u32 {
    labels.get(GENERATION_LABEL).and_then(|it| it.parse().ok()).unwrap_or(0)
}

fn kept(volume: Volume) -> Option<KeptData> {
    let Volume { name: place, labels, .. } = volume;
    let major = labels.get(MAJOR_LABEL).cloned();
    Some(KeptData { service: labels.get(SERVICE_LABEL)?.clone(), generation: generation(&labels), major, place })
}
