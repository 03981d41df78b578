//! What became of services, for people and for scripts.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::errors::ServiceError;
use super::trash::TrashItem;
use crate::advice::{Exit, Failure};
use crate::engine::{Engine, PortMoved, StartedPort};
use crate::project::{ConnectionUrl, EngineName, PortSpec, PortState, ServiceSpec, ServiceState};
use crate::report::{Mark, Screen, Show, bytes_words, duration_words, escape};

/// How a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportedState {
    /// The project's own login was answered.
    Ready,
    /// It runs and does not answer yet.
    Starting,
    /// A task that ended well.
    Done,
    /// It does not run; its data is kept.
    Stopped,
    /// It could not be started, or ended by itself.
    Failed,
    /// The engine has nothing of it.
    Absent,
}

/// A further port of a service.
#[derive(Debug)]
pub struct PortReport {
    /// Its name in the catalogue.
    pub name: String,
    /// The port on 127.0.0.1.
    pub port: u16,
    /// Where programs or a browser find it.
    pub url: ConnectionUrl,
    /// It did not get the port it wanted.
    pub moved: Option<PortMoved>,
}

/// One service.
#[derive(Debug)]
pub struct ServiceReport {
    /// The catalogue's id.
    pub id: String,
    /// How it is.
    pub state: ReportedState,
    /// It is run once.
    pub is_task: bool,
    /// The image, or the native server.
    pub image: String,
    /// Where it is found; 127.0.0.1 unless it is on another machine.
    pub host: String,
    /// The port there.
    pub port: Option<u16>,
    /// As the server says itself.
    pub version: Option<String>,
    /// For how long its process runs.
    pub uptime: Option<Duration>,
    /// How many bytes its data takes, where that was asked for and could be found out.
    pub size: Option<u64>,
    /// Where programs find it.
    pub url: Option<ConnectionUrl>,
    /// It did not get the port it wanted.
    pub moved: Option<PortMoved>,
    /// Its further ports.
    pub ports: Vec<PortReport>,
    /// A few words beside the state.
    pub note: Option<String>,
    /// The tags whose data an upgrade left and nobody has confirmed yet.
    pub kept: Vec<String>,
    /// Why it failed.
    pub error: Option<Failure>,
}

impl PortReport {
    fn json(&self, show_secrets: bool) -> Value {
        let Self { name, port, url, moved } = self;
        let mut value = json!({ "name": name, "port": port, "url": shown(url, show_secrets) });
        if let Some(fields) = value.as_object_mut() {
            fields.extend(moved.as_ref().map(port_moved));
        }
        value
    }
}

impl ServiceReport {
    /// A service of which nothing is known yet.
    pub fn new(spec: &ServiceSpec, engine: &Engine) -> Self {
        let image = match (engine, &spec.native) {
            (Engine::Native(_), Some(_)) => spec.title.clone(),
            _ => spec.image_name(),
        };
        Self {
            id: spec.id.clone(),
            state: ReportedState::Absent,
            is_task: spec.task.is_some(),
            image,
            host: spec.host.clone(),
            port: None,
            version: None,
            uptime: None,
            size: None,
            url: None,
            moved: None,
            ports: Vec::new(),
            note: None,
            kept: Vec::new(),
            error: None,
        }
    }

    /// It has a port; a task has none.
    pub fn located(&mut self, spec: &ServiceSpec, port: u16) {
        if spec.task.is_some() {
            return;
        }
        self.port = Some(port);
        self.url = Some(spec.connection_url(port));
    }

    /// It has further ports, just started.
    pub fn has_more(&mut self, spec: &ServiceSpec, more: Vec<StartedPort>) {
        let of = |StartedPort { name, port, moved }| {
            let url = spec.ports.iter().find(|known| known.name == name).map(|known| spec.url_of(&known.url, port))?;
            Some(PortReport { name, port, url, moved })
        };
        self.ports = more.into_iter().filter_map(of).collect();
    }

    /// It has the ports that an engine shows, by those inside its container.
    pub fn is_published(&mut self, spec: &ServiceSpec, published: &BTreeMap<u16, u16>) {
        let of = |known: &PortSpec| {
            let port = *published.get(&known.container_port)?;
            let url = spec.url_of(&known.url, port);
            Some(PortReport { name: known.name.clone(), port, url, moved: None })
        };
        self.ports = spec.ports.iter().filter_map(of).collect();
    }

    /// Keeps its ports for the next start.
    pub fn remember_ports(&self, state: &mut ServiceState) {
        state.port = self.port.or(state.port);
        for PortReport { name, port, .. } in &self.ports {
            let known = state.ports.entry(name.clone());
            known.or_insert(PortState { port: *port, written_url: None }).port = *port;
        }
    }

    /// It failed.
    pub fn fail(&mut self, error: ServiceError) {
        self.state = ReportedState::Failed;
        self.error = Some(error.into());
    }

    /// The lines that tell which ports were moved, and who holds them.
    pub fn moved_lines(&self) -> Vec<String> {
        let line = |moved: Option<&PortMoved>, who: String, port: u16| {
            let PortMoved { wanted, holder } = moved?;
            let holder = holder.as_deref().map_or_else(|| "another program".to_owned(), escape);
            Some(format!("port {wanted} is taken by {holder}: {who} listens on {port}"))
        };
        let main = line(self.moved.as_ref(), format!("`{}`", self.id), self.port.unwrap_or_default());
        let more = self.ports.iter().map(|it| line(it.moved.as_ref(), format!("`{}` ({})", self.id, it.name), it.port));
        std::iter::once(main).chain(more).flatten().collect()
    }

    fn json(&self, show_secrets: bool) -> Value {
        let url = self.url.as_ref().map(|url| shown(url, show_secrets));
        let mut value = json!({
            "id": self.id,
            "state": self.state,
            "image": self.image,
            "host": self.port.map(|_| &self.host),
            "port": self.port,
            "version": self.version,
            "url": url,
        });
        if let Some(fields) = value.as_object_mut() {
            fields.extend(self.uptime.map(|time| ("uptime_s".to_owned(), json!(time.as_secs()))));
            fields.extend(self.size.map(|bytes| ("size_bytes".to_owned(), json!(bytes))));
            if !self.ports.is_empty() {
                let ports = self.ports.iter().map(|port| port.json(show_secrets));
                fields.insert("ports".to_owned(), ports.collect());
            }
            fields.extend(self.note.as_ref().map(|note| ("note".to_owned(), json!(note))));
            if !self.kept.is_empty() {
                fields.insert("kept".to_owned(), json!(self.kept));
            }
            fields.extend(self.moved.as_ref().map(port_moved));
            if let Some(error) = &self.error
                && let Some(error) = crate::report::failure_json(error).get_mut("error")
            {
                fields.insert("error".to_owned(), error.take());
            }
        }
        value
    }

    /// A row for the service, and one for each of its further ports.
    fn rows(&self, screen: &Screen, show_secrets: bool, in_detail: bool) -> Vec<Vec<String>> {
        let (mark, state) = match self.state {
            ReportedState::Ready => (Mark::Good, "ready"),
            ReportedState::Done => (Mark::Good, "done"),
            ReportedState::Starting if self.is_task => (Mark::Warning, "running"),
            ReportedState::Starting => (Mark::Warning, "starting"),
            ReportedState::Stopped => (Mark::Note, "stopped"),
            ReportedState::Failed => (Mark::Bad, "failed"),
            ReportedState::Absent => (Mark::Note, "absent"),
        };
        let url = self.url.as_ref().map(|url| shown(url, show_secrets));
        let last = url.or_else(|| self.note.clone()).unwrap_or_default();
        let mut main = vec![screen.mark(mark), self.id.clone(), state.to_owned()];
        if in_detail {
            main.extend(self.figures());
        }
        main.push(last);
        let between = if in_detail { 4 } else { 1 };
        let more = self.ports.iter().map(|port| {
            let mut row = vec![String::new(); 1 + between];
            row.extend([port.name.clone(), shown(&port.url, show_secrets)]);
            row
        });
        std::iter::once(main).chain(more).collect()
    }

    /// Version, uptime and size; the port stands in the URL.
    fn figures(&self) -> [String; 3] {
        // A server may say from where it came behind its number.
        let version = self.version.as_deref().and_then(|it| it.split_whitespace().next());
        [
            version.map(escape).unwrap_or_default(),
            self.uptime.map(duration_words).unwrap_or_default(),
            self.size.map(bytes_words).unwrap_or_default(),
        ]
    }
}

/// The field that tells that a port was moved.
fn port_moved(PortMoved { wanted, holder }: &PortMoved) -> (String, Value) {
    ("port_moved".to_owned(), json!({ "wanted": wanted, "holder": holder }))
}

fn shown(url: &ConnectionUrl, show_secrets: bool) -> String {
    if show_secrets { url.reveal().to_owned() } else { url.to_string() }
}

/// All services of a project.
#[derive(Debug)]
pub struct ServicesReport {
    /// Which engine has them.
    pub engine: EngineName,
    /// The services, the main one first.
    pub services: Vec<ServiceReport>,
    /// Passwords are shown.
    pub show_secrets: bool,
    /// Version, uptime and size have columns of their own.
    pub in_detail: bool,
    /// What lies in the trash, where that was asked for.
    pub trash: Vec<TrashItem>,
    /// Being stopped or absent is a no: what was asked for is that they run.
    pub must_run: bool,
}

impl ServicesReport {
    /// The errors, each to be printed once, on standard error.
    pub fn failures(&self) -> Vec<&Failure> {
        self.services.iter().filter_map(|service| service.error.as_ref()).collect()
    }

    /// The rows for a table.
    pub fn table(&self, screen: &mut Screen) {
        let rows: Vec<Vec<String>> =
            self.services.iter().flat_map(|it| it.rows(screen, self.show_secrets, self.in_detail)).collect();
        screen.table(0, &rows);
    }

    /// The services as scripts see them.
    pub fn services_json(&self) -> Vec<Value> {
        self.services.iter().map(|service| service.json(self.show_secrets)).collect()
    }
}

impl Show for ServicesReport {
    fn json(&self) -> Value {
        let mut value = json!({ "engine": self.engine, "services": self.services_json() });
        if let (Some(fields), false) = (value.as_object_mut(), self.trash.is_empty()) {
            fields.insert("trash".to_owned(), self.trash.iter().map(TrashItem::json).collect());
        }
        value
    }

    fn screen(&self, screen: &mut Screen) {
        if self.services.is_empty() {
            screen.line("this project needs no services");
        }
        self.table(screen);
        for item in &self.trash {
            screen.line(&item.words());
        }
        for ServiceReport { id, kept, .. } in self.services.iter().filter(|it| !it.kept.is_empty()) {
            let command = |option: &str| screen.code(&format!("devpath services upgrade {id} {option}"));
            let (confirm, back) = (command("--confirm"), command("--back"));
            let kept = kept.join(", ");
            screen
                .paragraph(0, &format!("the data of {id} {kept} is kept: {confirm} removes it, {back} returns to it"));
        }
    }

    fn exit(&self) -> Exit {
        let worst = self.failures().into_iter().map(|failure| failure.error().exit()).max_by_key(|exit| *exit as u8);
        let bad = |it: &ServiceReport| {
            matches!(it.state, ReportedState::Failed | ReportedState::Starting)
                || (self.must_run && it.state == ReportedState::Stopped)
        };
        match worst {
            Some(exit) => exit,
            None if self.services.iter().any(bad) => Exit::No,
            None => Exit::Done,
        }
    }
}
