//! What nobody else may see or reach: passwords in lists of processes, ports, the machine behind a container.

use std::collections::BTreeSet;
use std::fs;
use std::net::{IpAddr, TcpStream, UdpSocket};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Bed, docker, engines, service_files};

/// Every command line that a process of this machine has while it watches, those inside containers included.
struct Watch {
    end: Arc<AtomicBool>,
    lines: JoinHandle<BTreeSet<String>>,
}

impl Watch {
    fn begin() -> Self {
        let end = Arc::new(AtomicBool::new(false));
        let told = end.clone();
        let lines = std::thread::spawn(move || {
            let mut lines = BTreeSet::new();
            while !told.load(Ordering::Relaxed) {
                for entry in fs::read_dir("/proc").expect("processes").flatten() {
                    let Ok(line) = fs::read(entry.path().join("cmdline")) else { continue };
                    lines.insert(String::from_utf8_lossy(&line).replace('\0', " "));
                }
                std::thread::sleep(Duration::from_millis(1));
            }
            lines
        });
        Self { end, lines }
    }

    fn ended(self) -> BTreeSet<String> {
        self.end.store(true, Ordering::Relaxed);
        self.lines.join().expect("the lines")
    }
}

/// A service of the catalogue that this machine can run, with a seed where it takes one.
struct Service {
    id: String,
    seed: Option<(&'static str, &'static str)>,
    has_client: bool,
}

fn services() -> Vec<Service> {
    let absent = std::env::var("DEVPATH_TEST_ABSENT").unwrap_or_default();
    let read = |(id, file): (String, toml::Table)| {
        let seed = match file["readiness"]["protocol"].as_str().expect("a protocol") {
            "postgres" | "mysql" => Some(("sql", "create table kept (it integer);\n")),
            "mongodb" => Some(("js", "db.kept.insertOne({ it: 1 })\n")),
            "redis" => Some(("json", "{ \"kept\": \"1\" }\n")),
            _ => None,
        };
        let has_client = file.get("client").and_then(|it| it.get("command")).is_some();
        Service { id, seed, has_client }
    };
    service_files().into_iter().map(read).filter(|it| !absent.contains(&it.id)).collect()
}

/// The passwords that a checkout knows.
fn passwords(bed: &Bed) -> BTreeSet<String> {
    let state: toml::Table = bed.read("shop/.devpath/checkout.toml").parse().expect("TOML");
    let services = state["services"].as_table().expect("services").values();
    services.map(|it| it["password"].as_str().expect("a password").to_owned()).collect()
}

/// Everything that a day brings, with a watch on all processes.
fn a_day(bed: &Bed, engine: &str, services: &[Service]) -> BTreeSet<String> {
    let ids: Vec<&str> = services.iter().map(|it| it.id.as_str()).collect();
    bed.devpath(["new", "databases-python", "shop", "--with", &ids.join(","), "--no-git"]).success();
    for Service { id, seed, .. } in services {
        if let Some((end, text)) = seed {
            bed.write(&format!("shop/seeds/{id}/kept.{end}"), text);
        }
    }
    let program = env!("CARGO_BIN_EXE_devpath");
    let watch = Watch::begin();
    bed.devpath_in("shop", ["services", "up", "--engine", engine]).success();
    let mode = fs::metadata(bed.path("shop/.env")).expect(".env").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    bed.devpath_in("shop", ["services", "seed"]).success();
    for Service { id, has_client, .. } in services {
        if *has_client {
            // Open long enough to be seen; what it answers to an empty input is its own affair.
            bed.sh("shop", &format!("sleep 0.4 | '{program}' services shell {id}"));
            bed.sh("shop", &format!("'{program}' services exec {id} -- sh -c 'sleep 0.1'"));
        }
    }
    bed.devpath_in("shop", ["services", "snapshot", "first"]).success();
    bed.devpath_in("shop", ["services", "restore", "first", "--no-keep", "--yes"]).success();
    bed.devpath_in("shop", ["services", "restart"]).success();
    bed.devpath_in("shop", ["services", "down"]).success();
    watch.ended()
}

#[test]
fn no_list_of_processes_ever_shows_a_password() {
    let all = services();
    let mut beds: Vec<(Bed, &str, Vec<Service>)> = vec![(Bed::new(), "native", Vec::new())];
    beds[0].2 = services().into_iter().filter(|it| it.id == "postgres").collect();
    if let Some(engine) = engines().pop() {
        beds.push((Bed::with(&engine), "docker", all));
    }
    for (bed, engine, services) in beds {
        let lines = a_day(&bed, engine, &services);
        // The watch saw something: devpath itself, and a client that was open for a while.
        assert!(lines.iter().any(|line| line.contains(" services restore first")), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("psql ") || line.contains("/psql ")), "{lines:?}");
        for password in passwords(&bed) {
            let shown: Vec<String> = lines
                .iter()
                .filter(|it| it.contains(&password))
                .map(|it| it.replace(&password, "[PASSWORD]"))
                .collect();
            assert_eq!(shown, Vec::<String>::new(), "{engine}");
        }
    }
}

#[test]
fn the_client_of_documents_is_logged_in_and_does_what_it_is_told() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "mongodb"]).success();
        let program = env!("CARGO_BIN_EXE_devpath");
        let insert = "db.kept.insertOne({ it: 7 }); db.kept.countDocuments()";
        let typed = format!("echo '{insert}' | '{program}' services shell mongodb -- --quiet");
        assert!(bed.sh("shop", &typed).success().stdout.contains("app> 1"));
        let asked = ["services", "shell", "mongodb", "--", "--quiet", "--eval", "db.kept.findOne().it"];
        assert_eq!(bed.devpath_in("shop", asked).success().stdout, "7\n");
    }
}

/// An address of this machine that is not its loopback, as packets to elsewhere would leave from it.
pub fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // A datagram socket that is connected sends nothing yet.
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|it| it.ip()).filter(|it| !it.is_loopback() && !it.is_unspecified())
}

#[test]
fn another_address_than_127_0_0_1_is_asked_for_and_said_at_each_start() {
    let own = own_address().map(|it| it.to_string());
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "redis", "--no-git"]).success();
        let up = |args: &str| {
            let line = format!("'{}' services up --json {args}", env!("CARGO_BIN_EXE_devpath"));
            let run = bed.sh("shop", &line).success();
            let port = run.json()["services"][0]["port"].as_u64().and_then(|it| u16::try_from(it).ok());
            (run.stderr.replace('\n', " "), port.expect("a port"))
        };
        let hosts = || {
            let path = bed.path("shop").canonicalize().expect("the project");
            let label = format!("label=devpath.project.path={}", path.display());
            let id = docker(&engine.address, &["ps", "-q", "--filter", &label]);
            let facts: Value = serde_json::from_str(&docker(&engine.address, &["inspect", &id])).expect("JSON");
            let bindings = facts[0]["HostConfig"]["PortBindings"]["6379/tcp"].as_array().expect("a list").clone();
            bindings.iter().map(|it| it["HostIp"].as_str().expect("an address").to_owned()).collect::<Vec<_>>()
        };
        let (said, _) = up("");
        assert!(!said.contains("not on 127.0.0.1 only"), "{said}");
        assert_eq!(hosts(), ["127.0.0.1"]);
        bed.devpath_in("shop", ["services", "shell", "redis", "--", "set", "kept", "7"]).success();
        let addresses = [Some("0.0.0.0".to_owned()), own.clone()];
        for address in addresses.into_iter().flatten() {
            let _ = up(&format!("--bind {address}"));
            // It is remembered, and said again.
            let (said, port) = up("");
            assert!(said.contains(&format!("`redis` listens on {address}, not on 127.0.0.1 only")), "{said}");
            assert!(said.contains("services up redis --bind 127.0.0.1"), "{said}");
            let expected = if address == "0.0.0.0" { vec![address.clone()] } else { vec!["127.0.0.1".into(), address] };
            assert_eq!(hosts(), expected);
            for host in own.iter().map(String::as_str).chain(["127.0.0.1"]) {
                TcpStream::connect((host, port)).unwrap_or_else(|error| panic!("{host}:{port}: {error}"));
            }
        }
        let (said, _) = up("--bind 127.0.0.1");
        assert!(!said.contains("not on 127.0.0.1 only"), "{said}");
        assert_eq!(hosts(), ["127.0.0.1"]);
        let kept = bed.devpath_in("shop", ["services", "shell", "redis", "--", "get", "kept"]).success().stdout;
        assert_eq!(kept, "7\n");
    }
}

#[test]
fn without_docker_there_is_no_other_address() {
    let bed = Bed::new();
    bed.devpath(["new", "databases-python", "shop", "--with", "postgres", "--no-git"]).success();
    let run = bed.devpath_in("shop", ["services", "up", "--engine", "native", "--bind", "0.0.0.0"]).code(2);
    run.says("without Docker `postgres` listens on 127.0.0.1 only");
}
