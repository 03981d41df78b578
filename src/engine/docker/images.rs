//! Getting images: present, from a mirror, or from the registry of their name, and with which login.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use bollard::Docker as Client;
use bollard::auth::DockerCredentials;
use bollard::errors::Error;
use bollard::models::ImageInspect;
use bollard::query_parameters::TagImageOptionsBuilder;
use serde::Deserialize;

use super::super::errors::EngineError;
use super::{api, connect, pull};
use crate::engine::Image;
use crate::report::Progress;
use crate::system::{Command, Environment};

/// For how long a pull may say nothing. The engine itself reports several times a second while bytes come.
const IDLE_LIMIT: Duration = Duration::from_secs(90);
/// How long a credential helper may take.
const HELPER_LIMIT: Duration = Duration::from_secs(20);

/// Where images come from.
#[derive(Debug, Clone)]
pub struct Registry {
    mirror: Option<String>,
    config: Option<PathBuf>,
    /// For how long a pull may say nothing.
    pub(super) idle_limit: Duration,
    /// Nothing is pulled.
    offline: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Logins {
    auths: HashMap<String, Login>,
    #[serde(rename = "credHelpers")]
    helpers: HashMap<String, String>,
    #[serde(rename = "credsStore")]
    store: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Login {
    auth: Option<String>,
}

#[derive(Deserialize)]
struct HelperAnswer {
    #[serde(rename = "Username")]
    username: String,
    #[serde(rename = "Secret")]
    secret: String,
}

impl Registry {
    /// Docker's own registry, or a mirror `HOST[:PORT][/PREFIX]`.
    pub fn new(environment: &Environment, mirror: Option<&str>) -> Self {
        let mirror = mirror.map(|it| it.trim_end_matches('/').to_owned());
        // How long a stalled pull is waited for can be shortened where a network is known to be quick.
        let idle = environment.var("DEVPATH_PULL_IDLE_SECONDS").and_then(|text| text.parse().ok());
        let idle_limit = idle.map_or(IDLE_LIMIT, Duration::from_secs);
        let config = connect::config_folder(environment).map(|it| it.join("config.json"));
        Self { mirror, config, idle_limit, offline: environment.offline }
    }

    /// The names under which an image is asked for, best first.
    pub(super) fn names(&self, image: &str) -> Vec<String> {
        match &self.mirror {
            None => vec![image.to_owned()],
            Some(mirror) => mirrored(image, mirror),
        }
    }

    /// The host that is asked, for people and for logins.
    fn host<'a>(&'a self, image: &'a str) -> &'a str {
        let mirror = self.mirror.as_deref().and_then(|mirror| mirror.split('/').next());
        mirror.or_else(|| registry_in(image)).unwrap_or("Docker Hub")
    }

    /// Where an image is asked for, as people call it.
    pub(super) fn shown(&self, image: &str) -> String {
        self.mirror.clone().unwrap_or_else(|| self.host(image).to_owned())
    }

    /// What `docker login` remembered for this registry.
    pub(super) async fn credentials(&self, image: &str) -> Option<DockerCredentials> {
        let logins: Logins = serde_json::from_slice(&std::fs::read(self.config.as_ref()?).ok()?).ok()?;
        // Docker Hub's entry has its first address as its name, to this day.
        let is_hub = self.mirror.is_none() && registry_in(image).is_none();
        let key = if is_hub { "https://index.docker.io/v1/" } else { self.host(image) };
        if let Some(helper) = logins.helpers.get(key).or(logins.store.as_ref()) {
            return ask_helper(helper, key).await;
        }
        let auth = logins.auths.get(key)?.auth.clone()?;
        Some(DockerCredentials { auth: Some(auth), ..Default::default() })
    }
}

/// The names that an image may have on a mirror, the likeliest first.
pub fn mirrored(image: &str, mirror: &str) -> Vec<String> {
    // Mirrors of Docker Hub keep official images under `library/`, as Docker Hub itself does.
    if !image.contains('/') {
        return vec![format!("{mirror}/library/{image}"), format!("{mirror}/{image}")];
    }
    let of_another = registry_in(image).and_then(|host| image.strip_prefix(host));
    let below = of_another.map(|path| format!("{mirror}{path}"));
    std::iter::once(format!("{mirror}/{image}")).chain(below).collect()
}

async fn ask_helper(helper: &str, key: &str) -> Option<DockerCredentials> {
    let command = Command::new(format!("docker-credential-{helper}")).arg("get").input(key).limit(HELPER_LIMIT);
    let answer: HelperAnswer = serde_json::from_str(&command.run().await.ok()?.stdout).ok()?;
    let HelperAnswer { username, secret } = answer;
    Some(DockerCredentials {
        username: Some(username),
        password: Some(secret),
        serveraddress: Some(key.to_owned()),
        ..Default::default()
    })
}

/// The host of a registry that an image's name begins with; Docker tells it from an owner in the same way.
fn registry_in(image: &str) -> Option<&str> {
    let (first, _) = image.split_once('/')?;
    (first.contains(['.', ':']) || first == "localhost").then_some(first)
}

/// Makes an image present under its plain name.
pub async fn get(client: &Client, registry: &Registry, image: &str, progress: &Progress) -> Result<Image, EngineError> {
    if let Some(found) = present(client, registry, image).await {
        return Ok(facts(found));
    }
    if registry.offline {
        return Err(EngineError::Offline { missing: vec![format!("the image `{image}`")] });
    }
    pull::pull(client, registry, image, progress).await?;
    client.inspect_image(image).await.map(facts).map_err(api("looking at an image"))
}

/// An image that is there, under its plain name or under one that a mirror gave it; that one gets the plain name too.
pub async fn present(client: &Client, registry: &Registry, image: &str) -> Option<ImageInspect> {
    if let Ok(found) = client.inspect_image(image).await {
        return Some(found);
    }
    for name in registry.names(image).into_iter().filter(|name| name != image) {
        if let Ok(found) = client.inspect_image(&name).await {
            name_plainly(client, &name, image).await.ok()?;
            return Some(found);
        }
    }
    None
}

fn facts(image: ImageInspect) -> Image {
    Image { folders: image.config.and_then(|config| config.volumes).unwrap_or_default() }
}

/// A mirrored image gets its plain name beside the mirror's, so that it is found again without the mirror.
pub(super) async fn name_plainly(client: &Client, name: &str, image: &str) -> Result<(), Error> {
    if name == image {
        return Ok(());
    }
    let (repository, tag) = image.rsplit_once(':').unwrap_or((image, "latest"));
    let options = TagImageOptionsBuilder::default().repo(repository).tag(tag).build();
    client.tag_image(name, Some(options)).await
}

#[cfg(test)]
mod tests {
    use super::{IDLE_LIMIT, Registry};

    #[test]
    fn images_are_asked_for_by_the_names_that_registries_keep() {
        let asked = |mirror: Option<&str>, image: &str| {
            let mirror = mirror.map(str::to_owned);
            let registry = Registry { mirror, config: None, idle_limit: IDLE_LIMIT, offline: false };
            (registry.names(image), registry.host(image).to_owned())
        };
        let owned = |names: &[&str], host: &str| {
            (names.iter().map(|it| (*it).to_owned()).collect::<Vec<String>>(), host.to_owned())
        };
        assert_eq!(asked(None, "canvas:1"), owned(&["canvas:1"], "Docker Hub"));
        assert_eq!(asked(None, "ada/canvas:1"), owned(&["ada/canvas:1"], "Docker Hub"));
        assert_eq!(asked(None, "r.example/ada/canvas:1"), owned(&["r.example/ada/canvas:1"], "r.example"));
        assert_eq!(asked(Some("m:5/x"), "canvas:1"), owned(&["m:5/x/library/canvas:1", "m:5/x/canvas:1"], "m:5"));
        assert_eq!(asked(Some("m:5"), "ada/canvas:1"), owned(&["m:5/ada/canvas:1"], "m:5"));
        let both = ["m:5/r.example/ada/canvas:1", "m:5/ada/canvas:1"];
        assert_eq!(asked(Some("m:5"), "r.example/ada/canvas:1"), owned(&both, "m:5"));
    }
}
