//! What runs services: a Docker-compatible API, or a server of this machine in the project's own data folder.
//!
//! One seam with two implementations. Nothing is found, changed or removed by its name: only by the checkout's id.
//! Readiness is not judged here; that is `services`'.

pub mod docker;
mod errors;
mod log;
pub mod native;
mod places;
mod ports;
mod trouble;

pub use docker::{Docker, EngineFacts, Footprint, ImageFacts, Remote, ServiceFootprint, mirrored};
pub use errors::{EngineError, WhyNoDocker};
pub use log::{LogLines, LogRequest};
pub use native::{CarriedServer, Native};
pub use places::{DataPlace, OtherUser};
pub use ports::{PortPool, Published};
pub use trouble::ImageTrouble;

use std::path::{Path, PathBuf};

use docker::Inventory;

use std::collections::BTreeMap;

use crate::project::{EngineName, Owner, ServiceSpec};
use crate::report::Progress;
use crate::system::Moment;

/// What runs services.
#[derive(Debug, Clone)]
pub enum Engine {
    /// A Docker-compatible API.
    Docker(Docker),
    /// Servers of this machine.
    Native(Native),
}

/// What all starts of one run share.
#[derive(Debug)]
pub struct Run<'a> {
    /// Whose services they are.
    pub owner: &'a Owner,
    /// The ports that this run has taken.
    pub pool: PortPool,
    inventory: Inventory,
}

impl Run<'_> {
    /// Whether a container was there when the run began.
    pub fn found(&self, handle: &str) -> bool {
        self.inventory.has(handle)
    }
}

/// What a service is started from.
#[derive(Debug, Default)]
pub struct Image {
    /// The folders that it wants to keep data in, beside the one that the catalogue names.
    folders: Vec<String>,
}

/// How a service is as the engine sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its process runs; whether it answers is another question.
    Running,
    /// Somebody paused it.
    Paused,
    /// It was stopped.
    Stopped,
    /// A task that ended by itself, and well.
    Done,
    /// It ended by itself, with this code.
    Failed(i64),
}

/// A service of a checkout, found on an engine.
#[derive(Debug, Clone)]
pub struct Observed {
    /// The service's id.
    pub service: String,
    /// The image's name, or the program of a native server.
    pub image: String,
    /// How it is.
    pub state: State,
    /// The port on 127.0.0.1.
    pub port: Option<u16>,
    /// All its ports on 127.0.0.1, by the ports inside its container.
    pub published: BTreeMap<u16, u16>,
    /// What the engine calls it: a container's or a process's id.
    pub handle: String,
}

/// A service whose process was started.
#[derive(Debug, Clone)]
pub struct Started {
    /// What the engine calls it.
    pub handle: String,
    /// The port on 127.0.0.1.
    pub port: u16,
    /// It did not get the port it wanted.
    pub moved: Option<PortMoved>,
    /// Its further ports, in the order of the catalogue.
    pub more: Vec<StartedPort>,
}

/// A further port of a service whose process was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartedPort {
    /// Its name in the catalogue.
    pub name: String,
    /// The port on 127.0.0.1.
    pub port: u16,
    /// It did not get the port it wanted.
    pub moved: Option<PortMoved>,
}

/// A port that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortMoved {
    /// The one that was wanted.
    pub wanted: u16,
    /// Who holds it: a program with its pid, or a container.
    pub holder: Option<String>,
}

/// Data that an engine keeps for a checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptData {
    /// The service's id.
    pub service: String,
    /// Its generation; which one is in use is the checkout's word.
    pub generation: u32,
    /// The major version that made it, where that is known.
    pub major: Option<String>,
    /// A volume's name, or a folder.
    pub place: String,
}

/// A folder of a server as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The folder, as the server sees it.
    pub folder: String,
    /// The file, a tar archive.
    pub file: PathBuf,
}

/// What a client reads and where its answer goes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pipes<'a> {
    /// Its standard input.
    pub input: Option<&'a Path>,
    /// Its standard output; without one its end is kept.
    pub output: Option<&'a Path>,
}

/// How a client ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Its exit code.
    pub code: i64,
    /// The end of what it said, foreign text.
    pub said: String,
}

impl Ran {
    /// The program is not there, in a shell's words.
    pub const NO_PROGRAM: [i64; 2] = [126, 127];
}

impl Engine {
    /// Which one it is.
    pub const fn name(&self) -> EngineName {
        match self {
            Self::Docker(_) => EngineName::Docker,
            Self::Native(_) => EngineName::Native,
        }
    }

    /// The other machine that it runs on, as far as its address tells.
    pub fn remote(&self) -> Option<Remote> {
        match self {
            Self::Docker(docker) => docker.remote(),
            Self::Native(_) => None,
        }
    }

    /// One line for people.
    pub fn describe(&self) -> String {
        match self {
            Self::Docker(docker) => docker.describe(),
            Self::Native(_) => "a server of this machine, without Docker".to_owned(),
        }
    }

    /// Gets what a service runs from: its image, or its program.
    ///
    /// # Errors
    /// It is not to be had.
    pub async fn prepare(&self, spec: &ServiceSpec, progress: &Progress) -> Result<Image, EngineError> {
        match self {
            Self::Docker(docker) => docker.prepare(spec, progress).await,
            Self::Native(native) => native.prepare(spec, progress).await.map(|_| Image::default()),
        }
    }

    /// Looks once at what is there of a checkout, for all starts that follow.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn begin<'a>(&self, owner: &'a Owner) -> Result<Run<'a>, EngineError> {
        let inventory = match self {
            Self::Docker(docker) => docker.inventory(owner).await?,
            Self::Native(_) => Inventory::default(),
        };
        Ok(Run { owner, pool: PortPool::default(), inventory })
    }

    /// All services of a checkout.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn observe(&self, owner: &Owner) -> Result<Vec<Observed>, EngineError> {
        match self {
            Self::Docker(docker) => docker.observe(owner).await,
            Self::Native(native) => Ok(native.observe(owner)),
        }
    }

    /// Starts a service, or finds it running; its data is kept from start to start.
    ///
    /// # Errors
    /// It cannot be started, or its data was made by another major version.
    pub async fn start(&self, run: &Run<'_>, spec: &ServiceSpec, image: &Image) -> Result<Started, EngineError> {
        match self {
            Self::Docker(docker) => docker.start(run, spec, image).await,
            Self::Native(native) => native.start(run.owner, spec, &run.pool).await,
        }
    }

    /// Waits until a service's process has ended; its exit code.
    pub async fn ended(&self, handle: &str) -> i64 {
        match self {
            Self::Docker(docker) => docker.ended(handle).await,
            Self::Native(native) => native.ended(handle).await,
        }
    }

    /// The last lines that a service wrote since its last start.
    pub async fn log_tail(&self, owner: &Owner, service: &str, handle: &str, lines: usize) -> Vec<String> {
        match self {
            Self::Docker(docker) => docker.log_tail(handle, lines).await,
            Self::Native(native) => native.log_tail(owner, service, lines),
        }
    }

    /// The lines that a service wrote, and when they are followed those that it will write.
    pub fn logs(&self, owner: &Owner, found: &Observed, request: LogRequest) -> LogLines {
        match self {
            Self::Docker(docker) => docker.logs(&found.handle, request),
            Self::Native(native) => native.logs(owner, &found.service, request),
        }
    }

    /// Stops services and removes their containers; data is kept. Returns the ids of those that ran.
    ///
    /// # Errors
    /// The engine refuses.
    pub async fn down(&self, owner: &Owner, services: &[String]) -> Result<Vec<String>, EngineError> {
        match self {
            Self::Docker(docker) => docker.down(owner, services).await,
            Self::Native(native) => native.down(owner, services).await,
        }
    }

    /// Stops services and keeps their containers, so that they start again as they were. Returns the ids of those that
    /// ran.
    ///
    /// # Errors
    /// The engine refuses.
    pub async fn stop(&self, owner: &Owner, services: &[String]) -> Result<Vec<String>, EngineError> {
        match self {
            Self::Docker(docker) => docker.stop(owner, services).await,
            Self::Native(native) => native.down(owner, services).await,
        }
    }

    /// Ends services altogether, whatever data they are on, and keeps what others of the project need.
    ///
    /// # Errors
    /// The engine refuses.
    pub async fn discard(&self, owner: &Owner, services: &[String]) -> Result<(), EngineError> {
        match self {
            Self::Docker(docker) => docker.discard(owner, services).await,
            Self::Native(native) => native.down(owner, services).await.map(|_| ()),
        }
    }

    /// Copies the data of services that are stopped into files, one for each folder that holds any.
    ///
    /// # Errors
    /// The engine refuses, or a file cannot be written.
    pub async fn copy_out(&self, owner: &Owner, spec: &ServiceSpec, to: &Path) -> Result<Vec<Copied>, EngineError> {
        match self {
            Self::Docker(docker) => docker.copy_out(owner, spec, to).await,
            Self::Native(native) => native.copy_out(owner, spec, to),
        }
    }

    /// Makes data of a service from such files, before its first start.
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
        match self {
            Self::Docker(docker) => docker.copy_in(run, spec, image, files).await,
            Self::Native(native) => native.copy_in(run.owner, spec, files).await,
        }
    }

    /// Runs a client of a service to its end, with words of the catalogue: inside its container, or on this machine.
    ///
    /// # Errors
    /// It cannot be run at all, or a file cannot be read or written. A bad exit code is no error.
    pub async fn run_client(
        &self,
        spec: &ServiceSpec,
        found: &Observed,
        words: &[String],
        pipes: Pipes<'_>,
    ) -> Result<Ran, EngineError> {
        match self {
            Self::Docker(docker) => docker.run_client(spec, found, words, pipes).await,
            Self::Native(native) => native.run_client(spec, found, words, pipes).await,
        }
    }

    /// When the process of a service that runs was started.
    pub async fn started_at(&self, found: &Observed) -> Option<Moment> {
        match self {
            Self::Docker(docker) => docker.started_at(&found.handle).await,
            Self::Native(_) => native::started_at(&found.handle),
        }
    }

    /// How many bytes a service's data takes; none where that is not to be found out.
    pub async fn data_size(&self, owner: &Owner, service: &str) -> Option<u64> {
        match self {
            Self::Docker(docker) => docker.data_size(owner, service).await,
            Self::Native(native) => native.data_size(owner, service),
        }
    }

    /// The data that is kept for a checkout.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn data(&self, owner: &Owner) -> Result<Vec<KeptData>, EngineError> {
        match self {
            Self::Docker(docker) => docker.data(owner).await,
            Self::Native(native) => Ok(native.data(owner)),
        }
    }

    /// Removes data for ever; its services must be down.
    ///
    /// # Errors
    /// The engine refuses.
    pub async fn remove_data(&self, owner: &Owner, data: &[KeptData]) -> Result<(), EngineError> {
        match self {
            Self::Docker(docker) => docker.remove_data(data).await,
            Self::Native(native) => native.remove_data(owner, data),
        }
    }

    /// The words that run a program beside a service, with the variables that its client gets: inside its container, or
    /// on this machine. Without words it is the client itself.
    pub fn exec_command(
        &self,
        spec: &ServiceSpec,
        found: &Observed,
        terminal: bool,
        words: &[String],
    ) -> (Vec<String>, Vec<(String, String)>) {
        match self {
            Self::Docker(docker) => docker.exec_command(spec, found, terminal, words),
            Self::Native(native) => native.exec_command(spec, found, words),
        }
    }
}
