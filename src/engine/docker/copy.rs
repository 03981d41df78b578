//! A service's volumes as tar archives, through the engine's own archive endpoint: that works on a container that was
//! never started, on remote engines, and keeps owners and modes.

use std::io::Write as _;
use std::path::Path;

use bollard::models::{ContainerCreateBody, HostConfig};
use bollard::query_parameters::{DownloadFromContainerOptionsBuilder, UploadToContainerOptionsBuilder};
use futures_util::{StreamExt as _, TryStreamExt as _};

use super::container::{self, Mounted, VOLUME_LABEL};
use super::{Docker, api, label};
use crate::engine::{Copied, EngineError, Image, Run};
use crate::project::{Owner, ServiceSpec};

/// On the containers that only hold volumes while they are copied.
const HOLDER_LABEL: &str = "devpath.holder";

impl Docker {
    /// Copies the volumes of a service that is stopped.
    ///
    /// # Errors
    /// The engine refuses, or a file cannot be written.
    pub async fn copy_out(&self, owner: &Owner, spec: &ServiceSpec, to: &Path) -> Result<Vec<Copied>, EngineError> {
        let mine = self.volumes_in_use(owner, &spec.id).await?.into_iter();
        let mounted: Vec<Mounted> = mine
            .filter_map(|it| Some(Mounted { target: it.labels.get(VOLUME_LABEL)?.clone(), volume: Some(it.name) }))
            .collect();
        let holder = self.holder(owner, spec, &mounted).await?;
        let copied = self.copied(&holder, &mounted, spec, to).await;
        self.remove(&holder).await?;
        copied
    }

    async fn copied(
        &self,
        holder: &str,
        mounted: &[Mounted],
        spec: &ServiceSpec,
        to: &Path,
    ) -> Result<Vec<Copied>, EngineError> {
        let doing = format!("copying the data of `{}`", spec.id);
        let mut all = Vec::new();
        for (number, Mounted { target, volume: _ }) in mounted.iter().enumerate() {
            let path = to.join(format!("{}-{}.tar", spec.id, number + 1));
            let wrong = |source| EngineError::File { path: path.clone(), source };
            let mut file = std::fs::File::create(&path).map_err(wrong)?;
            // What is in the folder, not the folder: it goes into another one of the same kind.
            let options = DownloadFromContainerOptionsBuilder::default().path(&format!("{target}/.")).build();
            let mut pieces = self.client.download_from_container(holder, Some(options));
            while let Some(piece) = pieces.next().await {
                file.write_all(&piece.map_err(api(&doing))?).map_err(wrong)?;
            }
            file.sync_all().map_err(wrong)?;
            all.push(Copied { folder: target.clone(), file: path });
        }
        Ok(all)
    }

    /// Fills the volumes of a service that was not started yet.
    ///
    /// # Errors
    /// The engine refuses, or a file cannot be read.
    pub async fn copy_in(
        &self,
        run: &Run<'_>,
        spec: &ServiceSpec,
        image: &Image,
        files: &[Copied],
    ) -> Result<(), EngineError> {
        let mounted = self.volumes_for(run, spec, image).await?;
        let holder = self.holder(run.owner, spec, &mounted).await?;
        let filled = self.filled(&holder, spec, files).await;
        self.remove(&holder).await?;
        filled
    }

    async fn filled(&self, holder: &str, spec: &ServiceSpec, files: &[Copied]) -> Result<(), EngineError> {
        for Copied { folder, file } in files {
            let opened = tokio::fs::File::open(file).await;
            let opened = opened.map_err(|source| EngineError::File { path: file.clone(), source })?;
            let options = UploadToContainerOptionsBuilder::default().path(folder).build();
            let pieces = tokio_util::io::ReaderStream::with_capacity(opened, 64 * 1024).map_err(std::io::Error::other);
            let body = bollard::body_try_stream(pieces);
            let sent = self.client.upload_to_container(holder, Some(options), body).await;
            sent.map_err(api(&format!("filling the volume of `{}`", spec.id)))?;
        }
        Ok(())
    }

    /// Removes what a run left that was interrupted while it copied.
    pub(super) async fn remove_holders(&self, owner: &Owner) -> Result<(), EngineError> {
        for left in self.containers(owner).await? {
            if label(left.labels.as_ref(), HOLDER_LABEL).is_some() {
                self.remove(left.id.as_deref().unwrap_or_default()).await?;
            }
        }
        Ok(())
    }

    /// A container that is never started and holds volumes; those that a killed run left are removed.
    async fn holder(&self, owner: &Owner, spec: &ServiceSpec, mounted: &[Mounted]) -> Result<String, EngineError> {
        self.remove_holders(owner).await?;
        let mut labels = container::labels(owner, None);
        labels.insert(HOLDER_LABEL.to_owned(), spec.id.clone());
        let body = ContainerCreateBody {
            image: Some(spec.image_name()),
            labels: Some(labels),
            host_config: Some(HostConfig {
                mounts: Some(mounted.iter().map(Mounted::mount).collect()),
                network_mode: Some("none".to_owned()),
                ..Default::default()
            }),
            ..Default::default()
        };
        let made = self.client.create_container(None, body).await;
        made.map(|it| it.id).map_err(api(&format!("making a container that holds the volumes of `{}`", spec.id)))
    }
}
