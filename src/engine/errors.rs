//! What can go wrong with an engine, each with its advice.

use std::io;
use std::path::PathBuf;

use super::trouble::ImageTrouble;
use crate::advice::{Advice, Advise, Exit};
use crate::system::{self, PackageManager};

/// What keeps Docker away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNoDocker {
    /// Neither its program nor its socket is there.
    NotInstalled,
    /// It is installed and does not run.
    NotRunning,
    /// It runs, and this user may not use it.
    NoPermission,
    /// The address that was set leads nowhere.
    WrongAddress,
}

/// Why an engine did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Docker does not answer.
    #[error("{}", no_docker(*.why))]
    NoDocker {
        /// Which of the four it is.
        why: WhyNoDocker,
        /// The address that was tried, and who set it.
        #[source]
        tried: Tried,
    },
    /// The context that is asked for does not exist.
    #[error("the Docker context `{name}`, set by {set_by}, does not exist")]
    NoContext {
        /// Its name.
        name: String,
        /// A variable or a file.
        set_by: String,
    },
    /// An image is not to be had.
    #[error("the image `{image}` cannot be pulled from {from}")]
    Image {
        /// As a person types it.
        image: String,
        /// The registry.
        from: String,
        /// Of what kind the trouble is.
        trouble: ImageTrouble,
        /// What was said.
        #[source]
        why: Said,
    },
    /// Things that are not here, and nothing may be asked of the network.
    #[error("not on this machine, and `--offline` asks nothing of the network: {}", .missing.join(", "))]
    Offline {
        /// Images and programs, as a person calls them.
        missing: Vec<String>,
    },
    /// The data of a service was made by another major version.
    #[error("the data of `{service}` in `{place}` was made by version {has}, and version {wanted} cannot read it")]
    OtherMajor {
        /// The service's id.
        service: String,
        /// The volume or folder.
        place: String,
        /// The version that made the data.
        has: String,
        /// The version asked for.
        wanted: String,
        /// The commands that bring the data to that version, the best first; none where there is no way.
        onward: Vec<String>,
    },
    /// A hundred ports are taken.
    #[error("no port for `{service}` is free on 127.0.0.1 from {wanted} on, and a hundred were tried")]
    NoPort {
        /// The service's id.
        service: String,
        /// The first one tried.
        wanted: u16,
    },
    /// Volumes of the names that a service's could have are not this checkout's.
    #[error("no volume for `{service}` could be made: `{name}` and those numbered behind it belong to somebody else")]
    ForeignVolumes {
        /// The service's id.
        service: String,
        /// The first name that was tried.
        name: String,
    },
    /// This service cannot run without Docker.
    #[error("`{0}` needs Docker")]
    NeedsDocker(String),
    /// There is no server, and none could be fetched.
    #[error("no server for `{service}` is installed, and none could be fetched")]
    NoServer {
        /// The service's id.
        service: String,
        /// Where was looked.
        #[source]
        why: Said,
    },
    /// There is no server that fits, and none can be fetched.
    #[error("no server for `{service}` that fits is installed")]
    NotInstalled {
        /// The service's id.
        service: String,
        /// What was looked for.
        #[source]
        why: Said,
        /// The package that brings it here, and its manager.
        package: Option<(PackageManager, String)>,
    },
    /// A native server could not be set up or started.
    #[error("the server of `{service}` cannot be {what}")]
    Server {
        /// The service's id.
        service: String,
        /// `initialised`, `started`, `stopped`.
        what: &'static str,
        /// Its log.
        log: PathBuf,
        /// What it said.
        #[source]
        why: Said,
    },
    /// The file system refused.
    #[error("`{}` cannot be written", .path.display())]
    File {
        /// The path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The engine refused a request.
    #[error("Docker refused while {doing}")]
    Api {
        /// What was being done.
        doing: String,
        /// Its answer.
        #[source]
        source: bollard::errors::Error,
    },
}

/// An address, who set it, and what happened there.
#[derive(Debug, thiserror::Error)]
#[error("connecting to {address} ({set_by})")]
pub struct Tried {
    /// The address.
    pub address: String,
    /// `DOCKER_HOST`, a context, or the default.
    pub set_by: String,
    /// What happened.
    #[source]
    pub source: Said,
}

/// Somebody else's words.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Said(pub String);

const fn no_docker(why: WhyNoDocker) -> &'static str {
    match why {
        WhyNoDocker::NotInstalled => "Docker is not installed",
        WhyNoDocker::NotRunning => "Docker is installed but not running",
        WhyNoDocker::NoPermission => "Docker is running but your user may not use it",
        WhyNoDocker::WrongAddress => "no Docker engine answers at the address that is set",
    }
}

impl WhyNoDocker {
    /// What mends it on this machine.
    fn advice(self, tried: &Tried) -> Advice {
        let native = "devpath services up --engine native";
        match self {
            Self::NotInstalled if system::is_container() => Advice::new(
                "share its engine's socket with this container (`-v /var/run/docker.sock:/var/run/docker.sock`), install \
                 one here (https://docs.docker.com/engine/install/), or work without it where that is possible",
                [native],
            ),
            Self::NotInstalled => Advice::new(
                "install it (https://docs.docker.com/engine/install/), or work without it where that is possible",
                [native],
            ),
            Self::NotRunning if system::is_wsl() && !system::has_systemd() => Advice::say(
                "start Docker Desktop, and switch on its WSL integration for this distribution (Settings, Resources)",
            ),
            Self::NotRunning if cfg!(target_os = "linux") => {
                let line = if system::has_systemd() { "systemctl start docker" } else { "service docker start" };
                Advice::new("start it", [format!("{}{line}", if system::is_root() { "" } else { "sudo " })])
            }
            Self::NotRunning => Advice::say("start Docker Desktop, and wait until it says that its engine runs"),
            Self::NoPermission => Advice::new(
                "join its group (members can do on this machine what root can)",
                ["sudo usermod -aG docker \"$USER\" && newgrp docker"],
            ),
            Self::WrongAddress if tried.set_by == "DOCKER_HOST" => {
                Advice::new("correct the address, or use the default one", ["unset DOCKER_HOST"])
            }
            Self::WrongAddress => Advice::new(
                "choose another context",
                ["docker context ls", "docker context use default", "unset DOCKER_CONTEXT"],
            ),
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::NotInstalled => "engine.not_installed",
            Self::NotRunning => "engine.not_running",
            Self::NoPermission => "engine.permission",
            Self::WrongAddress => "engine.address",
        }
    }
}

impl Advise for EngineError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoDocker { why, .. } => why.code(),
            Self::NoContext { .. } => "engine.context",
            Self::Image { trouble, .. } => trouble.code(),
            Self::Offline { .. } => "offline.missing",
            Self::OtherMajor { .. } => "volume.other_major",
            Self::NoPort { .. } => "port.none_free",
            Self::ForeignVolumes { .. } => "volume.foreign",
            Self::NeedsDocker(_) => "service.needs_docker",
            Self::NoServer { .. } => "server.none",
            Self::NotInstalled { .. } => "server.not_installed",
            Self::Server { .. } => "server.failed",
            Self::File { .. } => "engine.file",
            Self::Api { .. } => "engine.refused",
        }
    }

    fn advice(&self) -> Option<Advice> {
        Some(match self {
            Self::NoDocker { why, tried } => why.advice(tried),
            Self::NoContext { .. } => Advice::new(
                "choose one that exists",
                ["docker context ls", "docker context use default", "unset DOCKER_CONTEXT"],
            ),
            Self::Image { image, trouble, .. } => trouble.advice(image),
            Self::Offline { .. } => Advice::new(
                "bring them from a machine that has them (`devpath pack STAGE --output FILE` there), or go on without \
                 `--offline`",
                ["devpath unpack FILE", "docker load -i FILE   # a file from `docker save`"],
            ),
            Self::OtherMajor { service, has, wanted, onward, .. } => {
                let move_on =
                    if onward.is_empty() { String::new() } else { format!(", or bring the data to {wanted}") };
                let commands = [
                    format!("{service} = \"{has}\"   # in devpath.toml, under [services]"),
                    format!("devpath services up {service}"),
                ];
                Advice::new(
                    format!("nothing was changed. Go on with version {has}{move_on}"),
                    commands.into_iter().chain(onward.iter().cloned()),
                )
            }
            Self::NoPort { .. } => Advice::new("see what listens, and end what is not needed", ["ss -ltnp"]),
            Self::ForeignVolumes { name, .. } => Advice::new(
                "see whose they are; nothing of them was used",
                [format!("docker volume ls -f name={name}")],
            ),
            Self::NeedsDocker(service) => {
                Advice::new("start Docker, then start it", [format!("devpath services up {service} --engine docker")])
            }
            Self::NoServer { .. } => Advice::say("connect this machine to the network once, or install the server"),
            Self::NotInstalled { service, package, .. } => super::native::installing(service, package.as_ref()),
            Self::Server { log, .. } => Advice::new("its log says more", [format!("tail {}", log.display())]),
            Self::File { .. } => Advice::say("check who owns the folder, and that the disk has room"),
            Self::Api { .. } => Advice::new("look at the engine itself", ["docker info"]),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NoDocker { .. }
            | Self::NoContext { .. }
            | Self::Image { .. }
            | Self::Offline { .. }
            | Self::OtherMajor { .. }
            | Self::NoPort { .. }
            | Self::ForeignVolumes { .. }
            | Self::NeedsDocker(_)
            | Self::NoServer { .. }
            | Self::NotInstalled { .. }
            | Self::Server { .. }
            | Self::File { .. }
            | Self::Api { .. } => Exit::Machine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EngineError, ImageTrouble, Said, Tried, WhyNoDocker};
    use crate::advice::Advise as _;

    fn of_every_kind() -> Vec<EngineError> {
        let text = || "x".to_owned();
        let said = || Said(text());
        let io = || std::io::Error::other("x");
        let tried = |set_by: &str| Tried { address: text(), set_by: set_by.to_owned(), source: said() };
        let docker = [WhyNoDocker::NotInstalled, WhyNoDocker::NotRunning, WhyNoDocker::NoPermission];
        let docker = docker.map(|why| EngineError::NoDocker { why, tried: tried("the default") });
        let address = ["DOCKER_HOST", "the context `x`"]
            .map(|set_by| EngineError::NoDocker { why: WhyNoDocker::WrongAddress, tried: tried(set_by) });
        let images = [
            ImageTrouble::Unreachable,
            ImageTrouble::NotFound,
            ImageTrouble::Denied,
            ImageTrouble::WrongArchitecture,
            ImageTrouble::Stalled,
            ImageTrouble::Limited,
            ImageTrouble::Failing,
            ImageTrouble::DiskFull,
            ImageTrouble::Other,
        ]
        .map(|trouble| EngineError::Image { image: text(), from: text(), trouble, why: said() });
        let others = [
            EngineError::NoContext { name: text(), set_by: text() },
            EngineError::Offline { missing: vec![text()] },
            EngineError::OtherMajor { service: text(), place: text(), has: text(), wanted: text(), onward: vec![] },
            EngineError::NoPort { service: text(), wanted: 1 },
            EngineError::ForeignVolumes { service: text(), name: text() },
            EngineError::NeedsDocker(text()),
            EngineError::NoServer { service: text(), why: said() },
            EngineError::NotInstalled { service: text(), why: said(), package: None },
            EngineError::Server { service: text(), what: "started", log: text().into(), why: said() },
            EngineError::File { path: text().into(), source: io() },
            EngineError::Api { doing: text(), source: bollard::errors::Error::IOError { err: io() } },
        ];
        docker.into_iter().chain(address).chain(images).chain(others).collect()
    }

    #[test]
    fn every_error_has_a_sentence_and_advice_that_deletes_nothing() {
        for error in of_every_kind() {
            let (message, code) = (error.to_string(), error.code());
            assert!(!message.is_empty() && !message.ends_with('.'), "{code}: {message}");
            let advice = error.advice().expect("advice");
            let text = format!("{} {}", advice.say, advice.commands.join("\n"));
            assert!(advice.say.len() > 5, "{code}");
            for word in ["volume rm", "--volumes", "prune", "rm -r"] {
                assert!(!text.contains(word), "{code} deletes: {text}");
            }
        }
    }
}
