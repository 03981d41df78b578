//! Pulling an image: with progress, an idle limit, and further tries where the registry is there and does not serve.
//!
//! The engine speaks to the registry, and asks again for single layers itself, from where they broke off. What it gives
//! up is begun again here, after a while that grows, or after the while that the registry asks for.

use std::collections::HashMap;
use std::time::Duration;

use bollard::Docker as Client;
use bollard::auth::DockerCredentials;
use bollard::errors::Error;
use bollard::models::CreateImageInfo;
use bollard::query_parameters::CreateImageOptionsBuilder;
use futures_util::StreamExt as _;
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, HOST, RETRY_AFTER};
use hyper::{Method, Request, StatusCode, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::super::errors::{EngineError, Said};
use super::super::trouble::{ImageTrouble, wait_in};
use super::images::{Registry, name_plainly};
use crate::report::{Progress, Task, escape};

/// How long is waited before the second try; twice as long before each further one.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// A registry that wants to be left alone for longer is not waited for.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// How long a registry may take to say how long it wants to be left alone.
const QUESTION_LIMIT: Duration = Duration::from_secs(3);

/// Pulls an image, and gives it its plain name.
pub async fn pull(client: &Client, registry: &Registry, image: &str, progress: &Progress) -> Result<(), EngineError> {
    let task = progress.task(format!("pull {image}"));
    let credentials = registry.credentials(image).await;
    let mut wait = FIRST_WAIT;
    let mut attempt = 1;
    let why = loop {
        let why = match pull_once(client, registry, image, credentials.as_ref(), &task).await {
            Ok(()) => {
                task.done(&if attempt == 1 { String::new() } else { format!("at the {}", nth(attempt)) });
                return Ok(());
            }
            Err(why) => why,
        };
        let (trouble, said) = (ImageTrouble::of(&why), wait_in(&why));
        if attempt >= trouble.attempts(&why) {
            break if attempt == 1 { why } else { format!("{why} (asked {attempt} times)") };
        }
        let asked = match (trouble, said) {
            (ImageTrouble::Limited, None) => ask_for_wait(registry, image).await,
            (_, said) => said,
        };
        if let Some(asked) = asked.filter(|asked| *asked > LONGEST_WAIT) {
            break format!("{why} (it wants to be asked again in {} s)", asked.as_secs());
        }
        let pause = asked.unwrap_or(wait).max(Duration::from_millis(100));
        let seconds = pause.as_secs_f32();
        progress.say(&format!("pull {image}: {}; again in {seconds:.1} s", escape(&why)));
        task.say(&format!("again in {seconds:.1} s"));
        tokio::time::sleep(pause).await;
        wait *= 2;
        attempt += 1;
    };
    task.failed("not to be had");
    Err(failed(registry, image, &why))
}

fn nth(attempt: u32) -> String {
    let end = match attempt {
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
    format!("{attempt}{end} try")
}

/// Asks once under each of the names that the image may have there.
async fn pull_once(
    client: &Client,
    registry: &Registry,
    image: &str,
    credentials: Option<&DockerCredentials>,
    task: &Task,
) -> Result<(), String> {
    let mut refused = None;
    for name in registry.names(image) {
        match pull_name(client, registry, &name, credentials.cloned(), task).await {
            Ok(()) => return name_plainly(client, &name, image).await.map_err(|error| error.to_string()),
            // It says nothing of the name: the same registry would be asked for the next one too.
            Err(why) if ImageTrouble::of(&why).attempts(&why) > 1 => return Err(why),
            // The first name's answer is the better story: the second is only for mirrors with another layout.
            Err(why) => refused = refused.or(Some(why)),
        }
    }
    Err(refused.unwrap_or_default())
}

fn failed(registry: &Registry, image: &str, why: &str) -> EngineError {
    let from = registry.shown(image);
    EngineError::Image { image: image.to_owned(), from, trouble: ImageTrouble::of(why), why: Said(escape(why)) }
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

/// Asks the registry how long it wants to be left alone: the engine does not hand that part of its answer on. Only a
/// registry of this machine is asked, to which engines speak without encryption, as we do here.
async fn ask_for_wait(registry: &Registry, image: &str) -> Option<Duration> {
    let name = registry.names(image).into_iter().next()?;
    let (host, path) = name.split_once('/')?;
    let (path, tag) = path.rsplit_once(':').unwrap_or((path, "latest"));
    let is_here = ["127.", "localhost:", "[::1]:"].iter().any(|start| host.starts_with(start));
    let question = async {
        let stream = TcpStream::connect(host).await.ok()?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        // It ends with its sender.
        tokio::spawn(connection);
        let request = Request::builder().method(Method::HEAD).uri(format!("/v2/{path}/manifests/{tag}"));
        let request = request.header(HOST, host).header(ACCEPT, "*/*").body(Empty::<Bytes>::new()).ok()?;
        let answer = sender.send_request(request).await.ok()?;
        let wait = answer.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
        (answer.status() == StatusCode::TOO_MANY_REQUESTS).then(|| Duration::from_secs(wait))
    };
    if is_here { tokio::time::timeout(QUESTION_LIMIT, question).await.ok().flatten() } else { None }
}
