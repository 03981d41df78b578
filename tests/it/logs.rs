//! What services write: read, followed, left.

use crate::support::{Bed, at_terminal, engines};

#[test]
fn logs_of_several_services_bear_their_names() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "postgres,redis"]).success();
        let all = bed.devpath_in("shop", ["services", "logs"]).success().stdout;
        assert!(all.contains("\npostgres | ") && all.contains("\nredis    | "), "{all}");
        assert!(all.contains("ready to accept connections"), "{all}");
        let one = bed.devpath_in("shop", ["services", "logs", "redis", "--tail", "2"]).success().stdout;
        assert!(one.lines().count() == 2 && !one.contains(" | "), "{one}");
        let coloured = bed.devpath_in("shop", ["services", "logs", "--tail", "1", "--color", "always"]).success();
        assert!(coloured.stdout.contains("\u{1b}[36mpostgres |\u{1b}[0m "), "{}", coloured.stdout);
        let json = bed.devpath_in("shop", ["services", "logs", "redis", "--tail", "1", "--json"]).success().json();
        assert_eq!(json["logs"][0]["service"], "redis");
        let refused = bed.devpath_in("shop", ["services", "logs", "-f", "--json"]).code(2).json();
        assert_eq!(refused["error"]["code"], "usage.not_together");
        bed.devpath_in("shop", ["services", "logs", "--since", "soon"]).code(2).says("`10m`");
        std::thread::sleep(std::time::Duration::from_millis(2_100));
        let young = bed.devpath_in("shop", ["services", "logs", "redis", "--since", "1s"]).success().stdout;
        assert_eq!(young, "");
        // A reader that goes away is success.
        let line = format!("'{}' -C shop services logs -f | head -n 1", env!("CARGO_BIN_EXE_devpath"));
        let run = bed
            .sh(
                "",
                &format!(
                    "timeout 20 bash -o pipefail -c \"{line}\" & sleep 2; \
            '{}' -C shop services restart redis -q >&2; wait $!",
                    env!("CARGO_BIN_EXE_devpath")
                ),
            )
            .success();
        assert_eq!(run.stdout.lines().count(), 1, "{}", run.stderr);
    }
}

#[test]
fn followed_logs_go_on_until_ctrl_c_and_cannot_steer_the_terminal() {
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let file = std::fs::read_to_string("stacks/services/redis.toml").expect("the service's file");
        let begin = r#"["sh", "-c", "printf 'a\\033]0;title\\007b\\b\\n'; exec \"$0\" \"$@\"", "redis-server","#;
        bed.write("loud/stacks/services/redis.toml", &file.replace(r#"["redis-server","#, begin));
        let folder = bed.path("loud");
        bed.set("DEVPATH_CATALOG", folder);
        bed.devpath(["setup", "databases", "shop", "--with", "redis"]).success();
        let mut session = at_terminal(&bed, ["-C", "shop", "services", "logs", "-f", "redis"]);
        session.exp_string("ab").expect("what is there, without what a terminal would act on");
        session.exp_string("Ready to accept connections").expect("all of it");
        session.send_control('c').expect("Ctrl-C");
        let rest = session.exp_eof().expect("its end");
        assert!(!rest.contains("interrupted"), "{rest}");
        let ended = format!("{:?}", session.process().wait().expect("its end"));
        assert!(ended.contains("SIGINT"), "{ended}");
    }
}

#[test]
fn without_docker_the_servers_file_is_read_and_followed_over_a_restart() {
    let bed = Bed::new();
    bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", "native"]).success();
    let log = |args: &str| {
        bed.sh("shop", &format!("'{}' services logs {args}", env!("CARGO_BIN_EXE_devpath"))).success().stdout
    };
    assert!(log("").contains("database system is ready to accept connections"));
    assert_eq!(log("--tail 1").lines().count(), 1);
    assert!(log("--since 10m").contains(" UTC "));
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    assert_eq!(log("--since 1s"), "");
    let mut session = at_terminal(&bed, ["-C", "shop", "services", "logs", "-f", "--tail", "0"]);
    std::thread::sleep(std::time::Duration::from_millis(500));
    bed.devpath_in("shop", ["services", "restart"]).success();
    session.exp_string("ready to accept connections").expect("the new start");
    session.send_control('c').expect("Ctrl-C");
    session.exp_eof().expect("its end");
    bed.devpath_in("shop", ["services", "down", "--volumes", "--yes"]).success();
    bed.devpath_in("shop", ["services", "logs"]).code(1).says("`postgres` is not running");
}
