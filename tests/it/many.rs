//! Many at once: fifty projects on one engine, and two runs in one project.

use std::io::{Read, Write as _};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Bed, engines, tell};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

/// Stands before an engine's socket and counts what is asked and how much is answered.
#[derive(Clone, Default)]
struct Counter {
    requests: Arc<AtomicUsize>,
    answered: Arc<AtomicUsize>,
}

impl Counter {
    fn before(&self, socket: &str, at: &std::path::Path) {
        let listener = UnixListener::bind(at).expect("a socket");
        let (counter, socket) = (self.clone(), socket.to_owned());
        // Ends with the tests' process; who connects later finds a file that is gone.
        thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(engine)) = (client, UnixStream::connect(&socket)) else { return };
                let (from, to) = (client.try_clone().expect("a socket"), engine.try_clone().expect("a socket"));
                let (asked, answered) = (counter.requests.clone(), counter.answered.clone());
                thread::spawn(move || copy(from, engine, |bytes| asked.fetch_add(heads(bytes), Ordering::Relaxed)));
                thread::spawn(move || copy(to, client, |bytes| answered.fetch_add(bytes.len(), Ordering::Relaxed)));
            }
        });
    }

    /// Requests and bytes of answers while something is done.
    fn during(&self, work: impl FnOnce()) -> (usize, usize) {
        let now = || (self.requests.load(Ordering::Relaxed), self.answered.load(Ordering::Relaxed));
        let before = now();
        work();
        let after = now();
        (after.0 - before.0, after.1 - before.1)
    }
}

fn copy(mut from: UnixStream, mut to: UnixStream, count: impl Fn(&[u8]) -> usize) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        count(&bytes[..length]);
        if to.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// How many requests begin in these bytes.
fn heads(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let head = |line: &str| {
        let mut words = line.split(' ');
        let method = words.next().is_some_and(|it| ["GET", "POST", "PUT", "DELETE", "HEAD"].contains(&it));
        method && words.next().is_some_and(|it| it.starts_with('/')) && words.next() == Some("HTTP/1.1")
    };
    text.split("\r\n").filter(|line| head(line)).count()
}

#[test]
fn fifty_projects_cost_a_project_no_more_than_one() {
    let Some(engine) = engines().pop() else { return };
    let Some(socket) = engine.address.strip_prefix("unix://") else { return };
    let mut bed = Bed::with(&engine);
    let counter = Counter::default();
    counter.before(socket, &bed.path("counted.sock"));
    let through = format!("unix://{}", bed.path("counted.sock").display());
    let make = |bed: &Bed, number: usize| {
        let name = format!("p{number}");
        bed.devpath(["new", "databases-python", &name, "--with", "redis", "--no-git"]).success();
        bed.devpath_in(&name, ["services", "up"]).success();
    };
    make(&bed, 0);
    let measure = |bed: &mut Bed| {
        bed.set("DOCKER_HOST", &through);
        let run = |line: &str| counter.during(|| drop(bed.sh("p0", &format!("'{DEVPATH}' {line}")).success()));
        let lines = ["services up", "services status", "services down", "services up", "list"];
        let counts = lines.map(|line| (line, run(line)));
        bed.set("DOCKER_HOST", &engine.address);
        counts
    };
    let alone = measure(&mut bed);
    thread::scope(|scope| {
        for part in 0..2 {
            let bed = &bed;
            scope.spawn(move || (1..50).filter(|it| it % 2 == part).for_each(|number| make(bed, number)));
        }
    });
    let crowded = measure(&mut bed);
    for ((line, (requests, bytes)), (_, (requests_now, bytes_now))) in alone.into_iter().zip(crowded) {
        tell(&format!(
            "{line}: {requests} requests and {bytes} bytes alone, {requests_now} and {bytes_now} among 50 projects"
        ));
        assert!(requests > 0, "{line}");
        // A port of a stranger's that has come meanwhile is asked for once.
        assert!(requests_now <= requests + 1, "{line}: {requests_now} requests, alone {requests}");
        if line != "list" {
            assert!(bytes_now <= bytes + bytes / 5 + 2000, "{line}: {bytes_now} bytes, alone {bytes}");
        }
    }
}

/// Starts `up`, and stops its process as soon as it holds the lock.
fn held(bed: &Bed) -> Child {
    let run = bed.spawn(["-C", "shop", "services", "up"]);
    let deadline = Instant::now() + Duration::from_secs(20);
    let id = run.id().to_string();
    while std::fs::read_to_string(bed.path("shop/.devpath/lock")).unwrap_or_default() != id {
        assert!(Instant::now() < deadline, "the lock is never taken");
        thread::sleep(Duration::from_millis(1));
    }
    bed.sh("", &format!("kill -STOP {id}")).success();
    run
}

#[test]
fn a_second_run_says_who_is_at_work_and_a_dead_ones_lock_is_taken_over() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["new", "databases-python", "shop", "--with", "redis", "--no-git"]).success();
        bed.devpath_in("shop", ["services", "up"]).success();
        bed.devpath_in("shop", ["services", "snapshot", "first"]).success();
        bed.devpath_in("shop", ["services", "down"]).success();
        let mut first = held(&bed);
        let id = "0123456789abcdef0123456789abcdef";
        for line in [
            "up",
            "down",
            "down --volumes --yes",
            "restart",
            "seed",
            "snapshot second",
            "restore first",
            "reset redis",
            &format!("adopt {id}"),
        ] {
            let run = bed.sh("shop", &format!("'{DEVPATH}' services {line} --json")).code(3);
            let error = run.json()["error"].clone();
            assert_eq!(error["code"], "project.busy", "{line}: {error}");
            assert!(error["message"].to_string().contains(&format!("(pid {})", first.id())), "{line}: {error}");
        }
        // Who only looks waits for nobody.
        for line in ["status", "snapshots", "env", "up --dry-run"] {
            let run = bed.sh("shop", &format!("'{DEVPATH}' services {line}"));
            assert!(!run.stderr.contains("is at work"), "{line}: {}", run.stderr);
        }
        first.kill().expect("its end");
        first.wait().expect("its end");
        bed.devpath_in("shop", ["services", "up"]).success();
        let kept = bed.devpath_in("shop", ["services", "snapshots", "--json"]).success().json();
        assert_eq!(kept["snapshots"].as_array().map(Vec::len), Some(1), "{kept}");
    }
}
