//! A server that projects need, or a task that is run once beside servers, as its file says it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Native, NativeKind, Pattern};

/// A server, the image it comes in, and how it is spoken to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The word typed on the command line.
    pub id: String,
    /// The name for people.
    pub title: String,
    /// One sentence on what it is for.
    pub summary: String,
    /// A server, or a task.
    #[serde(default)]
    pub kind: ServiceKind,
    /// The servers that a task works on: it begins once they are ready.
    #[serde(default)]
    pub after: Vec<String>,
    /// The image without its tag, as Docker Hub names it, or with the host of another registry before it.
    pub image: String,
    /// The tag taken when none is asked for; one of `tags`.
    pub default_tag: String,
    /// The releases that are known to work.
    pub tags: Vec<Tag>,
    /// The port the server listens on inside its container, and the one wanted on this machine; none of a task.
    #[serde(default)]
    pub port: u16,
    /// The port wanted on this machine where it is not `port`: one that teams agreed on, or that nothing else asks for.
    pub publish: Option<u16>,
    /// The ports it listens on beside that one.
    #[serde(default)]
    pub ports: Vec<Port>,
    /// The user that is made at the first start; empty where there are no logins.
    #[serde(default)]
    pub user: String,
    /// The database that is made at the first start; empty where the server is no database.
    #[serde(default)]
    pub database: String,
    /// The container's environment; `{{ user }}`, `{{ password }}` and `{{ database }}` are filled in. For a task it is
    /// those of a server, and where that is found: `{{ postgres.password }}`, `{{ postgres.host }}`.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// The container's command, filled in likewise; the image's own where absent.
    #[serde(default)]
    pub command: Vec<String>,
    /// What must be free for one instance.
    pub needs: Needs,
    /// When it counts as ready.
    pub readiness: Readiness,
    /// How programs connect; to a task nobody does.
    #[serde(default)]
    pub url: Url,
    /// How a person connects.
    #[serde(default)]
    pub client: Client,
    /// The service whose pages show this one's data in a browser.
    pub companion: Option<String>,
    /// What stands behind the companion's URL so that its page begins at this service, filled in like the URL, with the
    /// service's own name as its host; never with the password.
    #[serde(default)]
    pub companion_path: String,
    /// How its data gets into a newer major version; none where the catalogue knows no way.
    pub upgrade: Option<Upgrade>,
    /// The server as a program of this machine, where devpath can run it without Docker.
    pub native: Option<Native>,
    /// How other programs than devpath, which run it from an exported file, find out that it answers.
    pub health: Option<Health>,
    /// What a CI provider needs to run the same service.
    #[serde(default)]
    pub ci: Ci,
    /// How an editor connects to it, where a known extension can.
    pub editor: Option<Editor>,
}

/// What becomes of a service that was started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ServiceKind {
    /// It stays and answers.
    #[default]
    Server,
    /// It does something and ends; with code 0 it is done. It may run again at any start, and must do no harm then.
    Task,
}

/// A further port of a service, published like the main one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// One word: `web`, `management`.
    pub name: String,
    /// Where the server listens inside its container, and the port wanted on this machine.
    pub port: u16,
    /// The variable in `.env`.
    pub variable: String,
    /// The URL, filled in like the main one.
    pub form: String,
}

/// How the editor's `SQLTools` connects to a service.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Editor {
    /// The driver's name in a connection's settings.
    pub driver: String,
    /// The extension that brings it.
    pub extension: String,
}

/// One release of an image.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// The image's tag.
    pub tag: String,
    /// The line within which data can be read on.
    pub major: String,
    /// Where the data lives inside the container; empty where there is none to keep.
    #[serde(default)]
    pub volume: String,
    /// The architectures the image exists for, in Docker's words (`amd64`, `arm64`).
    pub architectures: Vec<String>,
    /// Processor features without which the server does not start, by architecture, in `/proc/cpuinfo`'s words.
    #[serde(default)]
    pub processor: BTreeMap<String, Vec<String>>,
}

/// The numbers in a version, to be compared one by one: 10.11 is newer than 10.9.
pub fn version_numbers(version: &str) -> Vec<u64> {
    version.split(|it: char| !it.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

/// What one instance takes of a machine.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Needs {
    /// Memory in MiB when idle with little data.
    pub memory_mib: u64,
    /// Disk in MiB for the unpacked image and a fresh volume.
    pub disk_mib: u64,
}

/// When a service counts as ready: an authenticated question over the published port was answered.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readiness {
    /// How it is asked.
    pub protocol: Protocol,
    /// What is asked: a query, a command, a path, lines or a name, by protocol.
    #[serde(default)]
    pub ask: String,
    /// What the server says first, before it is spoken to (`lines`).
    pub greeting: Option<Pattern>,
    /// What its answer holds (`lines`, `http`).
    pub expect: Option<Pattern>,
    /// What its answer holds when it refuses the login (`lines`).
    pub refused: Option<Pattern>,
    /// Where its answer tells the server's version, in one group (`lines`, `http`).
    pub version: Option<Pattern>,
    /// The login goes along as HTTP's basic authentication (`http`).
    #[serde(default)]
    pub login: bool,
    /// The fields of a form that is posted, filled in like the URL (`http`).
    #[serde(default)]
    pub form: BTreeMap<String, String>,
    /// After how many seconds a start counts as failed.
    pub deadline_s: u64,
}

/// The protocols in which readiness can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// PostgreSQL's frontend/backend protocol; `ask` is a query.
    Postgres,
    /// MySQL's client/server protocol; `ask` is a query.
    Mysql,
    /// MongoDB's wire protocol; `ask` is a command.
    Mongodb,
    /// Redis's serialization protocol; `ask` is a command.
    Redis,
    /// AMQP 0-9-1; `ask` is the virtual host that is opened.
    Amqp,
    /// HTTP; `ask` is the path of a page.
    Http,
    /// Amazon's S3 over HTTP, with a signed request; `ask` is a bucket, which need not exist.
    S3,
    /// Any protocol of lines; `ask` is what is sent once the server has greeted.
    Lines,
    /// None: a task counts as done when it has ended with code 0.
    Exit,
}

/// How programs connect.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Url {
    /// The variable in `.env`.
    pub variable: String,
    /// The URL with `{{ user }}`, `{{ password }}`, `{{ host }}`, `{{ port }}` and `{{ database }}`.
    pub form: String,
}

/// How a person connects, and how data is written out and read in: commands inside the container, filled in like the
/// URL, with the host and port inside the container.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// The image's own client with its arguments; empty where the image has none.
    #[serde(default)]
    pub command: Vec<String>,
    /// The variables that carry the password to all of these commands, so that no list of processes shows it.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Writes all data of the database to standard output; empty where the server has no such command.
    #[serde(default)]
    pub dump: Vec<String>,
    /// The words that every whole dump holds near its end.
    pub dump_end: Option<String>,
    /// The command that reads such a dump on its standard input into a server that was just made.
    #[serde(default)]
    pub load: Vec<String>,
    /// The client as it reads seeds on its standard input and stops at the first mistake; `command` where there is none.
    #[serde(default)]
    pub seed: Vec<String>,
    /// The command inside the container that gives the user the password of today without knowing the old one, which it
    /// takes from `environment`.
    #[serde(default)]
    pub change_password: Vec<String>,
    /// Where there is none: the container's command for one start that does it.
    #[serde(default)]
    pub start_with_password: Vec<String>,
}

/// How data gets into a newer major version, and how it is known that all of it did.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upgrade {
    /// The way that the data takes.
    pub by: UpgradeBy,
    /// The command, run like `client.dump` on both sides, whose lines must be the same: a name, a count and a checksum,
    /// divided by tabs, and fourth, where it goes by itself, the second since 1970 at which it does.
    pub compare: Vec<String>,
}

/// The ways into a newer major version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UpgradeBy {
    /// `client.dump` from the older server, `client.load` into the newer one.
    Dump,
    /// A copy of the older server's folders, which the newer one reads.
    Copy,
}

/// A question that is asked inside the container, again and again, by whatever runs an exported file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Health {
    /// The command, filled in like the client's; it takes the password from the container's environment, never from its
    /// own words.
    pub command: Vec<String>,
    /// Variables that the container gets for it beside its own, filled in likewise.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// How many seconds lie between two questions: more where asking costs more.
    #[serde(default = "Health::default_interval")]
    pub interval_s: u64,
}

impl Health {
    const fn default_interval() -> u64 {
        1
    }
}

/// What a CI provider needs to run the same service.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ci {
    /// A command inside the container that succeeds only when a query over TCP is answered.
    pub health: Option<String>,
    /// Further options of `docker create`.
    #[serde(default)]
    pub options: String,
    /// The words behind the image's name, where it serves nothing without any. None of them has a space or a quote.
    #[serde(default)]
    pub command: Vec<String>,
    /// Its environment there, where that is not the service's own: there are no volumes.
    pub environment: Option<BTreeMap<String, String>>,
    /// The URL, filled in like the main one, where the image lets everybody in without the service's own command.
    pub form: Option<String>,
}

impl Service {
    /// The release with this tag, if it is known.
    pub fn tag(&self, tag: &str) -> Option<&Tag> {
        self.tags.iter().find(|known| known.tag == tag)
    }

    /// The port wanted on this machine.
    pub fn wanted_port(&self) -> u16 {
        self.publish.unwrap_or(self.port)
    }

    /// The line that adds it to a project's `devpath.toml`.
    pub fn manifest_line(&self) -> String {
        format!("{} = \"{}\"", self.id, self.default_tag)
    }

    /// Whether it is run once, and does not stay.
    pub fn is_task(&self) -> bool {
        self.kind == ServiceKind::Task
    }

    /// The server without Docker. A tag other than the catalogue's own was chosen by somebody, and its major version is kept
    /// where every one can be fetched; elsewhere what is installed serves.
    pub fn native_of(&self, release: &Tag) -> Option<Native> {
        let mut native = self.native.clone()?;
        if native.kind == NativeKind::Postgresql && release.tag != self.default_tag {
            native.majors = vec![release.major.clone()];
        }
        Some(native)
    }

    /// The server of a task that a text of its environment speaks of, and the text as one of that server's own.
    pub fn of_server<'a>(&'a self, text: &str) -> Option<(&'a str, String)> {
        let server = self.after.iter().find(|id| text.contains(&format!("{{{{ {id}.")))?;
        Some((server, text.replace(&format!("{{{{ {server}."), "{{ ")))
    }

    /// Whether it keeps data that programs ask for by `DATABASE_URL`.
    pub const fn is_database(&self) -> bool {
        !self.database.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::version_numbers;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let of = version_numbers;
        assert!(of("10.11") > of("10.9") && of("11.8") > of("10.11"));
        assert!(of("18") > of("9.6") && of("18") == of("18"));
    }
}
