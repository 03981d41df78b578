//! How much a checkout's volumes take, asked one by one: the engine's own sum (`/system/df`) walks through every volume
//! of every project.

use std::path::Path;

use bollard::exec::{CreateExecOptions, StartExecResults};
use futures_util::StreamExt as _;

use super::Docker;
use super::container::VOLUME_LABEL;
use crate::engine::State;
use crate::project::Owner;
use crate::system;

impl Docker {
    /// How many bytes the volumes of a service take: read where they lie on this machine and may be read, else counted
    /// inside the running container.
    pub async fn data_size(&self, owner: &Owner, service: &str) -> Option<u64> {
        let mine = self.volumes_in_use(owner, service).await.ok()?;
        if mine.is_empty() {
            return None;
        }
        if self.is_local()
            && let Some(sizes) =
                mine.iter().map(|it| system::folder_size(Path::new(&it.mountpoint))).collect::<Option<Vec<u64>>>()
        {
            return Some(sizes.iter().sum());
        }
        let seen = self.observe(owner).await.ok()?;
        let running = seen.into_iter().find(|it| it.service == service && it.state == State::Running)?;
        let folders: Vec<String> = mine.iter().filter_map(|it| it.labels.get(VOLUME_LABEL).cloned()).collect();
        self.counted_inside(&running.handle, folders).await
    }

    async fn counted_inside(&self, container: &str, folders: Vec<String>) -> Option<u64> {
        let words = ["du", "-sk"].map(str::to_owned).into_iter().chain(folders).collect();
        let options = CreateExecOptions { attach_stdout: Some(true), cmd: Some(words), ..Default::default() };
        let exec = self.client.create_exec(container, options).await.ok()?;
        let StartExecResults::Attached { mut output, .. } = self.client.start_exec(&exec.id, None).await.ok()? else {
            return None;
        };
        let mut text = String::new();
        while let Some(part) = output.next().await {
            text.push_str(&part.ok()?.to_string());
        }
        text.lines().map(|line| line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib * 1024)).sum()
    }
}
