//! What the templates are given: services with everything filled in but their passwords.

use serde_json::{Value, json};

use super::dialect::{Dialect, PASSWORD, without_password};
use crate::catalog::{Health, Service};
use crate::engine::{DataPlace, mirrored};
use crate::project::{Manifest, ServiceSpec, slug};

/// A service that is exported.
#[derive(Debug, Clone, Copy)]
pub struct Exported<'a> {
    /// As the catalogue knows it, its texts not filled in.
    pub service: &'a Service,
    /// As this checkout has it.
    pub spec: &'a ServiceSpec,
}

/// What a file is for.
#[derive(Debug, Clone, Copy)]
pub struct Purpose<'a> {
    /// What stands for variables in it.
    pub dialect: Dialect,
    /// The volumes that are there; without them the files name new ones.
    pub places: &'a [DataPlace],
    /// Where images come from, where that is not the registry of their names.
    pub mirror: Option<&'a str>,
    /// Ports are published although they would be open to other machines.
    pub publish: bool,
    /// Passwords are written into the file.
    pub reveal: bool,
}

/// The variable that holds a service's password; none where it has no login.
pub fn password_variable(service: &Service) -> Option<String> {
    let mut texts = service.environment.values().chain(&service.command).chain([&service.url.form]);
    let stem = service.url.variable.strip_suffix("_URL").unwrap_or(&service.url.variable);
    texts.any(|text| text.contains(PASSWORD)).then(|| format!("{stem}_PASSWORD"))
}

impl Purpose<'_> {
    /// The values of one project.
    pub fn values(&self, manifest: &Manifest, id: &str, services: &[Exported<'_>]) -> Value {
        let name = slug(&manifest.answers.name);
        let rows: Vec<Value> = services.iter().map(|it| self.service(*it, services)).collect();
        let secrets = services.iter().filter_map(|it| {
            let value = self.reveal.then(|| it.spec.login.password.reveal());
            Some(json!({ "name": password_variable(it.service)?, "value": value }))
        });
        let main = services.iter().find(|it| manifest.main_service.as_ref() == Some(&it.spec.id));
        json!({
            "project": { "name": name, "title": manifest.answers.name, "id": id, "language": manifest.answers.language },
            "commands": { "install": manifest.commands.install },
            "services": rows,
            "main": main.map(|it| self.url(*it, &it.service.url.form, it.service.port)),
            "secrets": secrets.collect::<Vec<_>>(),
            // Compose takes a container that has ended for a failure when it waits.
            "waits": !services.iter().any(|it| it.service.is_task()),
            "publish": self.publish,
            "reveal": self.reveal,
        })
    }

    fn service(&self, exported: Exported<'_>, all: &[Exported<'_>]) -> Value {
        let Exported { service, spec } = exported;
        let image = spec.image_name();
        let image = self.mirror.and_then(|mirror| mirrored(&image, mirror).into_iter().next()).unwrap_or(image);
        let secret = password_variable(service).unwrap_or_default();
        let command: Vec<String> = service.command.iter().map(|it| self.text(exported, it, &secret)).collect();
        let servers: Vec<Exported<'_>> = all.iter().filter(|it| service.after.contains(&it.spec.id)).copied().collect();
        let mut environment = self.environment(exported, &servers);
        if self.dialect == Dialect::Kubernetes {
            for of in servers.iter().chain([&exported]) {
                self.put_before(password_variable(of.service), &mut environment, &command);
            }
        }
        let main = (!service.is_task()).then_some(("main", spec.container_port, spec.wanted_port));
        let ports = main
            .into_iter()
            .chain(spec.ports.iter().map(|it| (it.name.as_str(), it.container_port, it.wanted_port)))
            .map(|(name, inside, here)| json!({ "name": name.replace('_', "-"), "inside": inside, "here": here }));
        let main = (!service.is_task()).then_some((&service.url.variable, &service.url.form, service.port));
        let urls = main
            .into_iter()
            .chain(service.ports.iter().map(|it| (&it.variable, &it.form, it.port)))
            .map(|(name, form, port)| json!({ "name": name, "value": self.url(exported, form, port) }));
        json!({
            "id": spec.id,
            "is_task": service.is_task(),
            "after": servers.iter().map(|it| json!({ "id": it.spec.id, "has_health": it.service.health.is_some() }))
                .collect::<Vec<_>>(),
            "image": image,
            "command": command,
            "environment": environment,
            "ports": ports.collect::<Vec<_>>(),
            "urls": urls.collect::<Vec<_>>(),
            "volumes": self.volumes(spec),
            "health": service.health.as_ref().map(|health| self.health(exported, health)),
            "memory_mib": spec.needs.memory_mib,
            "deadline_s": spec.readiness.deadline_s,
        })
    }

    fn environment(&self, exported: Exported<'_>, servers: &[Exported<'_>]) -> Vec<Value> {
        let Exported { service, spec: _ } = exported;
        let more = service.health.iter().flat_map(|it| &it.environment);
        let all = service.environment.iter().chain(more).map(|(name, text)| {
            let server = service.of_server(text);
            let server = server.and_then(|(id, text)| Some((servers.iter().find(|it| it.spec.id == id)?, text)));
            match server {
                Some((server, text)) => self.variable(name, *server, &text, (&server.spec.id, server.service.port)),
                None => self.variable(name, exported, text, ("127.0.0.1", service.port)),
            }
        });
        all.collect()
    }

    /// Where a longer text takes a password in, Kubernetes wants it among the container's variables before that.
    fn put_before(&self, secret: Option<String>, environment: &mut Vec<Value>, command: &[String]) {
        let Some(secret) = secret else { return };
        let reference = self.dialect.reference(&secret);
        let taken_in =
            |it: &Value| it["secret"].is_null() && it["value"].as_str().is_some_and(|it| it.contains(&reference));
        if environment.iter().any(taken_in) || command.iter().any(|it| it.contains(&reference)) {
            environment.retain(|it| it["name"] != secret.as_str());
            environment.insert(0, json!({ "name": secret, "value": reference, "secret": secret }));
        }
    }

    /// A variable of a container, its text filled in with the login of a service that is found at this address.
    fn variable(&self, name: &str, of: Exported<'_>, text: &str, address: (&str, u16)) -> Value {
        let secret = password_variable(of.service).unwrap_or_default();
        let value = self.dialect.filled(text, &of.spec.login, address, &secret);
        json!({ "name": name, "value": value, "secret": (text == PASSWORD).then_some(secret) })
    }

    /// The volumes that are there, or a new one for the data.
    fn volumes(&self, spec: &ServiceSpec) -> Vec<Value> {
        let there: Vec<&DataPlace> = self.places.iter().filter(|it| it.service == spec.id).collect();
        let folder = &spec.release.volume;
        if there.is_empty() && !folder.is_empty() {
            return vec![json!({ "key": spec.id, "folder": folder, "name": null })];
        }
        let row = |it: &&DataPlace| {
            let key = if it.folder == *folder { spec.id.clone() } else { format!("{}-{}", spec.id, slug(&it.folder)) };
            json!({ "key": key, "folder": it.folder, "name": it.volume })
        };
        there.iter().map(row).collect()
    }

    fn health(&self, exported: Exported<'_>, health: &Health) -> Value {
        let Exported { service, spec } = exported;
        let filled = |word: &String| {
            let word = without_password(word, &spec.login, ("127.0.0.1", service.port));
            // Kubernetes fills nothing in in the commands of its probes.
            if self.dialect == Dialect::Compose { self.dialect.plain(&word) } else { word }
        };
        let command: Vec<String> = health.command.iter().map(filled).collect();
        json!({ "command": command, "interval_s": health.interval_s })
    }

    /// A URL as a program in the same network uses it.
    fn url(&self, exported: Exported<'_>, form: &str, port: u16) -> String {
        let Exported { service, spec } = exported;
        let variable = password_variable(service).unwrap_or_default();
        self.dialect.filled(form, &spec.login, (&spec.id, port), &variable)
    }

    fn text(&self, exported: Exported<'_>, text: &str, variable: &str) -> String {
        let Exported { service, spec } = exported;
        self.dialect.filled(text, &spec.login, ("127.0.0.1", service.port), variable)
    }
}
