//! Each change of a command is taken back and done again, and the data compared by checksum; and the trash that this goes
//! through: its end dates, its limit, and that nothing but this checkout's is ever removed.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::CommandFactory as _;
use devpath::undo::{COMMANDS, Reversal, reversal_of};

use crate::support::{Bed, Run, at_terminal, docker, engines};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

fn devpath(bed: &Bed, line: &str) -> Run {
    bed.sh("shop", &format!("'{DEVPATH}' {line}"))
}

pub fn services(bed: &Bed, line: &str) -> Run {
    devpath(bed, &format!("services {line}"))
}

fn sql(bed: &Bed, statements: &str) -> String {
    let line = format!("psql \"$('{DEVPATH}' services url postgres)\" -v ON_ERROR_STOP=1 -qAtc \"{statements}\"");
    bed.sh("shop", &line).success().stdout.trim().to_owned()
}

/// A database that says which one it is.
pub fn fill(bed: &Bed, word: &str) {
    sql(bed, "drop table if exists t");
    sql(bed, &format!("create table t as select g, md5('{word}' || g) as it from generate_series(1, 2000) g"));
}

/// The tables, and a checksum over all their rows.
pub fn sum(bed: &Bed) -> String {
    let rows = "query_to_xml('select * from ' || relname || ' order by 1', true, true, '')::text";
    let tables = "pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace";
    let of = |what: &str| format!("coalesce(string_agg({what}, ' ' order by relname), '')");
    sql(bed, &format!("select {} || ' ' || md5({}) from {tables}", of("relname"), of(rows)))
}

/// A place on every engine, and one without Docker.
fn places() -> Vec<Bed> {
    let mut beds: Vec<(Bed, &str)> = engines().iter().map(|engine| (Bed::with(engine), "docker")).collect();
    beds.push((Bed::new(), "native"));
    let set_up = |(bed, engine): (Bed, &str)| {
        bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", engine]).success();
        bed
    };
    beds.into_iter().map(set_up).collect()
}

fn trash(bed: &Bed) -> Vec<serde_json::Value> {
    let status = services(bed, "status -v --json").success().json();
    status["trash"].as_array().cloned().unwrap_or_default()
}

#[test]
fn every_command_is_in_the_list_with_its_reversal() {
    fn leaves(command: &clap::Command, before: &str, all: &mut BTreeSet<String>) {
        for child in command.get_subcommands().filter(|it| it.get_name() != "help") {
            let name = format!("{before} {}", child.get_name()).trim().to_owned();
            if child.has_subcommands() {
                leaves(child, &name, all);
            } else {
                all.insert(name);
            }
        }
    }
    let mut typed = BTreeSet::new();
    leaves(&devpath::cli::Cli::command(), "", &mut typed);
    let listed: BTreeSet<String> = COMMANDS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(typed, listed, "each command stands in src/undo/list.rs, with its reversal or why there is none");
    assert_eq!(COMMANDS.len(), listed.len(), "each once");
    assert!(matches!(reversal_of("services down --volumes"), Some(Reversal::Undo(_))));
}

#[test]
fn reset_restore_seed_and_down_are_taken_back_and_done_again() {
    for bed in places() {
        devpath(&bed, "undo --yes").code(1).says("no command has changed anything here");
        fill(&bed, "first");
        services(&bed, "snapshot first").success();
        bed.write("shop/seeds/postgres/01-more.sql", "create table more as select 7 as it;\n");
        let mut sums = vec![sum(&bed)];
        // What is written after a change goes and comes with it.
        for (command, word) in [("reset postgres --no-seed", "a"), ("restore first", ""), ("seed", ""), ("down", "c")] {
            if command == "down" {
                services(&bed, "down --volumes --yes").success();
                services(&bed, "up").success();
            } else {
                services(&bed, command).success();
            }
            if !word.is_empty() {
                fill(&bed, word);
            }
            sums.push(sum(&bed));
        }
        assert_eq!(sums.iter().collect::<BTreeSet<_>>().len(), 4, "the restored data is the first: {sums:?}");
        let plan = devpath(&bed, "undo --dry-run").success().stdout;
        assert!(plan.contains("use the data again that `postgres` had before `devpath services down"), "{plan}");
        assert_eq!(&sum(&bed), &sums[4]);
        for index in (0..4).rev() {
            devpath(&bed, "undo --yes").success();
            assert_eq!(sum(&bed), sums[index], "{index}");
        }
        devpath(&bed, "undo --yes").code(1).says("no command has changed anything here");
        for expected in &sums[1..] {
            devpath(&bed, "undo --redo --yes").success();
            assert_eq!(&sum(&bed), expected);
        }
        devpath(&bed, "undo --redo --yes").code(1).says("nothing was taken back last");
        devpath(&bed, "undo --yes --json").success();
        services(&bed, "reset postgres").success();
        devpath(&bed, "undo --redo --yes").code(1);
        let list = devpath(&bed, "undo --list --json").success().json();
        let commands: Vec<&str> =
            list["changes"].as_array().expect("a list").iter().filter_map(|it| it["command"].as_str()).collect();
        assert_eq!(commands, ["services reset", "services restore", "services seed", "services reset"]);
    }
}

#[test]
fn undo_asks_and_no_is_the_default() {
    let bed = Bed::new();
    bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", "native"]).success();
    fill(&bed, "mine");
    let before = sum(&bed);
    services(&bed, "reset postgres").success();
    devpath(&bed, "undo").code(2).says("this needs a yes").says("devpath undo --yes");
    let mut session = at_terminal(&bed, ["-C", "shop", "undo"]);
    session.exp_string("use the data again that `postgres` had before").expect("a question");
    session.send("\r").and_then(|_| session.flush()).expect("the terminal takes it");
    session.exp_string("nothing was changed").expect("no");
    session.exp_eof().expect("its end");
    assert_ne!(sum(&bed), before);
    // A service that is down stays down.
    services(&bed, "down").success();
    devpath(&bed, "undo --yes").success();
    assert_eq!(services(&bed, "status --json").success().json()["services"][0]["state"], "stopped");
    services(&bed, "up").success();
    assert_eq!(sum(&bed), before);
}

#[test]
fn an_undo_that_is_killed_is_completed_by_the_next() {
    for bed in places() {
        fill(&bed, "old");
        let old = sum(&bed);
        for milliseconds in [20, 60, 120, 250, 500, 900] {
            services(&bed, "reset postgres --no-seed").success();
            let mut child = bed.spawn(["-C", "shop", "undo", "--yes"]);
            std::thread::sleep(Duration::from_millis(milliseconds));
            child.kill().expect("it is ours");
            child.wait().expect("its end");
            // It may have come to its end.
            let again = devpath(&bed, "undo --yes");
            assert!(again.code == 0 || again.stderr.contains("no command has changed anything"), "{}", again.stderr);
            services(&bed, "up").success();
            assert_eq!(sum(&bed), old, "{milliseconds}");
        }
    }
}

#[test]
fn an_adopted_checkout_is_left_again() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "postgres"]).success();
        fill(&bed, "lost");
        services(&bed, "reset postgres --no-seed").success();
        fill(&bed, "newest");
        let newest = sum(&bed);
        let state = bed.read("shop/.devpath/checkout.toml");
        let id = state.lines().find_map(|line| line.strip_prefix("id = ")).expect("an id").trim_matches('"').to_owned();
        services(&bed, "down").success();
        bed.sh("shop", "rm -r .devpath").success();
        services(&bed, "up --new-data").success();
        fill(&bed, "new");
        let new = sum(&bed);
        services(&bed, "down").success();
        // The passwords of the old data stand in the old state: what is compared is the data that is in use.
        let adopted = services(&bed, &format!("adopt {id}")).success().stdout;
        assert!(adopted.contains("of postgres there is older data too"), "{adopted}");
        let volume = |bed: &Bed| services(bed, "status -v --json").success().json()["trash"].clone();
        assert!(volume(&bed).is_null());
        devpath(&bed, "undo --dry-run").success();
        devpath(&bed, "undo --yes").success();
        devpath(&bed, "undo --yes").success();
        services(&bed, "up").success();
        assert_eq!(sum(&bed), new);
        assert_ne!(new, newest);
    }
}

#[test]
fn what_is_in_the_trash_goes_when_its_time_is_over_and_nothing_else_does() {
    for bed in places() {
        bed.devpath(["setup", "databases", "other", "--with", "postgres"]);
        fill(&bed, "kept");
        services(&bed, "reset postgres --keep 3d").success();
        services(&bed, "reset postgres").success();
        let items = trash(&bed);
        assert_eq!(items.len(), 2, "{items:?}");
        assert!(items.iter().all(|it| it["size_bytes"].as_u64().is_some_and(|it| it > 1_000_000)), "{items:?}");
        let days = bed.sh("shop", "sed -n 's/^until = .\\(..........\\).*/\\1/p' .devpath/trash.toml").success().stdout;
        let wanted = bed.sh("shop", "date -u -d '+3 days' +%F; date -u -d '+7 days' +%F").success().stdout;
        assert_eq!(days, wanted);
        let status = services(&bed, "status -v").success().stdout;
        assert!(status.contains("in the trash until"), "{status}");

        // The first of them is over.
        bed.sh("shop", "sed -i '0,/^until = .*/s//until = \"2026-01-01 00:00:00\"/' .devpath/trash.toml").success();
        fill(&bed, "now");
        let now = sum(&bed);
        let run = services(&bed, "up").success();
        let run = run.says("removed from the trash: the data of `postgres` of").says("kept until 2026-01-01 00:00:00");
        assert_eq!(run.stderr.matches("removed from").count(), 1, "{}", run.stderr);
        assert_eq!(trash(&bed).len(), 1);
        assert_eq!(sum(&bed), now);
        devpath(&bed, "undo --yes").success();
        devpath(&bed, "undo --yes").code(1).says("is not in the trash any more").says("devpath services snapshots");

        // A ledger that names what is in use, or another checkout's, removes nothing.
        let now = sum(&bed);
        let forge = "sed -i 's/^until = .*/until = \"2026-01-01 00:00:00\"/; s/^generation = .*/generation = 1/' .devpath/trash.toml";
        bed.sh("shop", forge).success();
        services(&bed, "up").success();
        assert_eq!(sum(&bed), now);
    }
}

#[test]
fn the_trash_has_a_limit_and_can_be_left_out() {
    for bed in places() {
        bed.write("home/.config/devpath/config.toml", "[trash]\nkeep = \"1d\"\nlimit = \"1MB\"\n");
        for word in ["a", "b"] {
            fill(&bed, word);
            services(&bed, "reset postgres --no-seed").success();
            std::thread::sleep(Duration::from_millis(1_100));
        }
        fill(&bed, "c");
        let run = services(&bed, "reset postgres --no-seed").success();
        run.says("there was more than 1.0 MB");
        assert_eq!(trash(&bed).len(), 1, "the newest stays");
        services(&bed, "reset postgres --no-trash").code(2).says("this needs a yes");
        services(&bed, "down --volumes --no-trash --keep 1d").code(2);
        services(&bed, "down --volumes --no-trash --yes").success();
        devpath(&bed, "undo --yes").code(1).says("was for ever: that was asked for");
        services(&bed, "up").success();
        assert_eq!(sql(&bed, "select to_regclass('t') is null"), "t");
        bed.write("home/.config/devpath/config.toml", "[trash]\nlimit = \"much\"\n");
        services(&bed, "reset postgres").code(2).says("`limit = \"much\"` under `[trash]`").says("limit = \"2GB\"");
    }
}

#[test]
fn a_copied_folder_has_no_trash_and_no_changes_of_its_own() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "postgres"]).success();
        fill(&bed, "mine");
        services(&bed, "reset postgres --no-seed").success();
        let volumes = || {
            let label =
                format!("label=devpath.project.path={}", bed.path("shop").canonicalize().expect("it").display());
            docker(&engine.address, &["volume", "ls", "-q", "--filter", &label])
        };
        let before = volumes();
        bed.sh(
            "",
            "cp -r shop copy && sed -i 's/^until = .*/until = \"2026-01-01 00:00:00\"/' copy/.devpath/trash.toml",
        )
        .success();
        let copy = |line: &str| bed.sh("copy", &format!("'{DEVPATH}' {line}"));
        copy("undo --yes").code(1).says("no command has changed anything");
        copy("services up").success();
        copy("services down --volumes --no-trash --yes").success();
        assert_eq!(volumes(), before);
        devpath(&bed, "undo --yes").success();
        assert_eq!(sql(&bed, "select count(*) from t"), "2000");
    }
}

/// Ours on an engine that others use too.
fn listed(bed: &Bed, name: &str) -> serde_json::Value {
    let all = bed.devpath(["list", "--json"]).success().json();
    let folder = bed.path("").canonicalize().expect("the folder").display().to_string();
    let ours = |it: &&serde_json::Value| {
        it["name"] == name && it["path"].as_str().is_some_and(|path| path.starts_with(&folder))
    };
    all["projects"].as_array().expect("a list").iter().find(ours).cloned().unwrap_or_default()
}

#[test]
fn what_clean_takes_away_is_kept_for_a_time_and_can_be_had_back() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        for name in ["shop", "lost"] {
            bed.devpath(["setup", "databases", name, "--with", "postgres"]).success();
        }
        let folder = |command: &str| bed.sh("", command).success();
        let id = listed(&bed, "lost")["id"].as_str().expect("an id").to_owned();
        let in_lost = |line: &str| bed.sh("lost", &format!("'{DEVPATH}' {line}")).success().stdout;
        let rows = "services shell postgres -- -qAtc 'select md5(string_agg(g::text, chr(32) order by g)) from t'";
        in_lost("services shell postgres -- -qc 'create table t as select g from generate_series(1, 999) g'");
        let before = in_lost(rows);
        let has = |kind: &[&str]| {
            let label = format!("label=devpath.project={id}");
            docker(&engine.address, &[kind, &["--filter", &label]].concat()).lines().count()
        };
        let (containers, volumes) = (["ps", "-aq"], ["volume", "ls", "-q"]);

        folder("mv lost away");
        let clean = |options: &str| bed.sh("", &format!("'{DEVPATH}' clean {options}"));
        let plan = clean(&format!("{id} --keep 2d --dry-run")).success().stdout;
        assert!(plan.contains("and keep the") && plan.contains("undo: `devpath undo`"), "{plan}");
        clean(&format!("{id} --keep 2d --yes")).success();
        assert_eq!((has(&containers), has(&volumes)), (0, 1));
        assert!(listed(&bed, "lost")["trash_until"].is_string());
        let again = clean(&format!("{id} --yes --json")).success().json();
        assert_eq!(again["removed"], serde_json::json!([]), "it is in the trash already");

        bed.devpath(["undo", "--yes"]).success();
        assert!(listed(&bed, "lost")["trash_until"].is_null());
        bed.devpath(["undo", "--yes"]).code(2).says("is in no devpath project");
        clean(&format!("{id} --yes")).success();
        // Its folder is there again: its data is no trash, whatever the ledger says.
        folder("mv away lost");
        folder("sed -i 's/^until = .*/until = \"2026-01-01 00:00:00\"/' home/.local/state/devpath/trash.toml");
        clean("--trash --yes").success();
        in_lost("services up");
        assert_eq!(in_lost(rows), before);

        // It is over; another project's trash is not.
        services(&bed, "reset postgres --no-seed").success();
        in_lost("services down");
        folder("mv lost away");
        clean(&format!("{id} --yes")).success();
        folder("sed -i 's/^until = .*/until = \"2026-01-01 00:00:00\"/' home/.local/state/devpath/trash.toml");
        clean(&format!("{id} --yes")).success().says("removed from the trash: the data of `lost`");
        assert_eq!(has(&volumes), 0);
        let shop = listed(&bed, "shop");
        assert_eq!(shop["trash"].as_array().map(Vec::len), Some(1), "{shop}");
        clean("--trash").success();
        devpath(&bed, "clean --trash").code(2).says("this needs a yes");
        let plan = devpath(&bed, "clean --trash --dry-run").success().stdout;
        assert!(plan.contains("remove for ever what is in the trash until"), "{plan}");
        devpath(&bed, "clean --trash --yes").success();
        assert_eq!(listed(&bed, "shop")["trash"], serde_json::json!([]));
        assert_eq!(services(&bed, "status --json").success().json()["services"][0]["state"], "ready");
    }
}
