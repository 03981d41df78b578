//! `devpath undo --project`: a fresh project is taken back, and what is the user's never is.

use crate::support::{Bed, engines};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

/// A checksum over all files of a project.
fn files(bed: &Bed, folder: &str) -> String {
    bed.sh(folder, "find . -type f -not -path './.devpath/*' | sort | xargs sha256sum | sha256sum").success().stdout
}

#[test]
fn a_fresh_project_is_taken_back_and_can_be_had_again() {
    for options in ["", "--no-git"] {
        let bed = Bed::new();
        bed.sh("", &format!("'{DEVPATH}' new databases-python shop {options}")).success();
        let before = files(&bed, "shop");
        let undo = |options: &str| bed.sh("shop", &format!("'{DEVPATH}' undo --project {options}"));
        undo("").code(2).says("this needs a yes");
        let plan = undo("--dry-run").success().stdout;
        assert!(plan.contains("back: put the") && !plan.contains("leave what is yours"), "{plan}");
        assert_eq!(files(&bed, "shop"), before);
        let answer = undo("--yes --json").success().json();
        assert!(!bed.path("shop").exists());
        let place = answer["kept"].as_str().expect("a place");
        bed.sh("", &format!("mv '{place}' shop")).success();
        assert_eq!(files(&bed, "shop"), before);
        if options.is_empty() {
            assert_eq!(bed.sh("shop", "git status --porcelain && git fsck").success().stdout, "");
        }
    }
}

#[test]
fn what_is_the_users_is_left_and_said() {
    let bed = Bed::new();
    bed.devpath(["new", "databases-python", "shop"]).success();
    bed.sh("shop", "echo mine >> README.md && mkdir -p mine && echo mine > mine/notes.txt").success();
    let answer = bed.devpath_in("shop", ["undo", "--project", "--yes", "--json"]).success().json();
    assert_eq!(answer["left"].as_array().map(Vec::len), Some(2), "{answer}");
    let left = bed.sh("shop", "find . -type f -not -path './.git/*' | sort").success().stdout;
    assert_eq!(left, "./README.md\n./mine/notes.txt\n");
    // Its repository is left with it: everything can be had from there too.
    bed.sh("shop", "git checkout -q -- . && test -f devpath.toml").success();

    for theirs in ["git commit -qam Mine", "git checkout -qb work", "git update-ref refs/heads/x HEAD"] {
        bed.sh("", "rm -rf shop").success();
        bed.devpath(["new", "databases-python", "shop"]).success();
        bed.sh("shop", &format!("echo mine >> README.md && {theirs}")).success();
        let before = files(&bed, "shop");
        bed.devpath_in("shop", ["undo", "--project", "--yes"]).code(1).says("commits that devpath did not make");
        assert_eq!(files(&bed, "shop"), before, "{theirs}");
    }
    bed.sh("", "mkdir repo && cd repo && git init -q && git commit -q --allow-empty -m Mine").success();
    bed.devpath_in("repo", ["new", "databases-python", "shop"]).success();
    bed.devpath_in("repo/shop", ["undo", "--project", "--yes"]).code(1).says("lies in another repository");
}

#[test]
fn a_project_with_databases_is_taken_back_with_its_data_and_comes_back_with_it() {
    let mut beds: Vec<(Bed, &str)> = engines().iter().map(|engine| (Bed::with(engine), "docker")).collect();
    beds.push((Bed::new(), "native"));
    for (bed, engine) in beds {
        bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", engine]).success();
        let sql = |statements: &str| {
            let line = format!("psql \"$('{DEVPATH}' services url postgres)\" -qAtc \"{statements}\"");
            bed.sh("shop", &line).success().stdout
        };
        sql("create table t as select g from generate_series(1, 999) g");
        let sum = "select md5(string_agg(g::text, ' ' order by g)) from t";
        let before = sql(sum);
        let plan = bed.devpath_in("shop", ["undo", "--project", "--dry-run"]).success().stdout;
        assert!(plan.contains("stop `postgres`, and keep what data they have"), "{plan}");
        let answer = bed.devpath_in("shop", ["undo", "--project", "--yes", "--json"]).success().json();
        assert!(!bed.path("shop").exists(), "{answer}");
        if engine == "docker" {
            let all = bed.devpath(["list", "--json"]).success().json();
            let path = answer["unmade"].as_str().expect("a folder");
            let of = |it: &&serde_json::Value| it["path"] == path;
            let listed = all["projects"].as_array().and_then(|all| all.iter().find(of)).expect("its data");
            assert!(listed["trash_until"].is_string(), "{listed}");
        }
        bed.sh("", &format!("mv '{}' shop", answer["kept"].as_str().expect("a place"))).success();
        bed.devpath_in("shop", ["services", "up"]).success();
        assert_eq!(sql(sum), before);
        bed.devpath_in("shop", ["services", "down"]).success();
    }
}
