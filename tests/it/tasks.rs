//! Tasks of the catalogue: run once beside servers, on real engines.

use serde_json::Value;

use crate::support::{Bed, Engine, Run, docker, engines, is_task, service_files, tell};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

/// A task that writes down each time that it runs.
const COUNTED: &str = r#"
id = "note"
title = "Note"
summary = "Writes down that it ran"
kind = "task"
after = ["postgres"]
image = "postgres"
default_tag = "18"
command = ["sh", "-c", "psql -qc 'create table if not exists ran (at timestamptz default now())' -c 'insert into ran default values'"]
tags = [{ tag = "18", major = "18", architectures = ["amd64", "arm64"] }]
needs = { memory_mib = 1, disk_mib = 1 }
readiness = { protocol = "exit", deadline_s = 60 }

[environment]
PGHOST = "{{ postgres.host }}"
PGPORT = "{{ postgres.port }}"
PGUSER = "{{ postgres.user }}"
PGDATABASE = "{{ postgres.database }}"
PGPASSWORD = "{{ postgres.password }}"
"#;

/// A project with PostgreSQL and such a task, its command changed.
fn project(engine: &Engine, command: Option<&str>, deadline_s: u32) -> Bed {
    let mut bed = Bed::with(engine);
    let lines = COUNTED.lines().map(|line| match command {
        Some(command) if line.starts_with("command = ") => format!("command = [\"sh\", \"-c\", \"{command}\"]"),
        _ => line.replace("deadline_s = 60", &format!("deadline_s = {deadline_s}")),
    });
    bed.write("mine/stacks/services/note.toml", &lines.collect::<Vec<_>>().join("\n"));
    let folder = bed.path("mine");
    bed.set("DEVPATH_CATALOG", folder);
    bed.devpath(["new", "databases-python", "shop", "--with", "note", "--no-git"]).success();
    bed
}

fn services(bed: &Bed, line: &str) -> Run {
    bed.sh("shop", &format!("'{DEVPATH}' services {line}"))
}

fn times(bed: &Bed) -> String {
    let asked = services(bed, "shell postgres -- -qAtc 'select count(*) from ran'").success();
    asked.stdout.trim().to_owned()
}

fn states(answer: &Value) -> Vec<(String, String)> {
    let rows = answer["services"].as_array().expect("services").iter();
    let text = |it: &Value| it.as_str().expect("a text").to_owned();
    rows.map(|it| (text(&it["id"]), text(&it["state"]))).collect()
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.map(|(id, state)| (id.to_owned(), state.to_owned())).to_vec()
}

#[test]
fn a_task_runs_once_when_its_server_is_ready_and_again_for_a_new_one() {
    for engine in engines() {
        let bed = project(&engine, None, 60);
        assert!(bed.read("shop/devpath.toml").contains("\npostgres = "), "its server comes with it");
        let done = pairs([("postgres", "ready"), ("note", "done")]);
        assert_eq!(states(&services(&bed, "up --json").success().json()), done);
        assert_eq!(states(&services(&bed, "up --json").success().json()), done);
        assert_eq!(times(&bed), "1", "what is done is not done twice");
        assert_eq!(states(&services(&bed, "status --json").success().json()), done);
        let screen = services(&bed, "status").success().stdout;
        assert!(screen.contains("note      done"), "{screen}");

        // Nothing of it lies about, and no list of processes shows the password.
        let path = bed.path("shop").canonicalize().expect("the project");
        let label = format!("label=devpath.project.path={}", path.display());
        let listed = bed.devpath(["list", "--json"]).success().json();
        let is_ours = |it: &&Value| it["path"] == path.display().to_string();
        let ours = listed["projects"].as_array().expect("projects").iter().find(is_ours).expect("this project");
        assert_eq!(states(ours), pairs([("note", "done"), ("postgres", "running")]));
        let volumes = docker(&engine.address, &["volume", "ls", "--filter", &label, "--format", "{{.Name}}"]);
        assert_eq!(volumes.lines().count(), 1, "{volumes}");
        let container = docker(&engine.address, &["ps", "-aq", "--filter", &label, "--filter", "status=exited"]);
        let facts: Value = serde_json::from_str(&docker(&engine.address, &["inspect", &container])).expect("JSON");
        let env = bed.read("shop/.env");
        let password = env.split_once("://app:").and_then(|(_, rest)| rest.split_once('@')).expect("a password").0;
        assert!(!facts[0]["Args"].to_string().contains(password), "{facts}");
        assert!(!env.contains("NOTE"), "{env}");

        services(&bed, "restart note").success();
        assert_eq!(times(&bed), "2", "a restart does it again");
        services(&bed, "reset postgres --yes").success();
        assert_eq!(times(&bed), "1", "what it did was in the data");
        // A server in another container may have other data: the task decides what there is to do.
        services(&bed, "down").success();
        services(&bed, "up note").success();
        assert_eq!(times(&bed), "2");

        services(&bed, "url note").code(2).says("nobody connects to it");
        services(&bed, "shell note").code(2).says("devpath services logs note");
        services(&bed, "exec note -- true").code(2);
        services(&bed, "snapshot first").success();
        services(&bed, "down --volumes --no-trash --yes").success();
        assert_eq!(docker(&engine.address, &["ps", "-aq", "--filter", &label]), "");
    }
}

#[test]
fn a_task_that_fails_says_why_and_runs_again_at_the_next_start() {
    for engine in engines() {
        let bed = project(&engine, Some("psql -qc 'insert into ran default values'"), 60);
        let failed = services(&bed, "up").code(1);
        let said = failed.stderr.replace('\n', " ");
        assert!(said.contains("the task `note` is not done: it ended with code 1"), "{said}");
        assert!(said.contains("relation \"ran\" does not exist"), "{said}");
        let answer = services(&bed, "status --json").code(1).json();
        assert_eq!(states(&answer), pairs([("postgres", "ready"), ("note", "failed")]));
        services(&bed, "shell postgres -- -qc 'create table ran (at timestamptz default now())'").success();
        services(&bed, "up").success();
        assert_eq!(times(&bed), "1");
    }
}

#[test]
fn a_task_that_does_not_end_is_not_waited_for_for_ever() {
    let Some(engine) = engines().pop() else { return };
    let bed = project(&engine, Some("exec sleep 600"), 1);
    let answer = services(&bed, "up --json").code(1).json();
    assert_eq!(answer["services"][1]["error"]["code"], "task.undone", "{answer}");
    assert!(answer["services"][1]["error"]["message"].to_string().contains("it has not ended"), "{answer}");
    let status = services(&bed, "status").code(1).stdout;
    assert!(status.contains("note      running"), "{status}");
}

#[test]
fn without_its_server_a_task_is_refused_before_anything_starts() {
    let Some(engine) = engines().pop() else { return };
    let bed = project(&engine, None, 60);
    let manifest = bed.read("shop/devpath.toml");
    let lines = manifest.lines().filter(|line| !line.starts_with("postgres = ") && !line.starts_with("main_service"));
    bed.write("shop/devpath.toml", &format!("{}\n", lines.collect::<Vec<_>>().join("\n")));
    let refused = services(&bed, "up").code(2);
    let said = refused.stderr.replace('\n', " ");
    assert!(said.contains("works on `postgres`, which this project does not have"), "{said}");
    assert!(said.contains("postgres = \"18\""), "{said}");
}

#[test]
fn what_does_not_fit_a_task_is_named() {
    let bed = Bed::new();
    let wrong = COUNTED.replace("after = [\"postgres\"]", "after = [\"potsgres\"]\nport = 1").replace("exit", "redis");
    bed.write("mine/stacks/services/note.toml", &wrong);
    let said = bed.devpath(["catalog", "check", "--path", "mine"]).code(2).stdout.replace('\n', " ");
    for wrong in [
        "`port`: a task has none",
        "`readiness.protocol`: expected `exit`, for a task",
        "`after`: there is no server `potsgres`",
        "`environment.PGHOST`: `{{ postgres.host }}` is of no server in `after`",
    ] {
        assert!(said.contains(wrong), "{wrong} in {said}");
    }
    let server = COUNTED.replace("kind = \"task\"\n", "");
    bed.write("mine/stacks/services/note.toml", &server);
    let said = bed.devpath(["catalog", "check", "--path", "mine"]).code(2).stdout.replace('\n', " ");
    for wrong in ["`port`: expected the port", "`url`: expected a table", "`after`: only a task", "`exit` is for tasks"]
    {
        assert!(said.contains(wrong), "{wrong} in {said}");
    }
}

#[test]
fn an_exported_task_runs_after_its_server() {
    let Some(engine) = engines().pop() else { return };
    let bed = project(&engine, None, 60);
    let export = bed.devpath_in("shop", ["export", "compose", "--json"]).success().json();
    // Compose would take the end of the task for a failure.
    assert_eq!(export["next"][0], "docker compose up --detach", "{export}");
    // Any port serves: nobody is to be waited for.
    bed.sh("shop", r"sed -i 's/127\.0\.0\.1:[0-9]*:/127.0.0.1::/' compose.yaml").success();
    let up = bed.sh("shop", "docker compose up --detach && docker wait $(docker compose ps --all --quiet note)");
    let count = bed.sh("shop", "docker compose exec -T postgres psql -U app app -Atc 'select count(*) from ran'");
    bed.sh("shop", "docker compose down --volumes --timeout 3").success();
    // The last line is the task's exit code; `compose wait` would know nothing of a task that has ended already.
    assert_eq!(up.success().stdout.lines().last(), Some("0"));
    assert_eq!(count.success().stdout.trim(), "1");
}

#[test]
fn every_task_of_the_catalogue_can_be_done_twice_on_every_engine() {
    for (id, _) in service_files().into_iter().filter(|(_, file)| is_task(file)) {
        for engine in engines() {
            let bed = Bed::with(&engine);
            bed.devpath(["new", "databases-python", "shop", "--with", &id, "--no-git"]).success();
            for line in ["up --json".to_owned(), format!("restart {id} --json")] {
                let answer = services(&bed, &line).success().json();
                let done = states(&answer).into_iter().find(|(name, _)| *name == id);
                assert_eq!(done, Some((id.clone(), "done".to_owned())), "{answer}");
            }
            tell(&format!("{id}: done twice on {}", engine.name));
        }
    }
}
