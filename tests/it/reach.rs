//! How people and programs reach a service: commands beside it, its URL in several forms, variables for shells.

use crate::support::{Bed, Run, at_terminal, engines};

/// A place with PostgreSQL for each engine, and one without Docker.
fn places() -> Vec<(Bed, &'static str)> {
    let mut places: Vec<(Bed, &str)> = engines().iter().map(|engine| (Bed::with(engine), "docker")).collect();
    places.push((Bed::new(), "native"));
    for (bed, engine) in &places {
        bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", engine]).success();
    }
    places
}

fn devpath(bed: &Bed, line: &str) -> Run {
    bed.sh("shop", &format!("'{}' services {line}", env!("CARGO_BIN_EXE_devpath")))
}

#[test]
fn a_command_runs_beside_the_service_with_its_variables_and_its_own_exit_code() {
    for (bed, engine) in places() {
        let line = r#"exec postgres -- sh -c 'psql "$POSTGRES_URL" -Atc "select 6 * 7"; test -n "$PGPASSWORD"'"#;
        assert_eq!(devpath(&bed, line).success().stdout, "42\n");
        devpath(&bed, "exec postgres -- sh -c 'exit 42'").code(42);
        devpath(&bed, "exec postgres -- sh -c 'kill -TERM $$'").code(143);
        assert_eq!(devpath(&bed, "exec postgres -- cat < .env").success().stdout, bed.read("shop/.env"));
        let outside = devpath(&bed, "exec postgres -- test -e devpath.toml");
        assert_eq!(outside.code == 0, engine == "native");
        devpath(&bed, "exec postgres").code(2).says("COMMAND");
        devpath(&bed, "exec redis -- true").code(2).says("this project has no service `redis`");
        if engine == "native" {
            devpath(&bed, "exec postgres -- no-such-program").code(3).says("`no-such-program` is not on PATH");
        }
    }
}

#[test]
fn a_command_gets_a_real_terminal_and_ctrl_c_is_its_own() {
    for (bed, _) in places() {
        let script = "trap 'echo caught; exit 7' INT; test -t 0 && test -t 1 && echo terminal; sleep 20 & wait";
        let mut session = at_terminal(&bed, ["-C", "shop", "services", "exec", "postgres", "--", "sh", "-c", script]);
        session.exp_string("terminal").expect("a terminal");
        session.send_control('c').expect("Ctrl-C");
        session.exp_string("caught").expect("the command's own answer");
        session.exp_eof().expect("its end");
        let ended = format!("{:?}", session.process().wait().expect("its end"));
        assert!(ended.ends_with(", 7)"), "{ended}");
    }
}

#[test]
fn the_url_has_several_forms() {
    for (bed, _) in places() {
        let url = devpath(&bed, "url").success().stdout;
        let env = devpath(&bed, "url postgres --format env").success().stdout;
        assert_eq!(env, format!("POSTGRES_URL='{}'\n", url.trim()));
        for connect in ["url", "url --format psql"] {
            let line = format!("psql \"$('{}' services {connect})\" -Atc 'select 1'", env!("CARGO_BIN_EXE_devpath"));
            assert_eq!(bed.sh("shop", &line).success().stdout, "1\n");
        }
        let parts = devpath(&bed, "url --format json").success().json();
        assert_eq!(parts["url"], url.trim());
        assert_eq!(parts["user"], "app");
        let masked = devpath(&bed, "url --json").success().json();
        assert_eq!(masked["password"], "***");
        assert!(masked["url"].as_str().is_some_and(|it| it.contains("app:***@")), "{masked}");
        assert_eq!(devpath(&bed, "url --json --show-secrets").success().json(), parts);
    }
}

#[test]
fn variables_are_lines_that_a_shell_reads_and_the_users_own_count() {
    let bed = Bed::new();
    bed.devpath(["new", "databases-python", "shop", "--with", "postgres"]).success();
    devpath(&bed, "env").code(1).says("devpath services up");
    bed.devpath_in("shop", ["services", "up", "--engine", "native"]).success();
    let read =
        "eval \"$('DEVPATH' services env)\" && psql \"$DATABASE_URL\" -Atc 'select 1' && env | grep _URL= | sort";
    let read = read.replace("DEVPATH", env!("CARGO_BIN_EXE_devpath"));
    let run = bed.sh("shop", &read).success();
    let env: Vec<String> = bed.read("shop/.env").lines().filter(|it| !it.starts_with('#')).map(str::to_owned).collect();
    assert_eq!(run.stdout.lines().skip(1).collect::<Vec<_>>(), env);
    assert_eq!(devpath(&bed, "env --format dotenv").success().stdout.lines().collect::<Vec<_>>(), env);

    // The user's own value counts, whatever is in it; and no engine is needed.
    bed.devpath_in("shop", ["services", "down"]).success();
    bed.write("shop/.env", "DATABASE_URL=\"it's $mine `x`\"\n");
    let line = format!("eval \"$('{}' services env)\"; printf %s \"$DATABASE_URL\"", env!("CARGO_BIN_EXE_devpath"));
    assert_eq!(bed.sh("shop", &line).success().stdout, "it's $mine `x`");
    let json = devpath(&bed, "env --format json").success().json();
    assert_eq!(json["DATABASE_URL"], "it's $mine `x`");
    assert_eq!(devpath(&bed, "env --json").success().json(), json);
}
