//! The values that a template may use. Their names are part of the template format.

use serde_json::{Map, Value, json};

use super::answers::{ChosenService, ScaffoldRequest};
use super::text::{line, markdown};
use crate::project::{Login, Secret, fill, slug};

/// The password of databases that live as long as one CI run.
const CI_PASSWORD: &str = "only-for-ci";

/// All values for one project.
pub fn context(request: &ScaffoldRequest<'_>) -> Value {
    let ScaffoldRequest { catalog, template, name, ci, services, values } = request;
    let slug = slug(name);
    let actions: Map<String, Value> =
        catalog.actions().iter().map(|(name, action)| (name.clone(), json!(action))).collect();
    // A task is run on this machine only: a provider starts its services in any order, and waits for none to end.
    let servers: Vec<&ChosenService<'_>> = services.iter().filter(|it| !it.service.is_task()).collect();
    let mut all: Vec<Value> = servers.iter().map(|it| named(it.service, true)).collect();
    for id in &template.services {
        if !services.iter().any(|it| &it.service.id == id)
            && let Ok(service) = catalog.service(id)
        {
            all.push(named(service, false));
        }
    }
    // All that any template knows, so that a layer can ask for one that this template does not have.
    let known = catalog.templates().values().flat_map(|it| it.runtimes.keys());
    let runtimes: Map<String, Value> =
        known.map(|language| (language.clone(), json!(template.runtimes.get(language)))).collect();
    json!({
        "project": { "name": line(name), "title": markdown(name), "slug": slug, "module": module(&slug) },
        "answers": values,
        "template": {
            "id": template.id,
            "title": template.title,
            "version": template.version.to_string(),
            "stage": template.stage,
            "language": template.language,
            "docker": template.docker,
        },
        "runtimes": runtimes,
        "commands": template.commands,
        "services": servers.into_iter().map(chosen).collect::<Vec<_>>(),
        "services_all": all,
        "actions": actions,
        "ci": ci,
    })
}

/// A name that every language takes for a module.
fn module(slug: &str) -> String {
    let name = slug.replace('-', "_");
    if name.starts_with(|it: char| it.is_ascii_digit()) { format!("project_{name}") } else { name }
}

fn named(service: &crate::catalog::Service, chosen: bool) -> Value {
    json!({ "id": service.id, "title": service.title, "variable": service.url.variable, "chosen": chosen })
}

fn chosen(choice: &ChosenService<'_>) -> Value {
    let ChosenService { service, release } = choice;
    let login = |password: &str| Login {
        user: service.user.clone(),
        password: Secret::new(password),
        database: service.database.clone(),
    };
    let ci = login(CI_PASSWORD);
    let url = |login: &Login, host: &str| fill(&service.url.form, login, host, service.port, Clone::clone);
    let ci_form = service.ci.form.as_ref().unwrap_or(&service.url.form);
    let ci_url = |host: &str| fill(ci_form, &ci, host, service.port, Clone::clone);
    let example = login("PASSWORD");
    let ports: Vec<Value> = service
        .ports
        .iter()
        .map(|it| {
            let example = fill(&it.form, &example, "127.0.0.1", it.port, Clone::clone);
            json!({ "name": it.name, "port": it.port, "variable": it.variable, "example_url": example })
        })
        .collect();
    let environment = service.ci.environment.as_ref().unwrap_or(&service.environment);
    let environment: Map<String, Value> = environment
        .iter()
        .map(|(name, text)| (name.clone(), Value::from(fill(text, &ci, "", 0, Clone::clone))))
        .collect();
    json!({
        "id": service.id,
        "title": service.title,
        "image": service.image,
        "tag": release.tag,
        "port": service.port,
        "user": service.user,
        "database": service.database,
        "editor": service.editor,
        "variable": service.url.variable,
        "example_url": url(&example, "127.0.0.1"),
        "ports": ports,
        "ci": {
            "environment": environment,
            "url": ci_url("127.0.0.1"),
            "url_by_name": ci_url(&service.id),
            "health": service.ci.health,
            "options": service.ci.options,
            "command": service.ci.command,
        },
    })
}
