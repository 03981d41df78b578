//! Data that moves between Docker and servers of a machine, both ways, compared, and killed on its way.

use serde_json::Value;

use crate::native_services::{machine, project, reads, well, with_urls, write_all};
use crate::support::{Machine, docker, engines};

/// The data of services on a machine that reaches a Docker engine, moved from servers of its own to Docker and back.
#[test]
fn data_moves_to_docker_and_back_and_is_compared() {
    let Some((machine, socket)) = with_engine() else { return };
    let services = ["mariadb", "postgres", "redis", "valkey", "nats", "rabbitmq"];
    let folder = format!("/srv/{}", socket.1);
    project(&machine, &folder, &services);
    let shop = format!("{folder}/shop");
    let env = well(&machine, &format!("sed 's/:[0-9][0-9]*\\//\\//; s/:[0-9][0-9]*$//' {shop}/.env"));
    write_all(&machine, &shop, &services);
    in_step(&machine, &shop);
    // From here on there is Docker, and the project stays where its data is.
    let line = |line: &str| well(&machine, &format!("export DOCKER_HOST={}; cd {shop}; {line}", socket.0));
    let _end = Ended(socket.0.clone(), shop.clone());
    line("devpath services up");
    let answer = |text: &str| -> Value { serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}")) };
    assert_eq!(answer(&line("devpath services status --json 2>/dev/null"))["engine"], "native");

    let plan = line("devpath services migrate --to docker --dry-run");
    assert!(plan.contains("redis") && plan.contains("run the services with `docker` from then on"), "{plan}");
    assert_eq!(answer(&line("devpath services status --json 2>/dev/null"))["engine"], "native");

    let moved = answer(&line("devpath services migrate --to docker --json 2>/dev/null"));
    assert_eq!(
        (&moved["from"], &moved["to"], &moved["engine"]),
        (&"native".into(), &"docker".into(), &"docker".into())
    );
    for it in moved["moved"].as_array().expect("moved") {
        let id = it["service"].as_str().expect("an id");
        let counted = it["compared"].as_u64();
        assert!(counted.is_some_and(|count| count > 0), "{it}");
        // Servers that cannot be asked for all that they have are copied, and their files compared.
        assert_eq!(it["compared_of"], if ["nats", "rabbitmq"].contains(&id) { "files" } else { "things" }, "{it}");
        assert!(it["kept_until"].as_str().is_some_and(|until| until.starts_with("20")), "{it}");
        assert!(it["kept"].as_str().is_some_and(|place| place.contains(".devpath/native")), "{it}");
    }
    read_all_with(&machine, &shop, &services, &socket.0);
    assert_eq!(
        line("ps -eo stat,args --no-headers | grep '[.]devpath/native' | grep -v '^Z'; true"),
        "",
        "the old ones ended"
    );
    assert_eq!(line("sed 's/:[0-9][0-9]*\\//\\//; s/:[0-9][0-9]*$//' .env"), env, "the same users and passwords");
    assert_eq!(line("ls .devpath/native"), "mariadb\nnats\npostgres\nrabbitmq\nredis\nvalkey", "the old data is kept");

    // What keeps no data does not move, and ends where it was all the same.
    line(
        "sed -i 's/^\\[services\\]$/[services]\\npgbench = \"18\"\\nadminer = \"5\"/' devpath.toml && devpath services up",
    );
    // Something new, and back; what stands beside the old data is new.
    line(&with_urls("redis-cli --no-auth-warning -u \"$REDIS_URL\" set later 8"));
    let back = answer(&line("devpath services migrate --to native --json 2>/dev/null"));
    assert_eq!(back["engine"], "native");
    let label = format!("label=devpath.project.path={shop}");
    assert_eq!(docker(&socket.0, &["ps", "-aq", "--filter", &label]), "", "nothing goes on where nobody looks");
    read_all_with(&machine, &shop, &services, &socket.0);
    assert_eq!(line(&with_urls("redis-cli --no-auth-warning -u \"$REDIS_URL\" get later")), "8");
    // What is kept of both moves goes with the rest of the trash, on both engines.
    let volumes = || docker(&socket.0, &["volume", "ls", "-q", "--filter", &label]).lines().count();
    let folders = || line("ls .devpath/native | wc -l");
    assert_eq!((volumes(), folders()), (services.len(), (2 * services.len()).to_string()));
    line("devpath clean --trash --yes");
    assert_eq!((volumes(), folders()), (0, services.len().to_string()));
    read_all_with(&machine, &shop, &services, &socket.0);
    refused(&machine, &format!("cd {shop}; export DOCKER_HOST={}", socket.0), "native", 1, &["already"]);
}

/// A migration that is killed at any moment leaves the old data in use.
#[test]
fn a_migration_that_is_killed_leaves_the_old_data_in_use() {
    let Some((machine, socket)) = with_engine() else { return };
    let services = ["postgres", "redis"];
    let folder = format!("/srv/{}", socket.1);
    project(&machine, &folder, &services);
    let shop = format!("{folder}/shop");
    in_step(&machine, &shop);
    write_all(&machine, &shop, &services);
    let line = |line: &str| well(&machine, &format!("export DOCKER_HOST={}; cd {shop}; {line}", socket.0));
    let _end = Ended(socket.0.clone(), shop.clone());
    for tenths in [3, 8, 14, 22, 30] {
        line(&format!(
            "devpath services migrate --to docker >/dev/null 2>&1 & sleep {}.{}; kill -9 $! 2>/dev/null; wait $! 2>/dev/null; true",
            tenths / 10,
            tenths % 10
        ));
        line("devpath services up");
        read_all_with(&machine, &shop, &services, &socket.0);
        // A machine with much else to do may take longer to answer than it waits.
        let engine = line("devpath services status --json 2>/dev/null; true");
        let label = format!("label=devpath.project.path={shop}");
        let left = docker(&socket.0, &["ps", "-a", "--format", "{{.ID}}", "--filter", &label]);
        if engine.contains("\"engine\": \"native\"") || engine.contains("\"engine\":\"native\"") {
            assert_eq!(left, "", "nothing of the migration goes on after {tenths} tenths of a second");
        } else {
            line("devpath services migrate --to native");
        }
    }
    // One that fails on its way, because the other engine does not read the data in.
    let here = env!("CARGO_MANIFEST_DIR");
    line(&format!(
        "mkdir -p /srv/own/stacks/services && sed 's/^load = .*/load = [\"sh\", \"-c\", \"exit 7\"]/' \
         {here}/stacks/services/postgres.toml >/srv/own/stacks/services/postgres.toml"
    ));
    let place = format!("cd {shop}; export DOCKER_HOST={}", socket.0);
    let kept = "the data that was there before is in use as it was";
    refused(&machine, &format!("{place} DEVPATH_CATALOG=/srv/own"), "docker", 3, &[kept]);
    read_all_with(&machine, &shop, &services, &socket.0);
    // And one that could not end well.
    line("sed -i 's/^redis = .*/redis = \"7\"/' devpath.toml");
    let older = "the data of `redis` was made by version 8, and `devpath.toml` asks for 7";
    refused(&machine, &place, "docker", 2, &[older]);
    read_all_with(&machine, &shop, &services, &socket.0);
}

/// Docker has PostgreSQL 18, and this machine a server and clients of 17.
#[test]
fn what_this_machine_cannot_read_is_refused_before_anything_stops() {
    let Some((machine, socket)) = with_engine() else { return };
    let shop = format!("/srv/{}/shop", socket.1);
    let parent = format!("/srv/{}", socket.1);
    let line = |line: &str| well(&machine, &format!("export DOCKER_HOST={}; {line}", socket.0));
    let _end = Ended(socket.0.clone(), shop.clone());
    line(&format!("mkdir {parent} && devpath -C {parent} new databases-python shop --no-git --with postgres"));
    line(&format!("devpath -C {shop} services up"));
    let started = || docker(&socket.0, &["ps", "-q", "--filter", &format!("label=devpath.project.path={shop}")]);
    let before = started();
    let words = ["needs `psql` of version 18 or newer", "nothing was changed"];
    refused(&machine, &format!("cd {shop}; export DOCKER_HOST={}", socket.0), "native", 3, &words);
    assert_eq!(started(), before);
    assert_eq!(line(&format!("cd {shop}; {}", with_urls("psql \"$POSTGRES_URL\" -Atc 'select 1'"))), "1");
    line(&format!("devpath -C {shop} services down --volumes --no-trash --yes"));
}

/// A migration that ends with this code and says these words.
#[track_caller]
fn refused(machine: &Machine, place: &str, to: &str, code: i32, words: &[&str]) {
    let devpath = env!("CARGO_BIN_EXE_devpath");
    let (ended, said) = machine.sh(&format!("{place}; {devpath} services migrate --to {to}"));
    assert_eq!(ended, code, "{said}");
    assert!(words.iter().all(|it| said.contains(it)), "{said}");
}

/// A machine that reaches an engine by its socket, and a name for this test's own folder.
fn with_engine() -> Option<(Machine, (String, String))> {
    let engine = engines().into_iter().next()?;
    let socket = engine.address.strip_prefix("unix://")?.to_owned();
    let mount = format!("{socket}:{socket}");
    let machine = machine(&["--network", "host", "-v", &mount])?;
    let name = well(&machine, "cat /proc/sys/kernel/random/uuid");
    Some((machine, (engine.address, name)))
}

/// Asks for the release that Debian has, so that both ways lead to the same one.
#[track_caller]
fn in_step(machine: &Machine, shop: &str) {
    well(machine, &format!("sed -i 's/^postgres = .*/postgres = \"17\"/' {shop}/devpath.toml"));
}

#[track_caller]
fn read_all_with(machine: &Machine, folder: &str, services: &[&str], address: &str) {
    for service in services {
        let read = reads(service);
        assert_eq!(well(machine, &format!("export DOCKER_HOST={address}; cd {folder}; {read}")), "7", "{service}");
    }
}

/// Removes what a test's project has on the engine, also when the test fails; its servers end with its machine.
struct Ended(String, String);

impl Drop for Ended {
    fn drop(&mut self) {
        let Self(address, shop) = self;
        let label = format!("label=devpath.project.path={shop}");
        for (list, remove) in [
            (["ps", "-aq"].as_slice(), ["rm", "-f"].as_slice()),
            (&["volume", "ls", "-q"], &["volume", "rm"]),
            (&["network", "ls", "-q"], &["network", "rm"]),
        ] {
            let found = docker(address, &[list, &["--filter", &label]].concat());
            for name in found.lines() {
                docker(address, &[remove, &[name]].concat());
            }
        }
    }
}
