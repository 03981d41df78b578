//! A day with services: restarted, looked at, watched.

use rexpect::session::PtySession;

use crate::support::{Bed, at_terminal, docker, engines};

/// The id of the one container of a project.
fn container(address: &str, bed: &Bed) -> String {
    let path = bed.path("shop").canonicalize().expect("the project");
    docker(address, &["ps", "-q", "--filter", &format!("label=devpath.project.path={}", path.display())])
}

#[test]
fn a_restart_keeps_container_port_and_data_and_is_ready() {
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        bed.publish_apart();
        bed.devpath(["setup", "databases", "shop", "--with", "redis"]).success();
        let (id, env) = (container(&engine.address, &bed), bed.read("shop/.env"));
        let started = || docker(&engine.address, &["inspect", "-f", "{{.State.StartedAt}}", &id]);
        let before = started();
        let plan = bed.devpath_in("shop", ["services", "restart", "--dry-run"]).success().stdout;
        assert!(plan.contains("stop `redis`, start it again") && plan.contains("nothing was done"), "{plan}");
        assert_eq!(started(), before);

        let run = bed.devpath_in("shop", ["services", "restart", "redis", "--json"]).success();
        assert_eq!(run.json()["services"][0]["state"], "ready");
        assert_ne!(started(), before);
        assert_eq!(container(&engine.address, &bed), id);
        assert_eq!(bed.read("shop/.env"), env);

        // Whatever is down is started.
        bed.devpath_in("shop", ["services", "down"]).success();
        bed.devpath_in("shop", ["services", "restart"]).success().says("nothing was running");
    }
}

#[test]
fn without_docker_a_restart_is_a_new_process_on_the_same_port() {
    let mut bed = Bed::new();
    bed.publish_apart();
    bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", "native"]).success();
    let lock = || bed.read("shop/.devpath/native/postgres/data/postmaster.pid");
    let before: Vec<String> = lock().lines().map(str::to_owned).collect();
    bed.devpath_in("shop", ["services", "restart"]).success();
    let after: Vec<String> = lock().lines().map(str::to_owned).collect();
    assert_ne!(before[0], after[0]);
    assert_eq!(before[3], after[3]);
}

#[test]
fn status_tells_version_uptime_and_on_request_sizes() {
    let mut beds: Vec<(Bed, &str)> = engines().iter().map(|engine| (Bed::with(engine), "docker")).collect();
    beds.push((Bed::new(), "native"));
    for (bed, name) in beds {
        bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", name]).success();
        let status = bed.devpath_in("shop", ["services", "status", "--json"]).success().json();
        let service = &status["services"][0];
        assert!(service["uptime_s"].as_u64().is_some_and(|it| it < 300), "{status}");
        assert!(service["version"].is_string() && service["size_bytes"].is_null(), "{status}");
        let status = bed.devpath_in("shop", ["services", "status", "-v", "--json"]).success().json();
        let size = status["services"][0]["size_bytes"].as_u64();
        assert!(size.is_some_and(|it| it > 1_000_000), "{status}");
        let screen = bed.devpath_in("shop", ["services", "status", "--sizes"]).success().stdout;
        assert!(screen.contains(" s  ") && screen.contains(" MB  "), "{screen}");
    }
}

#[test]
fn watching_redraws_until_ctrl_c_and_needs_a_terminal() {
    let bed = Bed::new();
    bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", "native"]).success();
    let run = bed.devpath_in("shop", ["services", "status", "--watch"]).code(2);
    run.says("`--watch` redraws a terminal").says("devpath services status --json");

    let mut session = at_terminal(&bed, ["-C", "shop", "services", "status", "--watch"]);
    session.exp_string("ready").expect("a first look");
    bed.devpath_in("shop", ["services", "down"]).success();
    session.exp_string("stopped").expect("a later look");
    ended_with(&mut session, "Exited", ", 0)");
}

/// Ctrl-C ends it, and this is how.
fn ended_with(session: &mut PtySession, kind: &str, code: &str) {
    session.send_control('c').expect("Ctrl-C");
    session.exp_eof().expect("its end");
    let ended = format!("{:?}", session.process().wait().expect("its end"));
    assert!(ended.contains(kind) && ended.ends_with(code), "{ended}");
}
