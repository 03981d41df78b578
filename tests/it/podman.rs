//! Podman's socket, which speaks Docker's interface: a day with services, on a Podman of the test's own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Bed, docker, engines, is_root, tell};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

/// Without the limits that Podman sets by itself: they are higher than what a container that tests may give away.
const RUNTIME: &str = r#"#!/usr/bin/env python3
import json, os, shutil, sys
args = sys.argv[1:]
path = None
if "create" in args and "--bundle" in args:
    path = os.path.join(args[args.index("--bundle") + 1], "config.json")
if "exec" in args and "--process" in args:
    path = args[args.index("--process") + 1]
if path:
    with open(path) as file:
        config = json.load(file)
    config.get("process", config).pop("rlimits", None)
    with open(path, "w") as file:
        json.dump(config, file)
os.execv(shutil.which("runc", path="/usr/sbin:/usr/bin:/sbin:/bin"), ["runc", *args])
"#;

/// Podman with its storage in a folder, as a server; ends with the test.
struct Podman {
    child: Child,
    place: PathBuf,
}

impl Podman {
    fn begin(bed: &Bed) -> Self {
        let place = bed.path("podman").display().to_string();
        bed.write("podman/runtime", RUNTIME);
        bed.sh("podman", "chmod 755 runtime").success();
        bed.write(
            "podman/containers.conf",
            &format!(
                "[network]\nnetwork_config_dir = \"{place}/networks\"\n[engine]\ncgroup_manager = \"cgroupfs\"\n\
                 events_logger = \"file\"\nruntime = \"tested\"\n[engine.runtimes]\ntested = [\"{place}/runtime\"]\n"
            ),
        );
        bed.write(
            "podman/registries.conf",
            "unqualified-search-registries = [\"docker.io\"]\nshort-name-mode = \"disabled\"\n",
        );
        let mut server = bed.command("podman");
        server.args(["--root", &format!("{place}/root"), "--runroot", &format!("{place}/run")]);
        server.args(["--tmpdir", &format!("{place}/tmp"), "--storage-driver", "overlay"]);
        server.args(["system", "service", "--time=0", &format!("unix://{place}/podman.sock")]);
        server.env("CONTAINERS_CONF", format!("{place}/containers.conf"));
        server.env("CONTAINERS_REGISTRIES_CONF", format!("{place}/registries.conf"));
        let log = std::fs::File::create(bed.path("podman/log")).expect("a log");
        let child = server.stderr(log).stdout(Stdio::null()).spawn().expect("podman starts");
        let began = Instant::now();
        while !Path::new(&format!("{place}/podman.sock")).exists() {
            assert!(began.elapsed() < Duration::from_secs(30), "{}", bed.read("podman/log"));
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { child, place: bed.path("podman") }
    }
}

impl Drop for Podman {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // It mounts its storage onto itself and leaves that behind: the bed's folder could not be removed.
        let _ = Command::new("umount").arg(self.place.join("root/overlay")).status();
        if let Some(folder) = self.place.parent() {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

#[test]
fn a_day_with_podman() {
    let Some(engine) = engines().pop() else { return };
    let there = Command::new("podman").arg("--version").output().is_ok_and(|it| it.status.success());
    if !there || !is_root() {
        let required = std::env::var("DEVPATH_TEST_REQUIRE").unwrap_or_default();
        assert!(!required.contains("podman"), "podman is required, and root with it");
        tell("skipped: there is no Podman here that root could start");
        return;
    }
    // Ends after what was started on it, and its rules in the packet filter with it.
    let podman;
    let mut bed = Bed::new();
    podman = Podman::begin(&bed);
    let address = format!("unix://{}", bed.path("podman/podman.sock").display());
    let carry = format!("docker --host {} save redis:8 postgres:18 | docker --host {address} load", engine.address);
    bed.sh("", &carry).success();
    bed.set("DOCKER_HOST", &address);
    bed.devpath(["new", "databases-python", "shop", "--with", "postgres,redis", "--no-git"]).success();
    let services = |line: &str| bed.sh("shop", &format!("'{DEVPATH}' services {line}"));
    let sql = |text: &str| services(&format!("shell postgres -- -qAtc \"{text}\"")).success().stdout;
    services("up").success();
    let status = services("status -v --json").success().json();
    for service in status["services"].as_array().expect("services") {
        assert_eq!(service["state"], "ready", "{status}");
        assert!(service["uptime_s"].is_u64(), "{status}");
    }
    sql("create table kept as select 7 as it");
    services("shell redis -- set kept 7").success();
    assert_eq!(services("exec redis -- sh -c 'echo $REDISCLI_AUTH'").success().stdout.trim().len(), 24);
    assert!(services("logs postgres --tail 5").success().stdout.contains("ready to accept connections"));
    services("snapshot first").success();
    sql("drop table kept");
    services("shell redis -- del kept").success();
    services("restore first").success();
    assert_eq!(sql("select it from kept"), "7\n");
    assert_eq!(services("shell redis -- get kept").success().stdout, "7\n");
    services("restart").success();
    // A network that somebody removed, a container that somebody killed.
    let path = bed.path("shop").canonicalize().expect("the project");
    let label = format!("label=devpath.project.path={}", path.display());
    let running = docker(&address, &["ps", "-q", "--filter", &label]);
    docker(&address, &[["rm", "-f"].as_slice(), &[running.lines().next().expect("a container")]].concat());
    services("up").success();
    services("down").success();
    services("up").success();
    assert_eq!(sql("select it from kept"), "7\n");
    let listed = bed.devpath(["list", "--json"]).success().json();
    assert_eq!(listed["projects"].as_array().map(Vec::len), Some(1), "{listed}");
    let id = listed["projects"][0]["id"].as_str().expect("an id").to_owned();
    services("down --volumes --yes").success();
    bed.devpath_in("shop", ["clean", "--trash", "--yes"]).success();
    for list in [["ps", "-aq"], ["volume", "ls"], ["network", "ls"]] {
        let left = docker(&address, &[list[0], list[1], "--filter", &label, "--format", "{{.Labels}}"]);
        assert_eq!(left, "", "{list:?}");
    }
    // What is left from a folder that is gone.
    services("up redis").success();
    bed.sh("", "rm -r shop").success();
    let cleaned = bed.devpath(["clean", &id, "--yes", "--json"]).success().json();
    assert_eq!(cleaned["removed"][0]["id"], id.as_str(), "{cleaned}");
    assert_eq!(docker(&address, &["ps", "-aq"]), "");
    drop(bed);
    drop(podman);
}
