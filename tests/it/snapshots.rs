//! Snapshots of real databases: taken, put back, put back into newer versions; and whatever fails leaves the old data.

use std::time::Duration;

use crate::support::{Bed, Engine, Run, engines};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

fn services(bed: &Bed, line: &str) -> Run {
    bed.sh("shop", &format!("'{DEVPATH}' services {line}"))
}

fn sql(bed: &Bed, statements: &str) -> String {
    let line = format!("psql \"$('{DEVPATH}' services url postgres)\" -v ON_ERROR_STOP=1 -qAtc \"{statements}\"");
    bed.sh("shop", &line).success().stdout.trim().to_owned()
}

fn redis(bed: &Bed, words: &str) -> String {
    services(bed, &format!("shell redis -- {words}")).success().stdout.trim().to_owned()
}

fn with(engine: &Engine, list: &str) -> Bed {
    let mut bed = Bed::with(engine);
    bed.publish_apart();
    bed.devpath(["setup", "databases", "shop", "--with", list]).success();
    bed
}

fn names(bed: &Bed) -> Vec<String> {
    let answer = services(bed, "snapshots --json").success().json();
    let all = answer["snapshots"].as_array().expect("a list").iter();
    all.map(|it| it["name"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn a_snapshot_is_put_back_and_so_is_what_was_there_before() {
    for engine in engines() {
        let bed = with(&engine, "postgres,redis");
        sql(&bed, "create table t as select g from generate_series(1, 1000) g");
        // A row that looks like what is left out of a dump, a role and a database of the user's own.
        sql(&bed, "create table odd as select 'CREATE ROLE app;'::text as it");
        sql(&bed, "create role reader login password 'r3ad'");
        sql(&bed, "create database other");
        redis(&bed, "set a one");
        let env = bed.read("shop/.env");
        let plan = services(&bed, "snapshot first --dry-run").success().stdout;
        assert!(plan.contains("write the data of `postgres`") && plan.contains("folders of, `redis`"), "{plan}");
        assert_eq!(names(&bed), Vec::<String>::new());

        let taken = services(&bed, "snapshot first --json").success().json();
        let forms: Vec<_> = taken["snapshot"]["services"].as_array().expect("services").iter().collect();
        assert_eq!((&forms[0]["form"], &forms[1]["form"]), (&"dump".into(), &"volume".into()), "{taken}");
        assert_eq!(redis(&bed, "get a"), "one");
        let mode =
            bed.sh("shop", "stat -c %a .devpath/snapshots; grep -c r3ad -r .devpath/snapshots || true").success();
        assert_eq!(mode.stdout.lines().next(), Some("700"));

        sql(&bed, "drop table t");
        sql(&bed, "drop database other");
        redis(&bed, "set a two");
        services(&bed, "restore first").success();
        assert_eq!(sql(&bed, "select count(*), sum(g) from t"), "1000|500500");
        assert_eq!(sql(&bed, "select it from odd"), "CREATE ROLE app;");
        assert_eq!(sql(&bed, "select count(*) from pg_database where datname = 'other'"), "1");
        assert_eq!(sql(&bed, "select count(*) from pg_authid where rolname = 'reader' and rolpassword <> ''"), "1");
        assert_eq!(redis(&bed, "get a"), "one");
        assert_eq!(bed.read("shop/.env"), env, "ports and passwords stay");

        // Of each service one volume is left, and down and up go on with it.
        services(&bed, "down").success();
        services(&bed, "up").success();
        assert_eq!(sql(&bed, "select count(*) from t"), "1000");
        bed.devpath_in("shop", ["undo", "--yes"]).success();
        assert_eq!(redis(&bed, "get a"), "two");
        assert_eq!(sql(&bed, "select to_regclass('t') is null"), "t");
        services(&bed, "restore first --no-trash --yes").success();
        services(&bed, "reset postgres redis --no-trash --yes").success();
        let volumes = crate::support::docker(&engine.address, &["volume", "ls", "-q", "--filter", &label(&bed)]);
        assert_eq!(volumes.lines().count(), 4, "two in use, and what `undo` took out of use in the trash: {volumes}");
    }
}

fn label(bed: &Bed) -> String {
    format!("label=devpath.project.path={}", bed.path("shop").canonicalize().expect("the project").display())
}

#[test]
fn without_docker_the_clients_that_are_found_write_the_dump_and_without_them_the_folder_is_copied() {
    for with_clients in [true, false] {
        let mut bed = Bed::new();
        bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", "native"]).success();
        sql(&bed, "create table t as select 7 as it");
        if !with_clients {
            // A server without clients, as the fetched archive is.
            let file = std::fs::read_to_string("stacks/services/postgres.toml").expect("the service's file");
            bed.write("none/stacks/services/postgres.toml", &file.replace("\"pg_dumpall\"", "\"no-dump\""));
            let folder = bed.path("none");
            bed.set("DEVPATH_CATALOG", folder);
        }
        let taken = services(&bed, "snapshot first --json").success().json();
        let form = if with_clients { "dump" } else { "volume" };
        assert_eq!(taken["snapshot"]["services"][0]["form"], form, "{taken}");
        assert_eq!(sql(&bed, "select it from t"), "7");
        sql(&bed, "drop table t");
        services(&bed, "restore first --no-trash --yes").success();
        assert_eq!(sql(&bed, "select it from t"), "7");
        services(&bed, "restart").success();
        assert_eq!(sql(&bed, "select it from t"), "7");
        let left = bed.sh("shop", "ls .devpath/native").success().stdout;
        assert_eq!(left, "postgres@1\n");
    }
}

#[test]
fn a_dump_is_put_back_into_a_newer_major_version() {
    for engine in engines() {
        let bed = with(&engine, "postgres");
        let ask_for = |tag: &str| {
            let manifest = bed.read("shop/devpath.toml");
            let lines = manifest.lines().map(|line| match line.split_once(" = ") {
                Some(("postgres", _)) => format!("postgres = \"{tag}\"\n"),
                _ => format!("{line}\n"),
            });
            bed.write("shop/devpath.toml", &lines.collect::<String>());
        };
        services(&bed, "down --volumes --yes").success();
        ask_for("15");
        services(&bed, "up").success();
        sql(&bed, "create table t as select g, md5(g::text) from generate_series(1, 5000) g");
        let sum = "select count(*), md5(string_agg(md5, '' order by g)) from t";
        let before = sql(&bed, sum);
        ask_for("18");
        let refused = services(&bed, "up").code(3);
        assert!(refused.stderr.contains("devpath services snapshot postgres-15"), "{}", refused.stderr);
        ask_for("15");
        services(&bed, "up").success();
        services(&bed, "snapshot postgres-15").success();
        for newer in ["17", "18"] {
            ask_for(newer);
            services(&bed, "restore postgres-15").success();
            assert_eq!(sql(&bed, "select split_part(current_setting('server_version'), '.', 1)"), newer);
            assert_eq!(sql(&bed, sum), before);
        }
        // What lay there, of another version, is in the trash; only the server of that version can go back to it.
        let status = services(&bed, "status -v").success().stdout;
        assert!(status.contains("the data of postgres 15") && status.contains("the data of postgres 17"), "{status}");
        let refused = bed.devpath_in("shop", ["undo", "--yes"]).code(2);
        refused.says("was made by version 17, and the project asks for 18").says("postgres = \"17\"");
        assert_eq!(sql(&bed, sum), before);
        ask_for("17");
        bed.devpath_in("shop", ["undo", "--yes"]).success();
        services(&bed, "up").success();
        assert_eq!(sql(&bed, sum), before);
    }
}

#[test]
fn whatever_fails_leaves_the_data_in_use() {
    let mut beds: Vec<Bed> = engines().iter().map(|engine| with(engine, "postgres,redis")).collect();
    let native = Bed::new();
    native.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", "native"]).success();
    beds.push(native);
    for bed in beds {
        sql(&bed, "create table t as select 1 as it");
        services(&bed, "snapshot good").success();
        sql(&bed, "update t set it = 2");
        let still = |bed: &Bed| assert_eq!(sql(bed, "select it from t"), "2");

        // A file that changed.
        bed.sh(
            "shop",
            "cp -r .devpath/snapshots/good .devpath/snapshots/bad && echo >> .devpath/snapshots/bad/postgres.dump",
        )
        .success();
        services(&bed, "restore bad").code(1).says("the snapshot `bad` is damaged: `postgres.dump` has");
        still(&bed);
        services(&bed, "restore bad --dry-run").code(1);

        // A dump with a mistake in it, and hashes that say it is whole.
        let forge = "cp -r .devpath/snapshots/good .devpath/snapshots/forged && cd .devpath/snapshots/forged && \
            size=$(stat -c %s postgres.dump) && hash=$(sha256sum postgres.dump | cut -c-64) && \
            sed -i 's/^COPY public.t .*/COPY public.nowhere (it) FROM stdin;/' postgres.dump && \
            sed -i \"s/size = $size/size = $(stat -c %s postgres.dump)/; \
            s/$hash/$(sha256sum postgres.dump | cut -c-64)/\" snapshot.toml";
        bed.sh("shop", forge).success();
        let run = services(&bed, "restore forged --service postgres").code(3);
        let run = run.says("`sh` of `postgres` ended with code 3").says("nowhere").says("in use as it was");
        assert!(!run.stderr.contains("PGPASSWORD"), "{}", run.stderr);
        still(&bed);
        services(&bed, "down").success();
        services(&bed, "up").success();
        still(&bed);

        services(&bed, "restore nothing").code(2).says("there is no snapshot `nothing`; there are");
        services(&bed, "restore good --service mysql").code(2);
        services(&bed, "snapshot ../out").code(2).says("cannot be a snapshot's name");
    }
}

#[test]
fn a_restore_that_is_killed_leaves_the_data_in_use() {
    let mut beds: Vec<Bed> = engines().iter().map(|engine| with(engine, "postgres")).collect();
    let native = Bed::new();
    native.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", "native"]).success();
    beds.push(native);
    for bed in beds {
        sql(&bed, "create table t as select 1 as it");
        services(&bed, "snapshot good").success();
        sql(&bed, "update t set it = 2");
        for milliseconds in [150, 600, 1_100, 1_700] {
            let mut child = bed.spawn(["-C", "shop", "services", "restore", "good", "--no-keep", "--yes"]);
            std::thread::sleep(Duration::from_millis(milliseconds));
            child.kill().expect("it is ours");
            child.wait().expect("its end");
            services(&bed, "up").success();
            let found = sql(&bed, "select it from t");
            // Either it came to its end, or nothing of it is seen.
            assert!(["1", "2"].contains(&found.as_str()), "{found}");
            sql(&bed, "update t set it = 2");
        }
        services(&bed, "restore good --no-trash --yes").success();
        assert_eq!(sql(&bed, "select it from t"), "1");
        let left = if bed.path("shop/.devpath/native").exists() {
            bed.sh("shop", "ls .devpath/native").success().stdout
        } else {
            let status = services(&bed, "status --json").success().json();
            format!("{}\n", status["services"][0]["id"].as_str().unwrap_or_default())
        };
        assert_eq!(left.lines().count(), 1, "{left}");
    }
}

#[test]
fn each_engine_has_data_of_its_own() {
    for engine in engines() {
        let bed = with(&engine, "postgres");
        sql(&bed, "create table t as select 'docker' as it");
        services(&bed, "down").success();
        services(&bed, "up --engine native").success();
        sql(&bed, "create table t as select 'native' as it");
        services(&bed, "snapshot native").success();
        services(&bed, "restore native --no-keep --yes").success();
        services(&bed, "up --engine docker").success();
        assert_eq!(sql(&bed, "select it from t"), "docker");
        // A dump can go from one to the other.
        services(&bed, "restore native").success();
        assert_eq!(sql(&bed, "select it from t"), "native");
        services(&bed, "down").success();
        services(&bed, "down --engine native --volumes --yes").success();
    }
}

#[test]
fn mysql_is_dumped_and_mongodb_is_copied() {
    for engine in engines() {
        let bed = with(&engine, "mysql,mongodb");
        let mysql = |statements: &str| {
            services(&bed, &format!("shell mysql -- -Ne \"{statements}\"")).success().stdout.trim().to_owned()
        };
        let mongo = |line: &str| {
            services(&bed, &format!("shell mongodb -- --quiet --eval '{line}'")).success().stdout.trim().to_owned()
        };
        mysql("create table t (it int); insert into t values (7); create view v as select it + 1 from t");
        mongo("db.c.insertOne({ it: 7 })");
        let taken = services(&bed, "snapshot first --json").success().json();
        let forms: Vec<_> = taken["snapshot"]["services"].as_array().expect("services").iter().collect();
        let of = |id: &str| forms.iter().find(|it| it["id"] == id).map(|it| it["form"].clone());
        assert_eq!((of("mysql"), of("mongodb")), (Some("dump".into()), Some("volume".into())), "{taken}");
        mysql("drop view v; drop table t");
        mongo("db.c.deleteMany({})");
        services(&bed, "restore first --no-keep --yes").success();
        assert_eq!(mysql("select * from v"), "8");
        assert_eq!(mongo("db.c.findOne().it"), "7");
        services(&bed, "restart").success();
        assert_eq!(mysql("select * from t"), "7");
    }
}

#[test]
fn snapshots_have_names_and_are_replaced_and_removed_only_when_told() {
    let bed = Bed::new();
    bed.devpath(["new", "databases-python", "shop", "--with", "postgres"]).success();
    services(&bed, "snapshot a --engine native").code(1).says("no service of this project has data");
    services(&bed, "up --engine native").success();
    services(&bed, "snapshot a").success();
    services(&bed, "snapshot a").code(2).says("there is a snapshot `a` already").says("--replace");
    services(&bed, "snapshot a --replace").success();
    // A stopped service is started for it, and stopped again.
    services(&bed, "down").success();
    services(&bed, "snapshot").success();
    assert_eq!(services(&bed, "status --json").success().json()["services"][0]["state"], "stopped");
    assert_eq!(names(&bed).len(), 2);
    services(&bed, "snapshots --remove a").code(2).says("this needs a yes");
    let plan = services(&bed, "snapshots --remove a --dry-run").success().stdout;
    assert!(plan.contains("remove the snapshot `a` for ever"), "{plan}");
    services(&bed, "snapshots --remove b --yes").code(2).says("there is no snapshot `b`");
    assert_eq!(services(&bed, "snapshots --remove a --yes").success().stdout.lines().next(), Some("removed a"));
    assert_eq!(names(&bed).len(), 1);
    services(&bed, "restore a --no-keep").code(2);
    assert_eq!(bed.sh("shop", "git status --porcelain").success().stdout, "");
}
