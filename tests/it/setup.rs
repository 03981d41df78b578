//! The main job on real engines: `setup databases`, the project's own tests, a second run, and the end.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::support::{Bed, Engine, docker, engines};

/// Python runs on the first engine and Node.js on the last one, and the other way round.
#[test]
fn python_on_the_first_engine() {
    whole_way(0, "python");
}

#[test]
fn node_on_the_first_engine() {
    whole_way(0, "node");
}

#[test]
fn python_on_the_last_engine() {
    whole_way(usize::MAX, "python");
}

#[test]
fn node_on_the_last_engine() {
    whole_way(usize::MAX, "node");
}

fn whole_way(which: usize, language: &str) {
    let engines = engines();
    let Some(engine) = engines.get(which.min(engines.len().saturating_sub(1))) else { return };
    let bed = Bed::with(engine);
    let answer = bed.devpath(["setup", "databases", "shop", "--lang", language, "--json"]).success().json();
    assert_eq!(answer["engine"], "docker");
    let services = answer["services"].as_array().expect("services");
    assert!(services.iter().all(|service| service["state"] == "ready"), "{services:?}");
    assert!(!answer.to_string().contains(&password(&bed)), "the password is masked");

    repository(&bed, &answer);
    own_tests(&bed, answer["template"].as_str().expect("a template"));
    containers(&bed, engine);
    wrong_password(&bed);
    again(&bed);
    down(&bed, engine);
}

fn password(bed: &Bed) -> String {
    let env = bed.read("shop/.env");
    let url = env.lines().find_map(|line| line.strip_prefix("DATABASE_URL=")).expect("a main URL");
    url.split([':', '@']).nth(2).expect("a password").to_owned()
}

fn repository(bed: &Bed, answer: &Value) {
    let log = bed.sh("shop", "git log --format='%an <%ae>%n%D%n%B'").success().stdout;
    assert!(log.starts_with("Ada Lovelace <ada@example.com>\nHEAD -> main\nStart from databases-"), "{log}");
    assert!(log.contains("\nDevpath-Template: databases-"), "{log}");
    let head = bed.sh("shop", "git rev-parse HEAD").stdout;
    assert_eq!(answer["commit"], head.trim());
    assert_eq!(bed.sh("shop", "git status --porcelain").stdout, "", "exactly what was rendered is committed");
    assert!(bed.sh("shop", "git fsck --strict").success().stderr.is_empty());
    assert!(bed.read("shop/.github/workflows/ci.yml").contains("postgres:18"));
    let mode = std::fs::metadata(bed.path("shop/.env")).expect(".env").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(bed.sh("shop", "git check-ignore .env .devpath/checkout.toml").success().stdout.contains(".env"));
    assert!(bed.sh("shop", "git grep -n PASSWORD .env.example").success().stdout.contains("POSTGRES_URL"));
}

/// The commands that the template itself names, as CI runs them: a database that does not answer fails instead of being
/// skipped.
fn own_tests(bed: &Bed, template: &str) {
    let file = std::fs::read_to_string(format!("templates/{template}/template.toml")).expect("the template's file");
    let facts: toml::Table = file.parse().expect("TOML");
    for kind in ["install", "lint", "test"] {
        for line in facts["commands"][kind].as_array().expect("lines") {
            let run = bed.sh("shop", &format!("CI=1; export CI; {}", line.as_str().expect("a line"))).success();
            let said = format!("{}{}", run.stdout, run.stderr);
            assert!(kind != "test" || said.contains(" passed"), "{said}");
            assert!(!said.contains("skipped"), "{said}");
        }
    }
}

fn containers(bed: &Bed, engine: &Engine) {
    let checkout = bed.read("shop/.devpath/checkout.toml");
    let id = checkout.lines().find_map(|line| line.strip_prefix("id = \"")).expect("an id").trim_end_matches('"');
    assert_eq!(id.len(), 32);
    let mine = format!("label=devpath.project={id}");
    for service in ["postgres", "mysql", "mongodb"] {
        let label = format!("label=devpath.service={service}");
        let container = docker(&engine.address, &["ps", "-q", "--filter", &mine, "--filter", &label]);
        assert!(!container.is_empty(), "{service} has no container with our labels");
        let facts = docker(&engine.address, &["inspect", &container]);
        let facts: Value = serde_json::from_str(&facts).expect("JSON");
        let labels = &facts[0]["Config"]["Labels"];
        assert_eq!(labels["devpath.project.name"], "shop");
        assert_eq!(labels["com.docker.compose.service"], service);
        assert!(labels["devpath.project.path"].as_str().is_some_and(|path| path.ends_with("/shop")));
        let bindings = facts[0]["HostConfig"]["PortBindings"].as_object().expect("ports");
        let hosts: Vec<_> = bindings.values().flat_map(|it| it.as_array().expect("a list")).collect();
        assert!(!hosts.is_empty() && hosts.iter().all(|it| it["HostIp"] == "127.0.0.1"), "{hosts:?}");
        let mounts = facts[0]["Mounts"].as_array().expect("mounts");
        assert!(mounts.iter().all(|it| it["Name"].as_str().is_some_and(|name| name.starts_with("devpath-shop-"))));
    }
    let anonymous = docker(&engine.address, &["volume", "ls", "-q", "--filter", &mine]);
    assert_eq!(anonymous.lines().count(), 4, "{anonymous}");
}

fn wrong_password(bed: &Bed) {
    let url = bed.devpath_in("shop", ["services", "url"]).success().stdout;
    assert!(url.contains(&password(bed)), "a pipe gets the whole URL");
    let right = bed.sh("shop", "psql \"$(sed -n s/^DATABASE_URL=//p .env)\" -Atc 'select 1'").success();
    assert_eq!(right.stdout, "1\n");
    let wrong =
        bed.sh("shop", "psql \"$(sed -n 's/^DATABASE_URL=//p' .env | sed 's#:[^:@]*@#:wrong@#')\" -c 'select 1'");
    assert_ne!(wrong.code, 0);
    assert!(wrong.stderr.contains("password authentication failed"), "{}", wrong.stderr);
}

fn again(bed: &Bed) {
    let before = bed.read("shop/.env");
    let readme = format!("{}mine\n", bed.read("shop/README.md"));
    bed.write("shop/README.md", &readme);
    bed.devpath(["setup", "databases", "shop", "--yes"]).success();
    bed.devpath_in("shop", ["setup"]).success();
    assert_eq!(bed.read("shop/.env"), before);
    assert_eq!(bed.read("shop/README.md"), readme);
    assert_eq!(bed.sh("shop", "git rev-list --count HEAD").stdout, "1\n");
}

fn down(bed: &Bed, engine: &Engine) {
    bed.sh("shop", "psql \"$(sed -n s/^DATABASE_URL=//p .env)\" -qc 'create table kept as select 7 as it'").success();
    let answer = bed.devpath_in("shop", ["services", "down", "--json"]).success().json();
    assert_eq!(answer["stopped"].as_array().map(Vec::len), Some(3));
    let status = bed.devpath_in("shop", ["services", "status", "--json"]).success().json();
    assert!(status["services"].as_array().expect("a list").iter().all(|it| it["state"] == "absent"));

    let refused = bed.devpath_in("shop", ["services", "down", "--volumes"]).code(2);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    bed.devpath_in("shop", ["services", "up", "postgres"]).success();
    let kept = bed.sh("shop", "psql \"$(sed -n s/^DATABASE_URL=//p .env)\" -Atc 'select it from kept'").success();
    assert_eq!(kept.stdout, "7\n", "the data outlives `down`");
    bed.devpath_in("shop", ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
    let path = bed.path("shop").canonicalize().expect("the project");
    let label = format!("label=devpath.project.path={}", path.display());
    for list in [["ps", "-aq"].as_slice(), &["volume", "ls", "-q"], &["network", "ls", "-q"]] {
        let left = docker(&engine.address, &[list, &["--filter", &label]].concat());
        assert_eq!(left, "", "{list:?} is left");
    }
}

#[test]
fn every_stage_is_set_up_by_its_name() {
    let engines = engines();
    let Some(engine) = engines.last() else { return };
    let bed = Bed::with(engine);
    let stages = bed.devpath(["roadmap", "--json"]).success().json()["stages"].as_array().expect("stages").clone();
    for stage in &stages {
        let id = stage["id"].as_str().expect("an id");
        let answer = bed.devpath(["setup", id, id, "--json"]).success().json();
        let services = answer["services"].as_array().cloned().unwrap_or_default();
        assert!(services.iter().all(|service| service["state"] == "ready"), "{answer}");
        let again = bed.devpath(["setup", id, id, "--json"]).success().json();
        assert_eq!(again["existed"], true, "{again}");
        bed.devpath_in(id, ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
        for template in stage["templates"].as_array().expect("templates") {
            let template = template["id"].as_str().expect("an id");
            let made = format!("{id}-{template}");
            let answer = bed.devpath(["setup", id, &made, "--template", template, "--no-services", "--json"]).success();
            assert_eq!(answer.json()["template"], template);
        }
    }
}
