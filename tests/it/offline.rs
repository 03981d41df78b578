//! `--offline` is a promise: nothing is asked of the network, and what is missing is named before anything is written.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::support::{Bed, Run, engines, is_root};

/// A registry that only counts who comes.
fn counting_registry() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address").to_string();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = count.clone();
    std::thread::spawn(move || {
        for _ in listener.incoming() {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    (address, count)
}

/// Runs a line where the only network is the machine's own loopback.
fn without_network(bed: &Bed, folder: &str, line: &str) -> Run {
    let inner = format!("ip link set lo up && {line}");
    let mut command = bed.command("unshare");
    let sbin = format!("{}:/usr/sbin:/sbin", std::env::var("PATH").expect("PATH"));
    command.env("PATH", sbin).current_dir(bed.path(folder)).args(["-n", "sh", "-ec", &inner]);
    Run::of(command.output().expect("unshare"))
}

/// The other side of what carries a namespace's connections to this machine; it ends with this value.
struct Relay(std::process::Child);

impl Relay {
    fn new(bed: &Bed) -> Self {
        let mut relay = bed.command("python3");
        let socket = bed.path("relay.sock");
        relay.arg(RELAY).arg("outside").arg(&socket);
        let relay = Self(relay.spawn().expect("python3"));
        while !socket.exists() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        relay
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const RELAY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/relay.py");

#[test]
fn without_a_network_services_of_docker_run_up_to_a_query() {
    if !is_root() {
        return;
    }
    for engine in engines() {
        let bed = Bed::with(&engine);
        let _relay = Relay::new(&bed);
        // The engine is reached by its socket; the port that it publishes is on the machine, not in the namespace.
        let folder = bed.path("").canonicalize().expect("the folder").display().to_string();
        let label = format!("devpath.project.path={}/shop", folder.trim_end_matches('/'));
        let carry = format!("python3 {RELAY} inside '{folder}/relay.sock' {} '{label}' & relay=$!", engine.address);
        let setup = format!("{} --offline setup databases shop --with postgres,redis", devpath());
        let query = "psql \"$(sed -n s/^DATABASE_URL=//p shop/.env)\" -Atc 'select 6 * 7'";
        let line = format!("{{ {carry}; }} && {setup} && {query}; code=$?; kill $relay; exit $code");
        let run = without_network(&bed, "", &line).success();
        assert!(run.stdout.contains("\n42\n"), "{}", run.stdout);
        bed.devpath_in("shop", ["services", "down", "--volumes", "--yes"]).success();
    }
}

fn devpath() -> &'static str {
    env!("CARGO_BIN_EXE_devpath")
}

#[test]
fn what_is_missing_is_named_before_anything_is_written() {
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        for id in ["redis", "mysql"] {
            let file = std::fs::read_to_string(format!("stacks/services/{id}.toml")).expect("the service's file");
            let gone = file.replace(&format!("image = \"{id}\""), &format!("image = \"devpath-gone-{id}\""));
            bed.write(&format!("gone/stacks/services/{id}.toml"), &gone);
        }
        let folder = bed.path("gone");
        let (registry, count) = counting_registry();
        bed.set("DEVPATH_CATALOG", folder).set("DEVPATH_REGISTRY", &registry);
        let args = ["setup", "databases", "shop", "--with", "postgres,redis,mysql", "--offline", "--json"];
        let answer = bed.devpath(args).code(3).json();
        let error = &answer["error"];
        assert_eq!(error["code"], "offline.missing", "{answer}");
        let message = error["message"].as_str().expect("a message");
        assert!(message.contains("`devpath-gone-redis:8`, the image `devpath-gone-mysql:9.7`"), "{message}");
        assert!(!message.contains("postgres"), "{message}");
        let help = error["help"].to_string();
        assert!(help.contains("devpath unpack FILE") && help.contains("docker load"), "{help}");
        assert!(!bed.path("shop").exists(), "nothing was written");

        // In a project likewise, also by the variable.
        bed.devpath(["setup", "databases", "shop", "--with", "redis", "--no-services", "--offline"]).success();
        bed.set("DEVPATH_OFFLINE", "1");
        bed.devpath_in("shop", ["services", "up"]).code(3).says("devpath-gone-redis:8").says("devpath unpack FILE");
        assert!(!bed.path("shop/.env").exists() && !bed.path("shop/.devpath/checkout.toml").exists());
        assert_eq!(count.load(Ordering::SeqCst), 0, "the registry was asked");
        // Without the promise it is.
        bed.set("DEVPATH_OFFLINE", "0").set("DEVPATH_PULL_IDLE_SECONDS", "1");
        bed.devpath_in("shop", ["services", "up"]).code(3);
        assert_ne!(count.load(Ordering::SeqCst), 0);
    }
}

#[test]
fn without_a_network_a_server_of_this_machine_runs_up_to_a_query() {
    if !is_root() {
        return;
    }
    let bed = Bed::new();
    let query = "psql \"$(sed -n s/^DATABASE_URL=//p shop/.env)\" -Atc 'select 6 * 7'";
    let setup = format!("{} --offline setup databases shop --with postgres", devpath());
    let down = format!("{} -C shop --offline services down", devpath());
    let run = without_network(&bed, "", &format!("{setup} && {query} && {down}")).success();
    assert!(run.stdout.contains("\n42\n"), "{}", run.stdout);
}

#[test]
fn a_server_that_would_have_to_be_fetched_is_named() {
    let mut bed = Bed::new();
    crate::native::without_server(&mut bed);
    let cache = bed.path("empty");
    bed.set("XDG_CACHE_HOME", cache);
    let run = bed.devpath(["setup", "databases", "shop", "--engine", "native", "--offline"]).code(3);
    run.says("the server PostgreSQL 18").says("devpath unpack FILE");
    assert!(!bed.path("shop").exists() && !bed.path("empty").exists(), "nothing was written");
}

#[test]
fn tools_are_kept_from_the_network_too() {
    let bed = Bed::new();
    bed.devpath(["new", "foundation-node", "shop", "--no-git"]).success();
    let manifest = bed.read("shop/devpath.toml");
    let begin = manifest.find("[commands]").expect("commands");
    let lines = "[commands]\ntest = [\"env | grep -iE '^(npm_config_offline|PIP_NO_INDEX|UV_OFFLINE)=' | sort\"]\n";
    bed.write("shop/devpath.toml", &format!("{}{lines}", &manifest[..begin]));
    let run = bed.devpath_in("shop", ["ci", "test", "--offline"]).success();
    assert_eq!(
        run.stdout.lines().take(3).collect::<Vec<_>>(),
        ["PIP_NO_INDEX=1", "UV_OFFLINE=1", "npm_config_offline=true"]
    );
    let run = bed.devpath_in("shop", ["ci", "test"]).success();
    assert!(!run.stdout.contains("PIP_NO_INDEX="), "{}", run.stdout);
}

#[test]
fn packages_go_along_and_install_without_a_network() {
    if !is_root() {
        return;
    }
    let here = Bed::new();
    let report = here.devpath(["pack", "devops", "--packages", "--output", "devops.tar", "--json"]).success().json();
    let parts = report["manifest"]["parts"].as_array().expect("parts");
    let tools: Vec<_> = parts.iter().map(|part| part["tool"].as_str().unwrap_or_default()).collect();
    assert_eq!(tools, ["npm", "pip"], "{report}");

    let mut there = Bed::new();
    // Nothing of what the tests keep for themselves.
    let cache = there.path("home/.cache");
    let npm = there.path("home/.npm");
    there.set("XDG_CACHE_HOME", cache).set("npm_config_cache", npm).unset("PIP_FIND_LINKS");
    for template in ["devops-python", "devops-node"] {
        there.devpath(["new", template, template, "--no-git"]).success();
    }
    let install = format!("{} --offline ci install", devpath());
    assert_ne!(without_network(&there, "devops-python", &install).code, 0, "nothing is there yet");
    let check = ["pack", "--check", "--packages", "devops", "--json"];
    let lacks = there.devpath(check).code(1).json();
    let packages = |report: &Value| -> Vec<(String, bool)> {
        let parts = report["parts"].as_array().expect("parts").iter().filter(|part| part["kind"] == "packages");
        parts.map(|it| (it["service"].as_str().expect("a template").to_owned(), it["present"] == true)).collect()
    };
    let both = |here| ["devops-node", "devops-python"].map(|template| (template.to_owned(), here)).to_vec();
    assert_eq!(packages(&lacks), both(false), "{lacks}");
    let file = here.path("devops.tar").display().to_string();
    there.devpath(["unpack", &file, "--offline"]).success();
    assert_eq!(packages(&there.devpath(check).success().json()), both(true));
    for template in ["devops-python", "devops-node"] {
        without_network(&there, template, &install).success();
    }
}
