//! What an engine has to run: a service of the catalogue, filled in for one checkout.

use std::fmt;
use std::net::IpAddr;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Secret, ServiceState};
use crate::catalog::{Client, Native, Needs, Port, Readiness, Service, Tag, Upgrade, Url, version_numbers};

/// This machine.
const HERE: &str = "127.0.0.1";

/// Who connects, and to what.
#[derive(Debug, Clone)]
pub struct Login {
    /// The user.
    pub user: String,
    /// Its password.
    pub password: Secret,
    /// The database.
    pub database: String,
}

/// A further port of a service.
#[derive(Debug, Clone)]
pub struct PortSpec {
    /// One word: `web`, `management`.
    pub name: String,
    /// The port inside the container.
    pub container_port: u16,
    /// The port wanted on this machine: the one of last time, else the catalogue's.
    pub wanted_port: u16,
    /// How programs connect.
    pub url: Url,
}

/// A service, resolved for one checkout.
#[derive(Debug, Clone)]
pub struct ServiceSpec {
    /// The catalogue's id.
    pub id: String,
    /// The name for people.
    pub title: String,
    /// The image without its tag, as Docker Hub names it.
    pub image: String,
    /// The release: tag, major version, volume.
    pub release: Tag,
    /// The port inside the container.
    pub container_port: u16,
    /// The port wanted on this machine: the one of last time, else the catalogue's.
    pub wanted_port: u16,
    /// The ports beside that one.
    pub ports: Vec<PortSpec>,
    /// The address of this machine that it listens on beside 127.0.0.1.
    pub bind: Option<IpAddr>,
    /// Where programs of this machine find it: 127.0.0.1, unless it listens openly on another machine.
    pub host: String,
    /// Who connects.
    pub login: Login,
    /// The container's environment.
    pub environment: Vec<(String, Secret)>,
    /// The container's command; the image's own where empty.
    pub command: Vec<Secret>,
    /// What it takes of the machine.
    pub needs: Needs,
    /// When it counts as ready.
    pub readiness: Readiness,
    /// How programs connect.
    pub url: Url,
    /// How a person connects.
    pub client: Client,
    /// How its data gets into a newer major version.
    pub upgrade: Option<Upgrade>,
    /// The server without Docker, where there is such a thing.
    pub native: Option<Native>,
    /// It is run once, beside these servers.
    pub task: Option<TaskSpec>,
}

/// What a task works on.
#[derive(Debug, Clone, Default)]
pub struct TaskSpec {
    /// The ids of the servers that must be ready before.
    pub after: Vec<String>,
    /// What the engine calls those servers: with another one in a server's place it is to be done again.
    pub servers: Vec<String>,
}

impl ServiceSpec {
    /// A service as no checkout has it: only looked at, so that no password is needed.
    pub fn unbound(service: &Service, release: &Tag) -> Self {
        Self::resolve(service, release.clone(), &ServiceState::new(Secret::new("")))
    }

    /// Fills a catalogue's service in with what a checkout remembers of it.
    pub fn resolve(service: &Service, release: Tag, state: &ServiceState) -> Self {
        let password = state.password.clone();
        let login = Login { user: service.user.clone(), password, database: service.database.clone() };
        let filled = |text: &String| Secret::new(fill(text, &login, "", 0, Clone::clone));
        Self {
            id: service.id.clone(),
            title: service.title.clone(),
            image: service.image.clone(),
            container_port: service.port,
            wanted_port: state.port.unwrap_or_else(|| service.wanted_port()),
            ports: service.ports.iter().map(|port| PortSpec::resolve(port, state)).collect(),
            bind: state.bind,
            host: HERE.to_owned(),
            environment: service.environment.iter().map(|(name, text)| (name.clone(), filled(text))).collect(),
            command: service.command.iter().map(filled).collect(),
            needs: service.needs.clone(),
            readiness: service.readiness.clone(),
            url: service.url.clone(),
            client: service.client.clone(),
            upgrade: service.upgrade.clone(),
            native: service.native_of(&release),
            release,
            task: service.is_task().then(|| TaskSpec { after: service.after.clone(), servers: Vec::new() }),
            login,
        }
    }

    /// The image with its tag, as a person types it.
    pub fn image_name(&self) -> String {
        format!("{}:{}", self.image, self.release.tag)
    }

    /// Whether its data can be written out and read in again with its own tools.
    pub const fn can_dump(&self) -> bool {
        !self.client.dump.is_empty() && !self.client.load.is_empty()
    }

    /// The command that moves data of an older version to the one that is asked for, where there is a way.
    pub fn upgrade_line(&self, has: &str) -> Option<String> {
        let Self { id, release, upgrade, .. } = self;
        let is_newer = version_numbers(&release.major) > version_numbers(has);
        upgrade.as_ref().filter(|_| is_newer).map(|_| format!("devpath services upgrade {id} --to {}", release.tag))
    }

    /// Whether its data can be given another password without knowing the old one.
    pub const fn can_change_password(&self) -> bool {
        !self.client.change_password.is_empty() || !self.client.start_with_password.is_empty()
    }

    /// Words of the catalogue for a client that reaches the server at this port of 127.0.0.1.
    pub fn client_words(&self, words: &[String], port: u16) -> Vec<String> {
        words.iter().map(|word| fill(word, &self.login, "127.0.0.1", port, Clone::clone)).collect()
    }

    /// The variables of such a client: those that carry the password, and the URL.
    pub fn client_variables(&self, port: u16) -> Vec<(String, String)> {
        let filled = |text: &String| fill(text, &self.login, "127.0.0.1", port, Clone::clone);
        let own = self.client.environment.iter().map(|(name, text)| (name.clone(), filled(text)));
        let url = self.url_at(&self.url, HERE, port).reveal().to_owned();
        own.chain([(self.url.variable.clone(), url)]).collect()
    }

    /// The URL under which programs of this machine reach the service.
    pub fn connection_url(&self, port: u16) -> ConnectionUrl {
        self.url_of(&self.url, port)
    }

    /// A URL of the service's, with its login and a port of this machine filled in.
    pub fn url_of(&self, url: &Url, port: u16) -> ConnectionUrl {
        self.url_at(url, &self.host, port)
    }

    /// A text of another container that speaks of this server, as that container reaches it.
    pub fn fill_beside(&self, text: &str) -> Secret {
        Secret::new(fill(text, &self.login, &self.id, self.container_port, Clone::clone))
    }

    fn url_at(&self, url: &Url, host: &str, port: u16) -> ConnectionUrl {
        let encoded = |text: &String| utf8_percent_encode(text, URL_SAFE).to_string();
        let masked = Login { password: Secret::new("***"), ..self.login.clone() };
        ConnectionUrl {
            whole: Secret::new(fill(&url.form, &self.login, host, port, encoded)),
            masked: fill(&url.form, &masked, host, port, Clone::clone),
        }
    }

    /// The line that writes the data of a container, made by another version, into a file.
    pub fn dump_into_file(&self, container: &str, has: &str) -> Option<String> {
        let line = self.dump_line(container)?;
        Some(format!("{line} > {}-{has}.dump   # then read it into {}", self.id, self.release.major))
    }

    /// The line that a person types to write the data of a container out, where the server has a command for it.
    ///
    /// The password comes from the container's own environment: no list of processes shows it.
    pub fn dump_line(&self, container: &str) -> Option<String> {
        let Client { dump, environment, .. } = &self.client;
        if dump.is_empty() {
            return None;
        }
        let words: Vec<String> = dump
            .iter()
            .map(|word| quoted(&fill(word, &self.login, "127.0.0.1", self.container_port, Clone::clone)))
            .collect();
        let inside = self.environment.iter().find(|(_, value)| *value == self.login.password).map(|(name, _)| name);
        let password = environment.iter().find(|(_, text)| *text == "{{ password }}").map(|(name, _)| name);
        let command = words.join(" ");
        Some(match (password, inside) {
            (Some(name), Some(inside)) => {
                format!("docker exec {container} sh -c {}", quoted(&format!("{name}=${inside} {command}")))
            }
            _ => format!("docker exec {container} {command}"),
        })
    }
}

impl PortSpec {
    fn resolve(port: &Port, state: &ServiceState) -> Self {
        let Port { name, port, variable, form } = port;
        Self {
            name: name.clone(),
            container_port: *port,
            wanted_port: state.ports.get(name).map_or(*port, |last| last.port),
            url: Url { variable: variable.clone(), form: form.clone() },
        }
    }
}

/// A word as a shell takes it whole.
fn quoted(word: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_./=:@%+,".contains(it);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// What stands for itself in the user part of a URL (RFC 3986, "unreserved").
const URL_SAFE: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A URL with a password in it; `Display` masks it.
#[derive(Debug, Clone)]
pub struct ConnectionUrl {
    whole: Secret,
    masked: String,
}

impl ConnectionUrl {
    /// The URL with its password.
    pub fn reveal(&self) -> &str {
        self.whole.reveal()
    }
}

impl fmt::Display for ConnectionUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked)
    }
}

/// Puts a login and an address into a text of the catalogue; `encode` is applied to each part of the login.
pub fn fill(text: &str, login: &Login, host: &str, port: u16, encode: impl Fn(&String) -> String) -> String {
    let Login { user, password, database } = login;
    text.replace("{{ user }}", &encode(user))
        .replace("{{ database }}", &encode(database))
        .replace("{{ host }}", host)
        .replace("{{ port }}", &port.to_string())
        // Last, so that nothing inside a password is taken for one of the others.
        .replace("{{ password }}", &encode(&password.reveal().to_owned()))
}
