//! What doctor foresees from an engine and the services that are wanted of it.

use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;

use serde_json::Value;

use crate::support::{Bed, Engine, docker, engines, free_port};

/// Seeded together, with the severity of each.
const FORESEEN: &[(&str, &str)] = &[
    ("machine.memory", "warning"),
    ("machine.disk", "fault"),
    ("machine.processor", "fault"),
    ("image.architecture", "fault"),
    ("port.taken", "note"),
    ("ports.public", "warning"),
    ("proxy.not_shared", "warning"),
];

fn finding<'a>(answer: &'a Value, id: &str) -> Option<&'a Value> {
    answer["findings"].as_array().expect("findings").iter().find(|it| it["id"] == id)
}

#[test]
fn what_would_fail_is_foreseen() {
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let file = std::fs::read_to_string("stacks/services/mongodb.toml").expect("the service's file");
        let file =
            file.replace("memory_mib = 200", "memory_mib = 99999999").replace("disk_mib = 1300", "disk_mib = 99999999");
        // Under a name that is not there, so that its disk is still to be found.
        let file = file
            .replace("image = \"mongo\"", "image = \"devpath-gone\"")
            .replace("amd64 = [\"avx\"]", "amd64 = [\"none\"]");
        bed.write("odd/stacks/services/mongodb.toml", &file);
        let mysql = std::fs::read_to_string("stacks/services/mysql.toml").expect("the service's file");
        let mysql = mysql.replace("architectures = [\"amd64\", \"arm64\"]", "architectures = [\"s390x\"]");
        bed.write("odd/stacks/services/mysql.toml", &mysql);
        let folder = bed.path("odd");
        bed.set("DEVPATH_CATALOG", folder).set("HTTPS_PROXY", "http://127.0.0.1:9");
        let public = docker(
            &engine.address,
            &["run", "-d", "--rm", "--label", "devpath.testbed=public", "-p", "0.0.0.0::5432", "redis:8"],
        );
        let taken = TcpListener::bind("127.0.0.1:5432");
        let run = bed.devpath(["doctor", "databases", "--json"]);
        docker(&engine.address, &["rm", "-f", "-v", &public]);
        let answer = run.json();
        assert_eq!(answer["ok"], false);
        for (id, severity) in FORESEEN {
            let found = finding(&answer, id).unwrap_or_else(|| panic!("{id} in {answer}"));
            assert_eq!(found["severity"], *severity, "{found}");
        }
        // Without what was seeded none of it is said.
        drop(taken);
        bed.unset("DEVPATH_CATALOG").unset("HTTPS_PROXY");
        let answer = bed.devpath(["doctor", "databases", "--json"]).json();
        for (id, _) in FORESEEN.iter().filter(|(id, _)| *id != "port.taken") {
            assert!(finding(&answer, id).is_none(), "{id} in {answer}");
        }
    }
}

#[test]
fn a_container_that_holds_a_port_is_named() {
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let name = format!("devpath-test-holder-{}", std::process::id());
        let free = free_port();
        let mysql = std::fs::read_to_string("stacks/services/mysql.toml").expect("the service's file");
        bed.write("own/stacks/services/mysql.toml", &mysql.replace("port = 3306", &format!("port = {free}")));
        let own = bed.path("own");
        bed.set("DEVPATH_CATALOG", own);
        let published = format!("127.0.0.1:{free}:6379");
        let run =
            ["run", "-d", "--rm", "--label", "devpath.testbed=holder", "--name", &name, "-p", &published, "redis:8"];
        let id = docker(&engine.address, &run);
        let answer = bed.devpath(["doctor", "databases", "--json"]).json();
        docker(&engine.address, &["rm", "-f", "-v", &id]);
        let findings = answer["findings"].as_array().expect("findings");
        let said = |it: &Value| it["detail"].as_str().is_some_and(|it| it.contains(&format!("the container `{name}`")));
        assert!(findings.iter().any(|it| it["id"] == "port.taken" && said(it)), "{answer}");
    }
}

#[test]
fn data_of_another_release_is_seen_before_a_server_is() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["new", "databases-python", "shop", "--with", "postgres", "--no-git"]).success();
        let wanted = |tag: &str| {
            let own = format!("postgres = \"{tag}\"");
            let file = std::fs::read_to_string(bed.path("shop/devpath.toml")).expect("a manifest");
            let lines = file.lines().map(|line| if line.starts_with("postgres = ") { &own } else { line });
            bed.write("shop/devpath.toml", &lines.collect::<Vec<_>>().join("\n"));
        };
        wanted("17");
        bed.devpath_in("shop", ["services", "up"]).success();
        assert!(finding(&bed.devpath_in("shop", ["doctor", "--json"]).json(), "volume.other_major").is_none());
        wanted("18");
        let answer = bed.devpath_in("shop", ["doctor", "--json"]).json();
        let found = finding(&answer, "volume.other_major").unwrap_or_else(|| panic!("{answer}"));
        assert_eq!(found["severity"], "fault");
        // Its first advice is to go on with what made the data.
        assert!(
            found["advice"]["commands"][0].as_str().is_some_and(|it| it.starts_with("postgres = \"17\"")),
            "{found}"
        );
        wanted("17");
        assert!(finding(&bed.devpath_in("shop", ["doctor", "--json"]).json(), "volume.other_major").is_none());
        bed.devpath_in("shop", ["services", "down", "--volumes", "--yes"]).success();
    }
}

/// A real engine behind a relay that changes words of the same length: in what is asked, and in what is answered.
fn relayed(engine: &Engine, asked: [&'static str; 2], answered: [&'static str; 2]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("tcp://{}", listener.local_addr().expect("an address"));
    let socket = engine.address.trim_start_matches("unix://").to_owned();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.expect("a client"), UnixStream::connect(&socket).expect("the engine"));
            let (from, to) = (client.try_clone().expect("a clone"), server.try_clone().expect("a clone"));
            std::thread::spawn(move || pass(from, to, asked));
            std::thread::spawn(move || {
                pass(server, &client, answered);
                let _ = TcpStream::shutdown(&client, Shutdown::Both);
            });
        }
    });
    address
}

fn pass(mut from: impl std::io::Read, mut to: impl std::io::Write, [old, new]: [&str; 2]) {
    let mut bytes = vec![0; 65536];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        let text = String::from_utf8_lossy(&bytes[..count]).replace(old, new);
        if to.write_all(text.as_bytes()).is_err() {
            return;
        }
    }
}

#[test]
fn an_engine_that_is_too_old_or_refuses_is_told() {
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let api = docker(&engine.address, &["version", "--format", "{{.Server.APIVersion}}"]);
        let api: &'static str = Box::leak(api.into_boxed_str());
        bed.set("DOCKER_HOST", relayed(&engine, ["", ""], [api, "1.30"]));
        let answer = bed.devpath(["doctor", "databases", "--json"]).json();
        assert_eq!(finding(&answer, "engine.too_old").expect("told")["severity"], "fault", "{answer}");
        bed.set("DOCKER_HOST", relayed(&engine, ["/info ", "/inf0 "], ["", ""]));
        let answer = bed.devpath(["doctor", "databases", "--json"]).json();
        assert!(finding(&answer, "engine.refused").is_some(), "{answer}");
        bed.set("DOCKER_HOST", &engine.address);
        let answer = bed.devpath(["doctor", "databases", "--json"]).json();
        for id in ["engine.too_old", "engine.refused"] {
            assert!(finding(&answer, id).is_none(), "{answer}");
        }
    }
}
