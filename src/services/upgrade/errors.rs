//! What can go wrong with an upgrade. None of it touches the data in use.

use std::io;

use crate::advice::{Advice, Advise, Exit};
use crate::report::escape;
use crate::services::inventory::Difference;

/// How many differences an error shows.
const SHOWN: usize = 8;

/// Why a service was not upgraded, or what an upgrade left not found.
#[derive(Debug, thiserror::Error)]
pub enum UpgradeError {
    /// A tag that the catalogue does not know.
    #[error("`{service}` has no tag `{tag}` that is known")]
    UnknownTag {
        /// The service's id.
        service: String,
        /// As typed.
        tag: String,
        /// The newer ones, the nearest first.
        newer: Vec<String>,
    },
    /// The tag in use.
    #[error("the data of `{service}` is that of {tag} already")]
    Same {
        /// The service's id.
        service: String,
        /// As typed.
        tag: String,
        /// The newer ones.
        newer: Vec<String>,
    },
    /// Another tag of the same major version.
    #[error("`{service}` {tag} reads the data of {current} as it is: there is nothing to upgrade")]
    SameMajor {
        /// The service's id.
        service: String,
        /// As typed.
        tag: String,
        /// The tag in use.
        current: String,
    },
    /// A tag that is older than the data.
    #[error("`{service}` {tag} is older than {current}, whose data it cannot read")]
    Older {
        /// The service's id.
        service: String,
        /// As typed.
        tag: String,
        /// The tag in use.
        current: String,
        /// Its own data is still kept.
        kept: bool,
    },
    /// The catalogue knows no way.
    #[error("the catalogue does not say how data of `{service}` gets into a newer version")]
    NoWay {
        /// The service's id.
        service: String,
    },
    /// There is nothing to move.
    #[error("`{service}` has no data yet that could be moved")]
    NoData {
        /// The service's id.
        service: String,
        /// As typed.
        tag: String,
    },
    /// No release that could read what is there.
    #[error("the catalogue has no `{service}` {major} any more; it has {}", .known.join(", "))]
    NoRelease {
        /// The service's id.
        service: String,
        /// The version that is needed.
        major: String,
        /// The tags there are.
        known: Vec<String>,
    },
    /// Data of this tag is there from an earlier upgrade.
    #[error("data of `{service}` {tag} is kept from an earlier upgrade, and that of {current} is in use")]
    KeptAlready {
        /// The service's id.
        service: String,
        /// As typed.
        tag: String,
        /// The tag in use.
        current: String,
    },
    /// No upgrade left anything.
    #[error("no upgrade of `{service}` left data that is still there")]
    NothingKept {
        /// The service's id.
        service: String,
    },
    /// What is kept is newer than what is in use.
    #[error("`{service}` {current} is the oldest data that is kept; that of {newer} is there too")]
    NothingOlder {
        /// The service's id.
        service: String,
        /// The tag in use.
        current: String,
        /// The kept one.
        newer: String,
    },
    /// The data in use is not there.
    #[error("the data of `{service}` {tag}, which is in use, is not there; that of {kept} is")]
    Gone {
        /// The service's id.
        service: String,
        /// The tag in use.
        tag: String,
        /// A tag whose data is there.
        kept: String,
    },
    /// Both sides have not the same in them.
    #[error("`{service}` {to} has not the same in it as {from}{}", lines(.differences))]
    Differs {
        /// The service's id.
        service: String,
        /// The older tag.
        from: String,
        /// The newer tag.
        to: String,
        /// What differs.
        differences: Vec<Difference>,
    },
    /// The command that counts said something else.
    #[error("what `{service}` has could not be counted: `{line}` is no name, count and checksum")]
    Uncounted {
        /// The service's id.
        service: String,
        /// The line.
        line: String,
    },
    /// Without Docker: no client of this version.
    #[error(
        "moving the data of `{service}` needs `{program}` of version {major} or newer, which is not on this machine"
    )]
    NoClient {
        /// The service's id.
        service: String,
        /// The version.
        major: String,
        /// The program.
        program: String,
    },
    /// The system has no port.
    #[error("no port of 127.0.0.1 is free for `{service}`")]
    NoPort {
        /// The service's id.
        service: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

fn lines(differences: &[Difference]) -> String {
    let shown = differences.iter().take(SHOWN).map(|it| escape(&it.to_string()));
    let more = differences.len().checked_sub(SHOWN).filter(|more| *more > 0).map(|more| format!("and {more} more"));
    shown.chain(more).flat_map(|line| ["\n  | ".to_owned(), line]).collect()
}

impl Advise for UpgradeError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownTag { .. } => "upgrade.unknown_tag",
            Self::Same { .. } => "upgrade.same",
            Self::SameMajor { .. } => "upgrade.same_major",
            Self::Older { .. } => "upgrade.older",
            Self::NoWay { .. } => "upgrade.no_way",
            Self::NoData { .. } => "upgrade.no_data",
            Self::NoRelease { .. } => "upgrade.no_release",
            Self::KeptAlready { .. } => "upgrade.kept_already",
            Self::NothingKept { .. } => "upgrade.nothing_kept",
            Self::NothingOlder { .. } => "upgrade.nothing_older",
            Self::Gone { .. } => "upgrade.gone",
            Self::Differs { .. } => "upgrade.differs",
            Self::Uncounted { .. } => "upgrade.uncounted",
            Self::NoClient { .. } => "upgrade.no_client",
            Self::NoPort { .. } => "port.none_free",
        }
    }

    fn advice(&self) -> Option<Advice> {
        let set = |service: &str, tag: &str| format!("{service} = \"{tag}\"   # in devpath.toml, under [services]");
        let up = |service: &str| format!("devpath services up {service}");
        let to = |service: &str, tag: &str| format!("devpath services upgrade {service} --to {tag}");
        Some(match self {
            Self::UnknownTag { newer, .. } if newer.is_empty() => Advice::say("no newer one is known"),
            Self::UnknownTag { service, newer, .. } => Advice::new(
                format!("newer tags, the nearest first: {}", newer.join(", ")),
                newer.first().map(|tag| to(service, tag)),
            ),
            Self::Same { newer, .. } if newer.is_empty() => Advice::say("it is the newest one that is known"),
            Self::Same { service, newer, .. } => {
                Advice::new(format!("newer ones: {}", newer.join(", ")), newer.first().map(|tag| to(service, tag)))
            }
            Self::SameMajor { service, tag, .. } => {
                Advice::new("ask for it, and start it", [set(service, tag), up(service)])
            }
            Self::Older { service, kept: true, .. } => Advice::new(
                "its data from before the upgrade is kept; return to that",
                [format!("devpath services upgrade {service} --back")],
            ),
            Self::Older { .. } => Advice::new(
                "nothing was changed; see whether a snapshot from then is there",
                ["devpath services snapshots"],
            ),
            Self::NoWay { service } => Advice::new(
                "nothing was changed; keep what is there, then follow the server's own manual",
                [format!("devpath services snapshot --service {service}")],
            ),
            Self::NoData { service, tag } => {
                Advice::new("nothing has to be moved: ask for it, and start it", [set(service, tag), up(service)])
            }
            Self::NoRelease { .. } => Advice::new(
                "its data is kept; a catalogue of your own can name it again",
                ["DEVPATH_CATALOG=FOLDER devpath services up"],
            ),
            Self::KeptAlready { service, tag, .. } => {
                Advice::new("nothing was changed; go on with that data", [set(service, tag), up(service)])
            }
            Self::NothingKept { .. } => Advice::new("see what is there", ["devpath services status"]),
            Self::NothingOlder { service, newer, .. } => {
                Advice::new(format!("to go on with {newer}, ask for it"), [set(service, newer), up(service)])
            }
            Self::Gone { service, kept, .. } => {
                Advice::new("nothing was changed; go on with what is kept", [set(service, kept), up(service)])
            }
            Self::Differs { service, .. } => Advice::new(
                "nothing was changed, and the older one is in use; look at what differs",
                [format!("devpath services shell {service}")],
            ),
            Self::Uncounted { service, .. } => {
                Advice::new("nothing was changed; look at the service", [format!("devpath services logs {service}")])
            }
            Self::NoClient { service, major, program } => Advice::new(
                format!("nothing was changed; install the clients of {major}, or use Docker, where images bring them"),
                [format!("{program} --version"), format!("devpath services up {service} --engine docker")],
            ),
            Self::NoPort { .. } => Advice::new("see what listens, and end what is not needed", ["ss -ltnp"]),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::UnknownTag { .. }
            | Self::Same { .. }
            | Self::SameMajor { .. }
            | Self::Older { .. }
            | Self::NoWay { .. }
            | Self::NoRelease { .. }
            | Self::KeptAlready { .. } => Exit::Usage,
            Self::NoData { .. } | Self::NothingKept { .. } | Self::NothingOlder { .. } | Self::Gone { .. } => Exit::No,
            Self::Differs { .. } | Self::Uncounted { .. } | Self::NoClient { .. } | Self::NoPort { .. } => {
                Exit::Machine
            }
        }
    }
}
