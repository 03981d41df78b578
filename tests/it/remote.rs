//! Engines on other machines: over SSH with keys and a server of the test's own, and over TCP.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Bed, engines, free_port, is_root, tell};

const SSHD: &str = "/usr/sbin/sshd";

/// Ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An SSH server on 127.0.0.1 behind which an engine answers, and a client that knows it and no other.
fn sshd(bed: &mut Bed, engine: &str) -> (Server, u16) {
    let port = free_port();
    let place = bed.path("ssh").display().to_string();
    let path = std::env::var("PATH").expect("a PATH");
    bed.sh(
        "",
        "mkdir -p -m 700 ssh bin /run/sshd && cd ssh && ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f user \
         && cp user.pub authorized_keys && chmod 600 authorized_keys",
    )
    .success();
    bed.write(
        "ssh/sshd_config",
        &format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {place}/host\nPidFile none\nUsePAM no\nStrictModes no\n\
             AuthorizedKeysFile {place}/authorized_keys\nPasswordAuthentication no\nPermitRootLogin yes\n\
             SetEnv DOCKER_HOST={engine} PATH={path}\n"
        ),
    );
    bed.write("ssh/known_hosts", &format!("[127.0.0.1]:{port} {}", bed.read("ssh/host.pub")));
    bed.write(
        "bin/ssh",
        &format!(
            "#!/bin/sh\nexec /usr/bin/ssh -F none -i {place}/user -o IdentitiesOnly=yes -o BatchMode=yes \
             -o UserKnownHostsFile={place}/known_hosts \"$@\"\n"
        ),
    );
    bed.sh("", "chmod 755 bin/ssh").success();
    let mut server = bed.command(SSHD);
    let log = std::fs::File::create(bed.path("ssh/log")).expect("a log");
    server.args(["-D", "-e", "-f", &format!("{place}/sshd_config")]).stderr(log).stdout(Stdio::null());
    let server = Server(server.spawn().expect("sshd starts"));
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(began.elapsed() < Duration::from_secs(20), "{}", bed.read("ssh/log"));
        std::thread::sleep(Duration::from_millis(20));
    }
    bed.set("PATH", format!("{}:{path}", bed.path("bin").display()));
    (server, port)
}

#[test]
fn an_engine_behind_ssh_is_used_like_any_other_and_ports_are_told_how_to_forward() {
    if !Path::new(SSHD).exists() || !is_root() {
        let required = std::env::var("DEVPATH_TEST_REQUIRE").unwrap_or_default();
        assert!(!required.contains("ssh"), "an SSH server is required, and root with it");
        tell("skipped: there is no SSH server here that root could start");
        return;
    }
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let (server, port) = sshd(&mut bed, &engine.address);
        bed.devpath(["new", "databases-python", "shop", "--with", "redis", "--no-git"]).success();
        let address = format!("ssh://root@127.0.0.1:{port}");
        bed.set("DOCKER_HOST", &address).set("COLUMNS", "400");
        let run = bed.devpath_in("shop", ["services", "up", "--json"]).success();
        let answer = run.json();
        assert_eq!(answer["services"][0]["state"], "ready", "{answer}");
        let published = &answer["services"][0]["port"];
        run.says("listens on 127.0.0.1 of 127.0.0.1, another machine than this one")
            .says(&format!("ssh -N -L {published}:127.0.0.1:{published} -p {port} root@127.0.0.1"));
        bed.devpath_in("shop", ["services", "shell", "redis", "--", "set", "kept", "7"]).success();
        bed.devpath_in("shop", ["services", "snapshot", "first"]).success();
        bed.devpath_in("shop", ["services", "restore", "first"]).success();
        let kept = bed.devpath_in("shop", ["services", "shell", "redis", "--", "get", "kept"]).success().stdout;
        assert_eq!(kept, "7\n");
        let listed = bed.devpath(["list", "--json"]).success().json();
        assert!(
            listed["projects"].as_array().is_some_and(|it| it.iter().any(|it| it["folder"] == "unknown")),
            "{listed}"
        );
        // As a context of the Docker CLI.
        bed.unset("DOCKER_HOST");
        bed.sh("", &format!("docker context create far --docker host={address}")).success();
        bed.set("DOCKER_CONTEXT", "far");
        bed.devpath_in("shop", ["services", "down", "--volumes", "--yes"]).success();
        // A key that the server does not know: its own words are told.
        bed.unset("DOCKER_CONTEXT").set("DOCKER_HOST", &address);
        bed.sh("ssh", "rm user user.pub && ssh-keygen -q -t ed25519 -N '' -f user").success();
        bed.devpath_in("shop", ["services", "status"]).code(3).says("Permission denied");
        drop(server);
        bed.set("DOCKER_HOST", &engine.address);
    }
}

/// Hands connections at an address of this machine on to an engine's socket, as an engine that listens openly would.
fn open_engine(socket: &str, host: &str) -> Option<u16> {
    let listener = TcpListener::bind((host, 0)).ok()?;
    let port = listener.local_addr().ok()?.port();
    let socket = socket.to_owned();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(engine) = UnixStream::connect(&socket) else { return };
            let (mut from, mut to) = (client.try_clone().expect("a socket"), engine.try_clone().expect("a socket"));
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(std::net::Shutdown::Write);
            });
            std::thread::spawn(move || {
                let (mut from, mut to, mut bytes) = (engine, client, vec![0; 65536]);
                while let Ok(length @ 1..) = from.read(&mut bytes) {
                    if to.write_all(&bytes[..length]).is_err() {
                        break;
                    }
                }
                let _ = to.shutdown(std::net::Shutdown::Write);
            });
        }
    });
    Some(port)
}

#[test]
fn services_of_an_engine_at_another_address_bear_its_host_where_they_listen_openly() {
    let Some(host) = crate::secrecy::own_address().map(|it| it.to_string()) else {
        tell("skipped: this machine has no address but its loopback's");
        return;
    };
    for engine in engines() {
        let Some(socket) = engine.address.strip_prefix("unix://") else { continue };
        let Some(port) = open_engine(socket, &host) else { continue };
        let mut bed = Bed::with(&engine);
        bed.devpath(["new", "databases-python", "shop", "--with", "redis", "--no-git"]).success();
        bed.set("DOCKER_HOST", format!("tcp://{host}:{port}")).set("COLUMNS", "400");
        let run = bed.devpath_in("shop", ["services", "up", "--bind", "0.0.0.0", "--json"]).success();
        let answer = run.json();
        assert_eq!(answer["services"][0]["state"], "ready", "{answer}");
        assert_eq!(answer["services"][0]["host"], host.as_str(), "{answer}");
        run.says("listens on 0.0.0.0, not on 127.0.0.1 only");
        assert!(bed.read("shop/.env").contains(&format!("@{host}:")), "{}", bed.read("shop/.env"));
        let again = bed.devpath_in("shop", ["services", "up"]).success();
        assert!(!again.stderr.contains("ssh -N"), "{}", again.stderr);
        let status = bed.devpath_in("shop", ["services", "status", "--json"]).success().json();
        assert_eq!(status["services"][0]["state"], "ready", "{status}");
        // Kept to that machine, its port has to be forwarded.
        bed.devpath_in("shop", ["services", "down"]).success();
        bed.set("DEVPATH_CATALOG", bed.path("quick"));
        let file = std::fs::read_to_string("stacks/services/redis.toml").expect("the file");
        bed.write("quick/stacks/services/redis.toml", &file.replace("deadline_s = 60", "deadline_s = 2"));
        let run = bed.devpath_in("shop", ["services", "up", "--bind", "127.0.0.1"]);
        run.says(&format!("listens on 127.0.0.1 of {host}, another machine than this one")).says("ssh -N -L ");
        bed.set("DOCKER_HOST", &engine.address);
    }
}
