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
        let rows: Vec<Value> = services.iter().map(|it| self.service(*it)).collect();
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
            "publish": self.publish,
            "reveal": self.reveal,
        })
    }

    fn service(&self, exported: Exported<'_>) -> Value {
        let Exported { service, spec } = exported;
        let variable = password_variable(service);
        let image = spec.image_name();
        let image = self.mirror.and_then(|mirror| mirrored(&image, mirror).into_iter().next()).unwrap_or(image);
        let secret = variable.clone().unwrap_or_default();
        let command: Vec<String> = service.command.iter().map(|it| self.text(exported, it, &secret)).collect();
        // Where a longer text takes the password in, Kubernetes wants it among the container's variables before that.
        let taken_in = |text: &String| text != PASSWORD && text.contains(PASSWORD);
        let inside =
            service.command.iter().any(|it| it.contains(PASSWORD)) || service.environment.values().any(taken_in);
        let inside = inside && self.dialect == Dialect::Kubernetes;
        let more = service.health.iter().flat_map(|it| &it.environment);
        let mut environment: Vec<Value> = (service.environment.iter().chain(more))
            .map(|(name, text)| {
                let whole = text == PASSWORD;
                json!({ "name": name, "value": self.text(exported, text, &secret), "secret": whole.then_some(&secret) })
            })
            .collect();
        if inside {
            environment.retain(|it| it["name"] != secret.as_str());
            environment
                .insert(0, json!({ "name": secret, "value": self.dialect.reference(&secret), "secret": secret }));
        }
        let ports = std::iter::once(("main", spec.container_port, spec.wanted_port))
            .chain(spec.ports.iter().map(|it| (it.name.as_str(), it.container_port, it.wanted_port)))
            .map(|(name, inside, here)| json!({ "name": name.replace('_', "-"), "inside": inside, "here": here }));
        let urls = std::iter::once((&service.url.variable, &service.url.form, service.port))
            .chain(service.ports.iter().map(|it| (&it.variable, &it.form, it.port)))
            .map(|(name, form, port)| json!({ "name": name, "value": self.url(exported, form, port) }));
        json!({
            "id": spec.id,
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
