//! Mistakes on the command line and in files: said, with the way on; nothing is written.

use crate::support::Bed;

#[test]
fn unknown_names_end_with_2_and_the_nearest_ones() {
    let bed = Bed::new();
    for (args, near) in [
        (["setup", "datbases", "x"], "databases"),
        (["new", "databases-pyton", "x"], "databases-python"),
        (["doctor", "pyhton", "node"], "python"),
    ] {
        let run = bed.devpath(args).code(2);
        assert!(run.stderr.contains(&format!("did you mean `{near}`?")), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    bed.devpath(["setup", "databases", "x", "--with", "postgress"]).code(2).says("did you mean `postgres`?");
    bed.devpath(["setup", "databases", "x", "--ci", "githb"]).code(2).says("did you mean `github`?");
    bed.devpath(["setup", "databases", "x", "--lang", "rust"]).code(2).says("known: node, python");
    bed.devpath(["setup", "databases", "x", "--engine", "dcker"]).code(2).says("docker");
    bed.devpath(["setup", "containers", "x", "--template", "databases-node"]).code(2).says("belongs to the stage");
    assert!(!bed.path("x").exists());
}

#[test]
fn an_error_is_one_document_with_json() {
    let bed = Bed::new();
    let answer = bed.devpath(["setup", "datbases", "--json"]).code(2).json();
    assert_eq!(answer["error"]["code"], "unknown_name");
    assert_eq!(answer["error"]["help"]["commands"][0], "devpath roadmap");
    let answer = bed.devpath(["services", "upp", "--json"]).code(2).json();
    assert_eq!(answer["error"]["code"], "usage");
}

#[test]
fn a_folder_with_other_things_in_it_is_left_alone() {
    let bed = Bed::new();
    bed.write("shop/mine.txt", "mine");
    bed.devpath(["setup", "databases", "shop"])
        .code(2)
        .says("is not empty and is no devpath project")
        .says("`mine.txt`");
    bed.write("file", "");
    bed.devpath(["new", "databases-node", "file"]).code(2).says("is a file");
    assert_eq!(std::fs::read_dir(bed.path("shop")).expect("the folder").count(), 1);
}

#[test]
fn an_empty_folder_one_stands_in_is_used() {
    let bed = Bed::new();
    std::fs::create_dir(bed.path("here")).expect("a folder");
    bed.devpath_in("here", ["new", "databases-node", "."]).success();
    assert!(bed.path("here/package.json").exists() && bed.path("here/.git").exists());
    // A run that was killed while it moved files in is completed.
    bed.sh("here", "mkdir .devpath-incoming && mv devpath.toml package.json .git .devpath-incoming/").success();
    bed.devpath_in("here", ["new", "databases-node", "."]).success();
    assert_eq!(bed.sh("here", "git status --porcelain").success().stdout, "");
}

#[test]
fn damaged_files_are_named_with_line_and_column_and_stay() {
    let bed = Bed::new();
    bed.devpath(["new", "databases-python", "shop"]).success();
    let manifest = bed.read("shop/devpath.toml");
    let damaged = manifest.replace("[answers]", "[answers");
    bed.write("shop/devpath.toml", &damaged);
    bed.devpath_in("shop", ["services", "status"]).code(2).says("devpath.toml` is damaged: line 10, column 9");
    assert_eq!(bed.read("shop/devpath.toml"), damaged);
    bed.write("shop/devpath.toml", &manifest);
    bed.write("shop/.env", "A=1\nB 2\n");
    bed.devpath_in("shop", ["setup", "--engine", "native"]).code(2).says(".env` is damaged: line 2, column 3");
    assert_eq!(bed.read("shop/.env"), "A=1\nB 2\n");
}

#[test]
fn without_an_identity_the_files_stay_and_two_commands_help() {
    let mut bed = Bed::new();
    bed.write("home/.gitconfig", "");
    bed.set("GIT_CONFIG_NOSYSTEM", "1");
    let run = bed.devpath(["new", "databases-python", "shop"]).success();
    assert!(run.stderr.contains("git config --global user.name"), "{}", run.stderr);
    assert!(run.stderr.contains("git config --global user.email"), "{}", run.stderr);
    assert!(bed.path("shop/README.md").exists() && bed.path("shop/.git").exists());
    assert_ne!(bed.sh("shop", "git rev-parse HEAD").code, 0);
}

#[test]
fn a_dry_run_says_all_and_does_nothing() {
    let bed = Bed::new();
    let answer = bed.devpath(["setup", "databases", "shop", "--dry-run", "--json"]).success().json();
    let steps: Vec<_> = answer["plan"].as_array().expect("steps").iter().map(|step| step["step"].clone()).collect();
    assert_eq!(steps, ["files", "repository", "service", "service", "service", "env"]);
    assert!(!bed.path("shop").exists());
    bed.devpath(["new", "databases-node", "shop", "--dry-run"]).success();
    assert!(!bed.path("shop").exists());
    // In a project that is there its own services are planned for, not the template's.
    bed.devpath(["new", "databases-node", "shop", "--with", "redis"]).success();
    let plan = bed.devpath_in("shop", ["setup", "--dry-run"]).success().stdout;
    assert!(plan.contains("start `redis`") && !plan.contains("mysql"), "{plan}");
}

#[test]
fn ci_is_for_the_provider_that_was_chosen() {
    let bed = Bed::new();
    for (ci, file) in [("github", ".github/workflows/ci.yml"), ("gitlab", ".gitlab-ci.yml"), ("jenkins", "Jenkinsfile")]
    {
        bed.devpath(["new", "databases-python", ci, "--ci", ci]).success();
        assert!(bed.path(ci).join(file).exists());
    }
    bed.devpath(["new", "databases-python", "none", "--ci", "none", "--with", ""]).success();
    assert!(!bed.path("none/.github").exists());
}

#[test]
fn env_that_git_would_take_is_not_written() {
    let bed = Bed::new();
    bed.devpath(["new", "databases-python", "shop", "--with", "postgres"]).success();
    bed.write("shop/.gitignore", ".devpath/\n");
    let run = bed.devpath_in("shop", ["services", "up", "--engine", "native"]).success();
    assert!(run.stderr.contains("git does not ignore `.env`"), "{}", run.stderr);
    assert!(!bed.path("shop/.env").exists());
}

#[test]
fn a_reader_that_goes_away_is_success() {
    let bed = Bed::new();
    let run =
        bed.sh("", &format!("{} catalog list | head -c 1; echo ${{PIPESTATUS:-0}}", env!("CARGO_BIN_EXE_devpath")));
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

#[test]
fn completions_and_the_manual_page_come_from_the_commands() {
    let bed = Bed::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(bed.devpath(["completions", shell]).success().stdout.contains("services"));
    }
    assert!(bed.devpath(["man"]).success().stdout.contains(".TH devpath"));
}
