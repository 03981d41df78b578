//! Containers that are not a checkout's and run on its data all the same.

use std::collections::HashMap;

use bollard::models::ContainerSummary;
use bollard::query_parameters::ListContainersOptionsBuilder;

use super::container::PROJECT_LABEL;
use super::{Docker, api, label};
use crate::advice::command_line;
use crate::engine::{DataPlace, EngineError, OtherUser};
use crate::project::Owner;

impl Docker {
    /// The containers that run on a checkout's data and bear no label of it.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn other_users(&self, owner: &Owner) -> Result<Vec<OtherUser>, EngineError> {
        let places = self.data_places(owner).await?;
        if places.is_empty() {
            return Ok(Vec::new());
        }
        // Several values of one filter are alternatives; stopped containers do no harm and are not listed.
        let filter = HashMap::from([("volume".to_owned(), places.iter().map(|it| it.volume.clone()).collect())]);
        let options = ListContainersOptionsBuilder::default().filters(&filter).build();
        let users = self.client.list_containers(Some(options)).await.map_err(api("listing containers"))?;
        let others = users
            .iter()
            .filter(|it| label(it.labels.as_ref(), PROJECT_LABEL).map(String::as_str) != Some(owner.id.as_str()));
        Ok(others.filter_map(|it| other_user(it, &places)).collect())
    }
}

fn other_user(container: &ContainerSummary, places: &[DataPlace]) -> Option<OtherUser> {
    let mounts = container.mounts.as_deref().unwrap_or_default();
    let place = places.iter().find(|place| mounts.iter().any(|it| it.name.as_ref() == Some(&place.volume)))?;
    let name = container.names.as_ref()?.first()?.trim_start_matches('/').to_owned();
    let labels = container.labels.as_ref();
    let word = |text: &String| command_line(std::slice::from_ref(text));
    let end = match (label(labels, "com.docker.stack.namespace"), label(labels, "com.docker.compose.project")) {
        (Some(stack), _) => format!("docker stack rm {}", word(stack)),
        (None, Some(project)) => format!("docker compose --project-name {} down", word(project)),
        (None, None) => format!("docker stop {}", word(&name)),
    };
    Some(OtherUser { service: place.service.clone(), container: name, end })
}
