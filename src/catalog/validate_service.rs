//! What must fit together in a service's file.

use super::files::CatalogFile;
use super::problem::{Problem, at};
use super::{Catalog, Client, Native, NativeKind, Port, Protocol, Readiness, Service, UpgradeBy};

/// What can be filled in in a text.
const PLACES: [&str; 5] = ["user }}", "password }}", "database }}", "host }}", "port }}"];

/// Adds a problem for everything in a service that does not fit together.
pub fn check_service(catalog: &Catalog, service: &Service, file: &CatalogFile, problems: &mut Vec<Problem>) {
    if service.tag(&service.default_tag).is_none() {
        let message = format!("`default_tag`: `{}` is not one of `tags`", service.default_tag);
        problems.push(at(file, "default_tag", message));
    }
    if service.is_task() {
        check_task(catalog, service, file, problems);
    } else {
        check_server(service, file, problems);
    }
    check_readiness(&service.readiness, file, problems);
    if let Some(companion) = &service.companion
        && !catalog.services().contains_key(companion)
    {
        problems.push(at(file, "companion", format!("`companion`: there is no service `{companion}`")));
    }
    if let Some(native) = &service.native {
        check_native(native, file, problems);
    }
    if service.companion_path.contains("{{ password }}") {
        problems.push(at(file, "companion_path", "`companion_path`: a password in a URL is shown by every browser"));
    }
    if let Some(health) = &service.health
        && (health.command.is_empty() || health.command.iter().any(|word| word.contains("{{ password }}")))
    {
        let message = "`health.command`: expected a command that takes the password from the container's environment";
        problems.push(at(file, "health", message));
    }
    if let Some(form) = &service.ci.form {
        check_form(form, "ci.form", file, problems);
    }
    if let Some(word) = service.ci.command.iter().find(|word| word.contains([' ', '"', '\'', '\\', '$'])) {
        let message = format!("`ci.command`: expected plain words, and found `{word}`");
        problems.push(at(file, word, message));
    }
    let Client { dump, load, .. } = &service.client;
    if dump.is_empty() && !load.is_empty() {
        problems.push(at(file, "load", "`client.load`: expected `client.dump` beside it"));
    }
    if let Some(upgrade) = &service.upgrade {
        if upgrade.by == UpgradeBy::Dump && (dump.is_empty() || load.is_empty()) {
            problems.push(at(file, "by", "`upgrade.by`: `dump` needs `client.dump` and `client.load`"));
        }
        if upgrade.compare.is_empty() {
            problems.push(at(file, "compare", "`upgrade.compare`: expected a command"));
        }
    }
}

/// Nobody connects to a task, and what it leaves is in the servers that it worked on.
fn check_task(catalog: &Catalog, service: &Service, file: &CatalogFile, problems: &mut Vec<Problem>) {
    for (key, said) in [
        ("port", service.port != 0 || service.publish.is_some()),
        ("ports", !service.ports.is_empty()),
        ("url", !service.url.form.is_empty() || !service.url.variable.is_empty()),
        ("volume", service.tags.iter().any(|it| !it.volume.is_empty())),
        ("native", service.native.is_some()),
        ("health", service.health.is_some()),
    ] {
        if said {
            problems.push(at(file, key, format!("`{key}`: a task has none: it ends")));
        }
    }
    if service.readiness.protocol != Protocol::Exit {
        problems.push(at(file, "protocol", "`readiness.protocol`: expected `exit`, for a task"));
    }
    for (name, text) in &service.environment {
        let rest = service.of_server(text).map_or_else(|| text.clone(), |(_, rest)| rest);
        if let Some(unknown) = rest.split("{{ ").skip(1).find(|it| !PLACES.iter().any(|place| it.starts_with(place))) {
            let place = unknown.split(" }}").next().unwrap_or_default();
            let message =
                format!("`environment.{name}`: `{{{{ {place} }}}}` is of no server in `after`, or of a second");
            problems.push(at(file, name, message));
        }
    }
    for id in &service.after {
        if catalog.services().get(id).is_none_or(Service::is_task) {
            problems.push(at(file, id, format!("`after`: there is no server `{id}`")));
        }
    }
}

fn check_server(service: &Service, file: &CatalogFile, problems: &mut Vec<Problem>) {
    if service.port == 0 {
        problems.push(at(file, "port", "`port`: expected the port that the server listens on"));
    }
    if service.url.variable.is_empty() {
        problems.push(at(file, "url", "`url`: expected a table with `variable` and `form`"));
    } else {
        check_form(&service.url.form, "url.form", file, problems);
    }
    if service.readiness.protocol == Protocol::Exit {
        problems.push(at(file, "protocol", "`readiness.protocol`: `exit` is for tasks (`kind = \"task\"`)"));
    }
    if !service.after.is_empty() {
        problems.push(at(file, "after", "`after`: only a task waits for others (`kind = \"task\"`)"));
    }
    check_ports(service, file, problems);
}

fn check_native(native: &Native, file: &CatalogFile, problems: &mut Vec<Problem>) {
    let mut wrong = |key: &str, message: &str| {
        problems.push(at(file, key, format!("`native.{key}`: {message}")));
    };
    if native.programs.is_empty() {
        wrong("programs", "expected the name of the server's program");
    }
    if let Some(version) = &native.version
        && version.pattern.regex().is_none_or(|regex| regex.captures_len() != 2)
    {
        wrong("version", "expected a regular expression with exactly one group, the version");
    }
    if native.kind == NativeKind::Program {
        if native.version.is_none() {
            wrong("programs", "expected `native.version` beside it");
        }
        if !native.start.iter().chain(native.environment.values()).any(|word| word.contains("{{ data }}")) {
            wrong("start", "expected `{{ data }}` in it: a process is known by its data folder");
        }
    }
}

fn check_form(form: &str, key: &str, file: &CatalogFile, problems: &mut Vec<Problem>) {
    for place in ["{{ host }}", "{{ port }}"] {
        if !form.contains(place) {
            problems.push(at(file, "form", format!("`{key}`: expected `{place}` in it")));
        }
    }
}

fn check_ports(service: &Service, file: &CatalogFile, problems: &mut Vec<Problem>) {
    let mut variables = vec![service.url.variable.as_str()];
    let mut numbers = vec![service.port];
    let mut names: Vec<&str> = Vec::new();
    for Port { name, port, variable, form } in &service.ports {
        let plain = name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
        if !plain || name.is_empty() || names.contains(&name.as_str()) {
            let message = format!("`ports.name`: expected a-z, 0-9 and _, each once, and found `{name}`");
            problems.push(at(file, &format!("\"{name}\""), message));
        }
        if variables.contains(&variable.as_str()) {
            problems.push(at(file, variable, format!("`ports.variable`: `{variable}` is another port's too")));
        }
        if numbers.contains(port) {
            problems.push(at(file, &port.to_string(), format!("`ports.port`: {port} stands here twice")));
        }
        check_form(form, "ports.form", file, problems);
        names.push(name);
        variables.push(variable);
        numbers.push(*port);
    }
}

fn check_readiness(readiness: &Readiness, file: &CatalogFile, problems: &mut Vec<Problem>) {
    let Readiness { protocol, ask, greeting, expect, refused, version, login, form, deadline_s: _ } = readiness;
    let (lines, http) = (*protocol == Protocol::Lines, *protocol == Protocol::Http);
    let mut wrong = |key: &str, message: &str| {
        problems.push(at(file, key, format!("`readiness.{key}`: {message}")));
    };
    for (key, used, known) in [
        ("ask", !ask.is_empty(), *protocol != Protocol::Exit),
        ("greeting", greeting.is_some(), lines),
        ("expect", expect.is_some(), lines || http),
        ("refused", refused.is_some(), lines),
        ("version", version.is_some(), lines || http),
        ("login", *login, http),
        ("form", !form.is_empty(), http),
    ] {
        if used && !known {
            wrong(key, "this protocol has no use for it");
        }
    }
    if ask.is_empty() && *protocol != Protocol::Exit {
        wrong("ask", "expected what the server is asked");
    }
    if lines && expect.is_none() {
        wrong("protocol", "`lines` needs `expect`: what the answer holds");
    }
    for (key, pattern) in [("greeting", greeting), ("expect", expect), ("refused", refused), ("version", version)] {
        let Some(pattern) = pattern else { continue };
        match pattern.regex() {
            None => wrong(key, &format!("`{}` is no regular expression", pattern.text())),
            Some(regex) if key == "version" && regex.captures_len() != 2 => {
                wrong(key, "expected exactly one group, the version");
            }
            Some(_) => {}
        }
    }
}
