//! Images as files: written out by one engine, read in by another one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bollard::models::ImageInspect;
use bollard::query_parameters::ImportImageOptionsBuilder;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use hyper::body::Bytes;

use super::{Docker, api, images};
use crate::engine::EngineError;
use crate::report::Task;

/// How long an engine may say nothing while it reads an image in or begins to write one: it does that as a whole, on a
/// disk that may be slow.
const LIMIT: Duration = Duration::from_hours(1);
/// How often progress is shown.
const INTERVAL: Duration = Duration::from_millis(100);

/// What an image is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFacts {
    /// The engine's id for it.
    pub id: String,
    /// The digests under which registries know it.
    pub digests: Vec<String>,
    /// Its layers by the hash of what is in them, lowest first: the same on every engine.
    pub layers: Vec<String>,
    /// `linux`.
    pub os: String,
    /// In Docker's words: `amd64`, `arm64` …
    pub architecture: String,
    /// Its bytes, unpacked.
    pub size: u64,
}

impl From<ImageInspect> for ImageFacts {
    fn from(image: ImageInspect) -> Self {
        let mut digests = image.repo_digests.unwrap_or_default();
        digests.sort();
        Self {
            id: image.id.unwrap_or_default(),
            digests,
            layers: image.root_fs.and_then(|it| it.layers).unwrap_or_default(),
            os: image.os.unwrap_or_default(),
            architecture: image.architecture.unwrap_or_default(),
            size: image.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
        }
    }
}

impl Docker {
    /// What is known of an image; none where it is not there.
    pub async fn image_facts(&self, image: &str) -> Option<ImageFacts> {
        images::present(&self.client, &self.registry, image).await.map(ImageFacts::from)
    }

    /// An image as the engine writes it, piece by piece.
    pub fn write_image(&self, image: &str) -> impl Stream<Item = Result<Bytes, EngineError>> + use<> {
        let (client, image) = (self.client.clone().with_timeout(LIMIT), image.to_owned());
        let doing = format!("writing the image `{image}`");
        async_stream(client, image).map(move |piece| piece.map_err(api(&doing)))
    }

    /// Reads an image in that an engine wrote; all of it, or none.
    ///
    /// # Errors
    /// The engine refuses it, or its bytes cannot be read.
    pub async fn read_image<S>(&self, image: &str, size: u64, bytes: S, task: &Task) -> Result<(), EngineError>
    where
        S: Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    {
        let doing = format!("reading the image `{image}`");
        let sent = Arc::new(AtomicU64::new(0));
        let counted = sent.clone();
        let bytes = bytes.inspect_ok(move |piece| {
            counted.fetch_add(piece.len() as u64, Ordering::Relaxed);
        });
        let client = self.client.clone().with_timeout(LIMIT);
        let options = ImportImageOptionsBuilder::new().quiet(false).build();
        let mut answers = client.import_image(options, bollard::body_try_stream(bytes), None);
        loop {
            match tokio::time::timeout(INTERVAL, answers.next()).await {
                Err(_elapsed) => task.bytes(sent.load(Ordering::Relaxed), size),
                Ok(None) => return Ok(()),
                Ok(Some(answer)) => {
                    answer.map_err(api(&doing))?;
                }
            }
        }
    }
}

fn async_stream(client: bollard::Docker, image: String) -> impl Stream<Item = Result<Bytes, bollard::errors::Error>> {
    // The stream borrows nothing: the client goes along with it.
    let pieces = client.export_image(&image).boxed();
    futures_util::stream::unfold((client, pieces), |(client, mut pieces)| async move {
        pieces.next().await.map(|piece| (piece, (client, pieces)))
    })
}
