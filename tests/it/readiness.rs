//! The promise: after `up` returns, the first query never fails. Kept by repetition, on real engines.

use std::time::{Duration, Instant};

use crate::support::{Bed, Engine, docker, engines};

/// Starts of each server; of these every tenth is a first start and every other one follows a `kill -9`.
const STARTS: usize = 100;

#[test]
fn postgres_answers_the_first_query_after_every_start() {
    repeat("postgres", STARTS, &|url| {
        let mut config: tokio_postgres::Config = url.parse().expect("a URL");
        config.connect_timeout(Duration::from_secs(2));
        block(async move {
            let (client, connection) =
                config.connect(tokio_postgres::NoTls).await.map_err(|error| error.to_string())?;
            let connection = tokio::spawn(connection);
            let answer = client.simple_query("select 1").await.map_err(|error| error.to_string());
            connection.abort();
            answer.map(|_| ())
        })
    });
}

#[test]
fn mysql_answers_the_first_query_after_every_start() {
    use mysql_async::prelude::Queryable as _;
    repeat("mysql", STARTS, &|url| {
        let url = url.to_owned();
        block(async move {
            let options = mysql_async::Opts::from_url(&url).map_err(|error| error.to_string())?;
            let mut connection = mysql_async::Conn::new(options).await.map_err(|error| error.to_string())?;
            connection.query_drop("select 1").await.map_err(|error| error.to_string())
        })
    });
}

#[test]
fn redis_answers_the_first_query_after_every_start() {
    repeat("redis", STARTS, &|url| {
        let url = url.to_owned();
        block(async move {
            let client = redis::Client::open(url).map_err(|error| error.to_string())?;
            let mut connection = client.get_multiplexed_async_connection().await.map_err(|error| error.to_string())?;
            let pong: Result<String, _> = redis::cmd("PING").query_async(&mut connection).await;
            pong.map(|_| ()).map_err(|error| error.to_string())
        })
    });
}

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

fn repeat(service: &str, starts: usize, query: &dyn Fn(&str) -> Result<(), String>) {
    let engines = engines();
    if engines.is_empty() {
        return;
    }
    let began = Instant::now();
    let (mut done, mut failed) = (0, Vec::new());
    for (index, engine) in engines.iter().enumerate() {
        let share = starts / engines.len() + usize::from(index < starts % engines.len());
        let bed = Bed::with(engine);
        bed.devpath(["new", "databases-python", "shop", "--with", service, "--no-git"]).success();
        for start in 0..share {
            before(&bed, engine, start);
            let url = started(&bed);
            done += 1;
            if let Err(error) = query(&url) {
                failed.push(format!("start {start} on {}: {error}", engine.name));
            }
        }
    }
    crate::support::tell(&format!(
        "{service}: {done} starts, {} first queries failed, {:.0} s",
        failed.len(),
        began.elapsed().as_secs_f32()
    ));
    assert!(done >= starts && failed.is_empty(), "{failed:?}");
}

/// Every tenth start is a first one; the others follow a `kill -9`, or an orderly end.
fn before(bed: &Bed, engine: &Engine, start: usize) {
    match start % 10 {
        0 => {
            bed.devpath_in("shop", ["services", "down", "--volumes", "--yes"]).success();
        }
        odd if odd % 2 == 1 => {
            let path = bed.path("shop").canonicalize().expect("the project");
            let label = format!("label=devpath.project.path={}", path.display());
            let id = docker(&engine.address, &["ps", "-q", "--filter", &label]);
            docker(&engine.address, &["kill", "--signal", "KILL", &id]);
        }
        _ => {
            bed.devpath_in("shop", ["services", "down"]).success();
        }
    }
}

fn started(bed: &Bed) -> String {
    let answer = bed.devpath_in("shop", ["services", "up", "--json", "--show-secrets"]).success().json();
    answer["services"][0]["url"].as_str().expect("a URL").to_owned()
}
