//! Bringing four services up, against the same containers started at once with `docker run` and asked every 20 ms.
//!
//! The same containers: in a network of their own too, which stands before the clock starts. Older engines take a fifth
//! of a second longer to start several containers in one than in the default network; devpath's time has in it, beside
//! that, the making of the network.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::measure::{medians, ratio, time};
use crate::support::{Bed, Engine, docker, engines};

/// The four, all different.
pub const FOUR: &str = "postgres,mysql,mongodb,redis";

pub fn run() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["new", "databases-python", "shop", "--with", FOUR, "--no-git"]).success();
        bed.devpath_in("shop", ["services", "up"]).success();
        let network = format!("devpath-bench-{}", std::process::id());
        docker(&engine.address, &["network", "create", &network]);
        let copies = copies(&bed, &engine, &network);
        bed.devpath_in("shop", ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
        for (what, keep) in [("first", false), ("later", true)] {
            // One round that is not counted brings the data of later starts into being.
            let _ = ours(&bed, keep);
            let _ = theirs(&engine, &copies, keep);
            let [ours, theirs] = medians(7, [&mut || ours(&bed, keep), &mut || theirs(&engine, &copies, keep)]);
            let what = format!("services up, {what} start, {}", engine.name);
            ratio(&what, ours, "docker run, asked every 20 ms", theirs, 1.05);
        }
        bed.devpath_in("shop", ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
        remove(&engine, &copies, false);
        docker(&engine.address, &["network", "rm", &network]);
    }
}

/// Bringing the services of the project `shop` up; `keep` says whether their data stays for the next time.
pub fn ours(bed: &Bed, keep: bool) -> Duration {
    let took = time(|| bed.devpath_in("shop", ["services", "up"]).success());
    if keep {
        bed.devpath_in("shop", ["services", "down"]).success();
    } else {
        bed.devpath_in("shop", ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
    }
    took
}

/// A container as devpath made it, to be made by `docker run`.
struct Copy {
    name: String,
    args: Vec<String>,
    url: String,
    volumes: Vec<String>,
}

fn copies(bed: &Bed, engine: &Engine, network: &str) -> Vec<Copy> {
    let answer = bed.devpath_in("shop", ["services", "status", "--json", "--show-secrets"]).success().json();
    let path = bed.path("shop").canonicalize().expect("the project");
    let services = answer["services"].as_array().expect("services");
    services
        .iter()
        .enumerate()
        .map(|(index, service)| {
            let id = service["id"].as_str().expect("an id");
            let labels = [
                "--filter".to_owned(),
                format!("label=devpath.project.path={}", path.display()),
                "--filter".to_owned(),
                format!("label=devpath.service={id}"),
            ];
            let [a, b, c, d] = &labels;
            let container = docker(&engine.address, &["ps", "-q", a, b, c, d]);
            let facts: Value = serde_json::from_str(&docker(&engine.address, &["inspect", &container])).expect("JSON");
            copy(id, index, &facts[0], service["url"].as_str().expect("a URL"), network)
        })
        .collect()
}

fn copy(id: &str, index: usize, facts: &Value, url: &str, network: &str) -> Copy {
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
    };
    let name = format!("devpath-bench-{}-{id}", std::process::id());
    let port = 26_000 + index;
    let (inside, bindings) =
        facts["HostConfig"]["PortBindings"].as_object().expect("ports").iter().next().expect("one");
    let published = bindings[0]["HostPort"].as_str().expect("a port");
    let mut args = vec!["run".to_owned(), "-d".to_owned(), "--name".to_owned(), name.clone()];
    args.extend(["--network", network, "--network-alias", id, "-p"].map(str::to_owned));
    args.push(format!("127.0.0.1:{port}:{}", inside.trim_end_matches("/tcp")));
    for variable in texts(&facts["Config"]["Env"]) {
        args.push("-e".to_owned());
        args.push(variable);
    }
    let mut volumes = Vec::new();
    for (number, mount) in facts["Mounts"].as_array().expect("mounts").iter().enumerate() {
        let volume = format!("{name}-{number}");
        args.push("-v".to_owned());
        args.push(format!("{volume}:{}", mount["Destination"].as_str().expect("a folder")));
        volumes.push(volume);
    }
    args.push(facts["Config"]["Image"].as_str().expect("an image").to_owned());
    args.extend(texts(&facts["Config"]["Cmd"]));
    Copy { name, args, url: url.replace(&format!(":{published}"), &format!(":{port}")), volumes }
}

/// All at once; the time until the slowest answers.
fn theirs(engine: &Engine, copies: &[Copy], keep: bool) -> Duration {
    let began = Instant::now();
    std::thread::scope(|scope| {
        for copy in copies {
            scope.spawn(|| {
                let mut run = Command::new("docker");
                let output = run.args(["--host", &engine.address]).args(&copy.args).output().expect("docker");
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                while !answers(&copy.url) {
                    std::thread::sleep(Duration::from_millis(20));
                }
            });
        }
    });
    let took = began.elapsed();
    remove(engine, copies, keep);
    took
}

fn remove(engine: &Engine, copies: &[Copy], keep: bool) {
    let host = ["--host", &engine.address];
    for copy in copies {
        let _ = Command::new("docker").args(host).args(["stop", "-t", "10", &copy.name]).output();
        let _ = Command::new("docker").args(host).args(["rm", "-f", &copy.name]).output();
        if !keep {
            let _ = Command::new("docker").args(host).args(["volume", "rm"]).args(&copy.volumes).output();
        }
    }
}

/// The same query as devpath's, through the same libraries.
fn answers(url: &str) -> bool {
    use mysql_async::prelude::Queryable as _;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let asked = async {
            if url.starts_with("postgres") {
                let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.ok()?;
                let connection = tokio::spawn(connection);
                let answer = client.simple_query("select 1").await.ok();
                connection.abort();
                answer.map(|_| ())
            } else if url.starts_with("mysql") {
                let options = mysql_async::Opts::from_url(url).ok()?;
                let mut connection = mysql_async::Conn::new(options).await.ok()?;
                connection.query_drop("select 1").await.ok()
            } else if url.starts_with("redis") {
                let mut connection = redis::Client::open(url).ok()?.get_multiplexed_async_connection().await.ok()?;
                redis::cmd("PING").query_async::<String>(&mut connection).await.ok().map(|_| ())
            } else {
                let mut options = mongodb::options::ClientOptions::parse(url).await.ok()?;
                options.server_selection_timeout = Some(Duration::from_secs(1));
                let client = mongodb::Client::with_options(options).ok()?;
                client.database("admin").run_command(mongodb::bson::doc! { "ping": 1 }).await.ok().map(|_| ())
            }
        };
        tokio::time::timeout(Duration::from_secs(3), asked).await.is_ok_and(|answer| answer.is_some())
    })
}
