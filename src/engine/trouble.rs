//! What keeps an image away: told from the words of engines and registries, which come as text only.

use std::sync::LazyLock;
use std::time::Duration;

use regex_lite::Regex;

use crate::advice::Advice;

/// How often a registry is asked that is there and does not serve.
const ATTEMPTS: u32 = 5;
/// How often a pull is begun that stands still: each one is waited for long enough.
const STALLS: u32 = 2;

/// What keeps an image away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageTrouble {
    /// The registry cannot be reached.
    Unreachable,
    /// The registry does not have it, or does not show it.
    NotFound,
    /// The registry wants a login.
    Denied,
    /// It exists for other architectures only.
    WrongArchitecture,
    /// No byte came for a while.
    Stalled,
    /// The registry was asked too often.
    Limited,
    /// The registry is there and does not serve: an error of its own, or a connection that broke.
    Failing,
    /// The disk is full.
    DiskFull,
    /// Something else.
    Other,
}

/// The registry's own words for how long it wants to be left alone, as some write them: `retry-after: 12.5s`.
static WAIT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)retry[- ]after[:=]?\s*([0-9]+(?:\.[0-9]+)?)\s*(ns|µs|us|ms|s|m|h)?").ok());

impl ImageTrouble {
    /// What kind of trouble the engine's words tell of.
    pub fn of(why: &str) -> Self {
        let why = why.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| why.contains(word));
        if has(&["no matching manifest", "does not match the specified platform", "no match for platform"]) {
            Self::WrongArchitecture
        } else if has(&["no space left"]) {
            Self::DiskFull
        } else if has(&["no byte came"]) {
            Self::Stalled
        } else if has(&["toomanyrequests", "too many requests", "http status: 429", "rate exceeded"]) {
            // First: Docker Hub's words for it speak of logins too.
            Self::Limited
        } else if has(&["unauthorized", "authentication required", "denied", "no basic auth"]) {
            Self::Denied
        } else if has(&["manifest unknown", "not found", "does not exist"]) && !has(&["no such host"]) {
            Self::NotFound
        } else if has(&["no such host", "refused", "unreachable", "no route to host"]) {
            Self::Unreachable
        } else if has(&[
            "500 internal",
            "502 bad",
            "503 service",
            "504 gateway",
            "http status: 5",
            "eof",
            "connection reset",
            "broken pipe",
            "closed network connection",
            "verification failed",
            "short read",
            "failed size validation",
            "download failed after attempts",
        ]) {
            Self::Failing
        } else if has(&["timeout", "deadline exceeded", "dial tcp", "lookup"]) {
            Self::Unreachable
        } else {
            Self::Other
        }
    }

    /// How often the same is tried in all: a second try helps where the registry is there and does not serve now.
    pub fn attempts(self, why: &str) -> u32 {
        let why = why.to_lowercase();
        match self {
            Self::Limited | Self::Failing => ATTEMPTS,
            Self::Stalled => STALLS,
            Self::Unreachable if why.contains("timeout") || why.contains("deadline exceeded") => ATTEMPTS,
            Self::Unreachable
            | Self::NotFound
            | Self::Denied
            | Self::WrongArchitecture
            | Self::DiskFull
            | Self::Other => 1,
        }
    }

    pub(super) fn advice(self, image: &str) -> Advice {
        let load = format!("docker load -i FILE   # a file from `docker save {image}` on another machine");
        let mirror = "devpath services up --registry HOST[:PORT][/PREFIX]";
        match self {
            Self::Unreachable => Advice::new(
                "check the network, or pull it from a mirror, or bring it as a file",
                [
                    mirror.to_owned(),
                    load,
                    "devpath unpack FILE   # a file from `devpath pack` on another machine".to_owned(),
                ],
            ),
            Self::NotFound => Advice::new(
                "check the tag in devpath.toml, or sign in if the registry is a private one",
                ["docker login HOST"],
            ),
            Self::Denied => Advice::new("sign in to the registry", ["docker login HOST"]),
            Self::WrongArchitecture => Advice::new(
                "choose a tag that exists for this machine, or run the service without Docker where that is possible",
                ["devpath services up --engine native"],
            ),
            Self::Stalled => {
                Advice::new("try again: layers that came are kept; or use a mirror that is nearer", [mirror])
            }
            Self::Limited => Advice::new(
                "wait for as long as the registry says, or sign in, which raises the limit, or use a mirror",
                ["docker login", mirror],
            ),
            Self::Failing => Advice::new("try again later, or use a mirror", [mirror]),
            Self::DiskFull => Advice::new("make room on the disk that Docker uses", ["docker system df", "df -h"]),
            Self::Other => Advice::new("try it by hand to see more", [format!("docker pull {image}")]),
        }
    }

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "image.unreachable",
            Self::NotFound => "image.not_found",
            Self::Denied => "image.denied",
            Self::WrongArchitecture => "image.architecture",
            Self::Stalled => "image.stalled",
            Self::Limited => "image.limited",
            Self::Failing => "image.registry_failing",
            Self::DiskFull => "image.disk_full",
            Self::Other => "image.failed",
        }
    }
}

/// How long the registry's words ask to be left alone.
pub fn wait_in(why: &str) -> Option<Duration> {
    let found = WAIT.as_ref()?.captures(why)?;
    let amount: f64 = found.get(1)?.as_str().parse().ok()?;
    let unit = match found.get(2).map_or("s", |unit| unit.as_str()).to_lowercase().as_str() {
        "ns" => 1e-9,
        "µs" | "us" => 1e-6,
        "ms" => 1e-3,
        "m" => 60.0,
        "h" => 3600.0,
        _ => 1.0,
    };
    Duration::try_from_secs_f64(amount * unit).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{ImageTrouble, wait_in};

    #[test]
    fn the_engines_words_are_told_apart() {
        let cases = [
            ("no matching manifest for linux/amd64 in the manifest list entries", ImageTrouble::WrongArchitecture, 1),
            ("manifest for x:1 not found: manifest unknown: manifest unknown", ImageTrouble::NotFound, 1),
            (
                "pull access denied for x, repository does not exist or may require 'docker login'",
                ImageTrouble::Denied,
                1,
            ),
            ("Get \"https://r/v2/\": dial tcp: lookup r on 1.1.1.1:53: no such host", ImageTrouble::Unreachable, 1),
            ("Get \"http://r/v2/\": dial tcp 127.0.0.1:9: connect: connection refused", ImageTrouble::Unreachable, 1),
            ("Get \"https://r/v2/\": net/http: TLS handshake timeout", ImageTrouble::Unreachable, 5),
            ("Get \"https://r/v2/\": dial tcp 10.0.0.1:443: i/o timeout", ImageTrouble::Unreachable, 5),
            ("toomanyrequests: You have reached your unauthenticated pull rate limit.", ImageTrouble::Limited, 5),
            ("received unexpected HTTP status: 503 Service Unavailable", ImageTrouble::Failing, 5),
            ("unexpected EOF", ImageTrouble::Failing, 5),
            ("read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer", ImageTrouble::Failing, 5),
            ("write /var/lib/docker/tmp/x: no space left on device", ImageTrouble::DiskFull, 1),
            ("no byte came for 90 s", ImageTrouble::Stalled, 2),
            ("something new", ImageTrouble::Other, 1),
        ];
        for (words, kind, attempts) in cases {
            assert_eq!((ImageTrouble::of(words), kind.attempts(words)), (kind, attempts), "{words}");
        }
    }

    #[test]
    fn the_registrys_own_wait_is_read() {
        let cases = [
            ("toomanyrequests: retry-after: 543.39µs, allowed: 44000/minute", Some(Duration::from_nanos(543_390))),
            ("toomanyrequests: retry-after: 2.5s", Some(Duration::from_millis(2500))),
            ("slow down, retry after 30", Some(Duration::from_secs(30))),
            ("retry-after: 2m", Some(Duration::from_mins(2))),
            ("toomanyrequests: too many", None),
        ];
        for (words, wait) in cases {
            assert_eq!(wait_in(words), wait, "{words}");
        }
    }
}
