//! Doctor's other forms, what it foresees, and what is ignored.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::support::Bed;

fn sealed() -> Bed {
    let mut bed = Bed::new();
    bed.write("first/git", "#!/bin/sh\n[ \"$1\" = config ] && exit 0\necho git version 2.47.3\n");
    bed.write("first/node", "#!/bin/sh\necho v20.20.2\n");
    for name in ["git", "node"] {
        let path = bed.path(&format!("first/{name}"));
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    }
    let path = bed.path("first");
    bed.set("PATH", path);
    bed.without_places();
    bed
}

fn finding<'a>(answer: &'a Value, id: &str) -> Option<&'a Value> {
    answer["findings"].as_array().expect("findings").iter().find(|it| it["id"] == id)
}

#[test]
fn the_document_is_what_its_schema_says() {
    let bed = sealed();
    let schema = bed.devpath(["doctor", "--json-schema"]).success().json();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for args in [&["doctor", "--json"][..], &["doctor", "databases", "--json"], &["doctor", "git", "node", "--json"]] {
        let output = bed.command(env!("CARGO_BIN_EXE_devpath")).args(args).output().expect("devpath");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let wrong: Vec<String> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
        assert_eq!(wrong, Vec::<String>::new(), "{answer}");
    }
}

#[test]
fn a_warning_ends_with_1_only_when_asked() {
    let bed = sealed();
    bed.devpath(["doctor", "node"]).success();
    bed.devpath(["doctor", "node", "--fail-on", "warning"]).code(1);
    bed.devpath(["doctor", "git", "--fail-on", "warning"]).success();
}

#[test]
fn annotations_are_for_the_provider() {
    let bed = sealed();
    let run = bed.devpath(["doctor", "git", "node", "jq", "--format", "github"]).code(1);
    assert!(run.stdout.contains("::warning title=Node.js::Node.js 20 has had no security fixes"), "{}", run.stdout);
    assert!(run.stdout.contains("::error title=jq::`jq` is not on PATH%0A"), "{}", run.stdout);
    assert!(!run.stdout.contains("title=Git"), "{}", run.stdout);
}

#[test]
fn a_report_names_no_home_folder() {
    let bed = sealed();
    bed.write("home/.local/bin/jq", "#!/bin/sh\necho jq-1.8.1\n");
    std::fs::set_permissions(bed.path("home/.local/bin/jq"), std::fs::Permissions::from_mode(0o755)).expect("a mode");
    let run = bed.devpath(["doctor", "git", "jq", "--report"]).success();
    assert!(run.stdout.contains("| jq | not on PATH | 1.8.1 | >=1.6 | ~/.local/bin/jq |"), "{}", run.stdout);
    assert!(!run.stdout.contains(&bed.path("home").display().to_string()), "{}", run.stdout);
}

#[test]
fn every_finding_is_explained_and_an_unknown_one_is_not() {
    let bed = sealed();
    let run = bed.devpath(["doctor", "--explain", "git.identity"]).success();
    assert!(run.stdout.contains("git knows no name and address to commit as [git.identity]"), "{}", run.stdout);
    bed.devpath(["doctor", "--explain", "git.identty"]).code(2).says("did you mean `git.identity`?");
    // Every id that the code or a tool's file uses has a text.
    let facts: toml::Table = std::fs::read_to_string("stacks/doctor.toml").expect("a file").parse().expect("TOML");
    let explained: Vec<&str> =
        facts["findings"].as_array().expect("a list").iter().filter_map(|it| it["id"].as_str()).collect();
    let used = regex::Regex::new(r#"(?:Finding::new|add|note)\(\s*"([a-z]+\.[a-z_]+)""#).expect("a pattern");
    for file in ["src/doctor/machine.rs", "src/doctor/surroundings.rs", "src/setup/examine.rs"] {
        let text = std::fs::read_to_string(file).expect("a source");
        for found in used.captures_iter(&text) {
            assert!(explained.contains(&&found[1]), "{} of {file} is not explained", &found[1]);
        }
    }
}

#[test]
fn an_ignored_finding_is_not_shown_until_its_day() {
    let bed = sealed();
    let ignore = |until: &str| {
        bed.write(
            "home/.config/devpath/config.toml",
            &format!("[[doctor.ignore]]\nid = \"path.relative\"\nreason = \"it is so\"\nuntil = \"{until}\"\n"),
        );
        let mut command = bed.command(env!("CARGO_BIN_EXE_devpath"));
        let path = format!("{}:.", bed.path("first").display());
        let output = command.env("PATH", path).args(["doctor", "git", "--json"]).output().expect("devpath");
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")
    };
    let answer = ignore("2999-01-01");
    assert!(finding(&answer, "path.relative").is_none(), "{answer}");
    assert_eq!(answer["ignored"][0], "path.relative");
    let answer = ignore("2020-01-01");
    let shown = finding(&answer, "path.relative").expect("an ignore that is over shows again");
    assert!(shown["detail"].as_str().is_some_and(|it| it.ends_with("(ignored until 2020-01-01: it is so)")), "{shown}");
    bed.write("home/.config/devpath/config.toml", "[[doctor.ignore]]\nid = 1\n");
    bed.devpath(["doctor", "git"]).code(2).says("config.toml` is damaged: line 2");
}
