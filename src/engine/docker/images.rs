//! Getting images: present, from a mirror, or from the registry of their name; with progress and an idle limit.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use bollard::Docker as Client;
use bollard::auth::DockerCredentials;
use bollard::errors::Error;
use bollard::models::{CreateImageInfo, ImageInspect};
use bollard::query_parameters::{CreateImageOptionsBuilder, TagImageOptionsBuilder};
use futures_util::StreamExt as _;
use serde::Deserialize;

use super::super::errors::{EngineError, ImageTrouble, Said};
use super::{api, connect};
use crate::engine::Image;
use crate::report::{Progress, Task, escape};
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
    idle_limit: Duration,
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
        Self { mirror, config: connect::config_folder(environment).map(|it| it.join("config.json")), idle_limit }
    }

    /// The names under which an image is asked for, best first.
    fn names(&self, image: &str) -> Vec<String> {
        match &self.mirror {
            None => vec![image.to_owned()],
            // Mirrors of Docker Hub keep official images under `library/`, as Docker Hub itself does.
            Some(mirror) if !image.contains('/') => {
                vec![format!("{mirror}/library/{image}"), format!("{mirror}/{image}")]
            }
            Some(mirror) => {
                let of_another = registry_in(image).and_then(|host| image.strip_prefix(host));
                let below = of_another.map(|path| format!("{mirror}{path}"));
                std::iter::once(format!("{mirror}/{image}")).chain(below).collect()
            }
        }
    }

    /// The host that is asked, for people and for logins.
    fn host<'a>(&'a self, image: &'a str) -> &'a str {
        let mirror = self.mirror.as_deref().and_then(|mirror| mirror.split('/').next());
        mirror.or_else(|| registry_in(image)).unwrap_or("Docker Hub")
    }

    /// What `docker login` remembered for this registry.
    async fn credentials(&self, image: &str) -> Option<DockerCredentials> {
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
    if let Ok(found) = client.inspect_image(image).await {
        return Ok(facts(found));
    }
    pull(client, registry, image, progress).await?;
    client.inspect_image(image).await.map(facts).map_err(api("looking at an image"))
}

fn facts(image: ImageInspect) -> Image {
    Image { folders: image.config.and_then(|config| config.volumes).unwrap_or_default() }
}

async fn pull(client: &Client, registry: &Registry, image: &str, progress: &Progress) -> Result<(), EngineError> {
    let task = progress.task(format!("pull {image}"));
    let credentials = registry.credentials(image).await;
    let mut refused = None;
    for name in registry.names(image) {
        match pull_name(client, registry, &name, credentials.clone(), &task).await {
            Ok(()) => {
                name_plainly(client, &name, image)
                    .await
                    .map_err(|error| failed(registry, image, &error.to_string()))?;
                task.done("");
                return Ok(());
            }
            // The first name's answer is the better story: the second is only for mirrors with another layout.
            Err(why) => refused = refused.or(Some(why)),
        }
    }
    task.failed("not to be had");
    Err(failed(registry, image, &refused.unwrap_or_default()))
}

fn failed(registry: &Registry, image: &str, why: &str) -> EngineError {
    let from = registry.mirror.clone().unwrap_or_else(|| registry.host(image).to_owned());
    EngineError::Image { image: image.to_owned(), from, trouble: trouble(why), why: Said(escape(why)) }
}

/// A mirrored image gets its plain name beside the mirror's, so that it is found again without the mirror.
async fn name_plainly(client: &Client, name: &str, image: &str) -> Result<(), Error> {
    if name == image {
        return Ok(());
    }
    let (repository, tag) = image.rsplit_once(':').unwrap_or((image, "latest"));
    let options = TagImageOptionsBuilder::default().repo(repository).tag(tag).build();
    client.tag_image(name, Some(options)).await
}

async fn pull_name(
    client: &Client,
    registry: &Registry,
    name: &str,
    credentials: Option<DockerCredentials>,
    task: &Task,
) -> Result<(), String> {
    let (repository, tag) = name.rsplit_once(':').unwrap_or((name, "latest"));
    let options = CreateImageOptionsBuilder::default().from_image(repository).tag(tag).build();
    let mut stream = client.create_image(Some(options), None, credentials);
    let mut layers = HashMap::new();
    loop {
        // The client's own limit ends at the response's headers: a stalled pull would hang for ever.
        match tokio::time::timeout(registry.idle_limit, stream.next()).await {
            Err(_elapsed) => return Err(format!("no byte came for {} s", registry.idle_limit.as_secs())),
            Ok(None) => return Ok(()),
            Ok(Some(Err(Error::DockerResponseServerError { message, .. }))) => return Err(message),
            Ok(Some(Err(error))) => return Err(error.to_string()),
            // An error can be the last item of a stream that began well.
            Ok(Some(Ok(CreateImageInfo { error_detail: Some(error), .. }))) => {
                return Err(error.message.unwrap_or_default());
            }
            Ok(Some(Ok(info))) => show(info, &mut layers, task),
        }
    }
}

fn show(info: CreateImageInfo, layers: &mut HashMap<String, (u64, u64)>, task: &Task) {
    let (Some(layer), Some(detail)) = (info.id, info.progress_detail) else { return };
    let known = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    // While a layer is unpacked its bytes count again from the start; what has come stays come.
    if info.status.as_deref() == Some("Downloading")
        && let (Some(done), Some(total)) = (known(detail.current), known(detail.total))
    {
        layers.insert(layer, (done, total));
    } else if let Some((done, total)) = layers.get_mut(&layer) {
        *done = *total;
    }
    let sum = layers.values().fold((0, 0), |sum, layer| (sum.0 + layer.0, sum.1 + layer.1));
    task.bytes(sum.0, sum.1);
}

/// What kind of trouble the engine's words tell of. They are the registry's and the kernel's, and come as text only.
fn trouble(why: &str) -> ImageTrouble {
    let why = why.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| why.contains(word));
    if has(&["no matching manifest", "does not match the specified platform", "no match for platform"]) {
        ImageTrouble::WrongArchitecture
    } else if has(&["no space left"]) {
        ImageTrouble::DiskFull
    } else if has(&["no byte came"]) {
        ImageTrouble::Stalled
    } else if has(&["unauthorized", "authentication required", "denied", "no basic auth"]) {
        ImageTrouble::Denied
    } else if has(&["manifest unknown", "not found", "does not exist"]) && !has(&["no such host"]) {
        ImageTrouble::NotFound
    } else if has(&["no such host", "refused", "timeout", "unreachable", "dial tcp", "lookup", "eof", "reset"]) {
        ImageTrouble::Unreachable
    } else {
        ImageTrouble::Other
    }
}

#[cfg(test)]
mod tests {
    use super::{IDLE_LIMIT, ImageTrouble, Registry, trouble};

    #[test]
    fn images_are_asked_for_by_the_names_that_registries_keep() {
        let asked = |mirror: Option<&str>, image: &str| {
            let registry = Registry { mirror: mirror.map(str::to_owned), config: None, idle_limit: IDLE_LIMIT };
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

    #[test]
    fn the_engines_words_are_told_apart() {
        let cases = [
            ("no matching manifest for linux/amd64 in the manifest list entries", ImageTrouble::WrongArchitecture),
            ("manifest for x:1 not found: manifest unknown: manifest unknown", ImageTrouble::NotFound),
            ("pull access denied for x, repository does not exist or may require 'docker login'", ImageTrouble::Denied),
            ("Get \"https://r/v2/\": dial tcp: lookup r on 1.1.1.1:53: no such host", ImageTrouble::Unreachable),
            ("write /var/lib/docker/tmp/x: no space left on device", ImageTrouble::DiskFull),
            ("no byte came for 90 s", ImageTrouble::Stalled),
            ("something new", ImageTrouble::Other),
        ];
        for (words, kind) in cases {
            assert_eq!(trouble(words), kind, "{words}");
        }
    }
}
