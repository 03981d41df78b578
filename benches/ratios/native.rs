//! A database without Docker, the archive in the cache: from nothing to an answered query, against doing it by hand.

use std::path::PathBuf;

use crate::measure::{medians, ratio, time};
use crate::support::{Bed, is_root};

/// Every line by hand, as the manual says it: initialise, start, ask until it answers. devpath makes a database beside
/// that, and need not wait for the disk as `initdb` does by itself.
const BY_HAND: &str = r#"
mkdir -p "$1" && cd "$1" && printf secret > password
$AS "$BIN/initdb" -D data -U app --pwfile=password -A scram-sha-256 -E UTF8 --locale=C >/dev/null
$AS "$BIN/postgres" -D data -c listen_addresses=127.0.0.1 -c unix_socket_directories= -p "$2" >log 2>&1 &
until PGPASSWORD=secret psql -h 127.0.0.1 -p "$2" -U app -d postgres -Atc 'select 1' >/dev/null 2>&1; do sleep 0.02; done
"#;

pub fn run() {
    let mut bed = Bed::new();
    bed.write(
        "none/stacks/services/postgres.toml",
        &without_places(&std::fs::read_to_string("stacks/services/postgres.toml").expect("the service's file")),
    );
    let folder = bed.path("none");
    bed.set("DEVPATH_CATALOG", folder);
    setup(&bed, 0);
    let programs = fetched();
    bed.set("BIN", &programs);
    bed.set("AS", if is_root() { "unshare --user --map-user=1000 --map-group=1000 --" } else { "" });
    let (mut ours_count, mut hand_count) = (0, 0);
    let [ours, theirs] = medians(
        9,
        [
            &mut || {
                ours_count += 1;
                let took = time(|| setup(&bed, ours_count));
                bed.devpath_in(&format!("shop{ours_count}"), ["services", "down", "--volumes", "--no-trash", "--yes"])
                    .success();
                took
            },
            &mut || {
                hand_count += 1;
                let folder = format!("hand{hand_count}");
                let took = time(|| {
                    let mut shell = bed.command("sh");
                    let port = (25_432 + hand_count).to_string();
                    assert!(shell.args(["-c", BY_HAND, "sh", &folder, &port]).status().expect("a shell").success());
                });
                bed.sh(&folder, "kill -INT $(head -1 data/postmaster.pid)").success();
                took
            },
        ],
    );
    ratio("native setup to a query", ours, "initdb, start, query by hand", theirs, 1.2);
}

/// The whole main job, and the first query.
fn setup(bed: &Bed, number: usize) {
    let shop = format!("shop{number}");
    bed.devpath(["setup", "databases", &shop, "--engine", "native", "--with", "postgres"]).success();
    bed.sh(&shop, "psql \"$(sed -n s/^DATABASE_URL=//p .env)\" -Atc 'select 1'").success();
}

fn without_places(file: &str) -> String {
    let begin = file.find("places = [").expect("places");
    let end = begin + file[begin..].find(']').expect("their end") + 1;
    format!("{}places = []{}", &file[..begin], &file[end..])
}

fn fetched() -> PathBuf {
    let shelf = crate::support::cache().join("devpath/postgres");
    let versions = shelf.read_dir().expect("the cache").flatten();
    let mut programs: Vec<PathBuf> = versions.map(|it| it.path().join("bin")).filter(|it| it.is_dir()).collect();
    programs.sort();
    programs.pop().expect("a fetched server")
}
