//! What devpath asks of an engine when a container ends by itself.

use crate::support::{Bed, docker, engines};

#[test]
fn a_server_that_ends_is_told_with_its_last_words() {
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let file = std::fs::read_to_string("stacks/services/redis.toml").expect("the service's file");
        let bad = file.replace("--appendonly yes", "--no-such-option 1");
        assert_ne!(bad, file, "an option of the server's");
        bed.write("bad/stacks/services/redis.toml", &bad);
        let folder = bed.path("bad");
        bed.set("DEVPATH_CATALOG", folder);
        let run = bed.devpath(["setup", "databases", "shop", "--with", "redis"]).code(1);
        assert!(run.stderr.contains("`redis` ended with code 1 before it was ready"), "{}", run.stderr);
        assert!(run.stderr.contains("no-such-option"), "{}", run.stderr);
    }
}

#[test]
fn status_tells_how_services_are() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "redis"]).success();
        let path = bed.path("shop").canonicalize().expect("the project");
        let label = format!("label=devpath.project.path={}", path.display());
        let id = docker(&engine.address, &["ps", "-q", "--filter", &label]);
        let state = || bed.devpath_in("shop", ["services", "status", "--json"]).json()["services"][0]["state"].clone();
        assert_eq!(state(), "ready");
        docker(&engine.address, &["pause", &id]);
        assert_eq!(state(), "stopped");
        bed.devpath_in("shop", ["services", "up"]).success();
        assert_eq!(state(), "ready");
        docker(&engine.address, &["kill", &id]);
        assert_eq!(state(), "stopped");
        bed.devpath_in("shop", ["services", "up"]).success();
        assert_eq!(state(), "ready");
    }
}
