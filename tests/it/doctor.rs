//! `devpath doctor` against programs on a PATH of the test's own.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::support::{Bed, Run};

/// A place whose PATH holds only what the test puts there, in two folders.
fn bed() -> Bed {
    let mut bed = Bed::new();
    let path = format!("{}:{}", bed.path("first").display(), bed.path("second").display());
    bed.set("PATH", path);
    bed.without_places();
    bed
}

fn program(bed: &Bed, path: &str, script: &str) {
    bed.write(path, &format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(bed.path(path), std::fs::Permissions::from_mode(0o755)).expect("its mode");
}

fn tool(run: &Run, id: &str) -> Value {
    let tools = run.json()["tools"].as_array().expect("tools").clone();
    tools.into_iter().find(|tool| tool["id"] == id).unwrap_or_else(|| panic!("no {id} in {}", run.stdout))
}

#[test]
fn every_state_of_a_tool_is_told() {
    let bed = bed();
    program(&bed, "first/git", "echo git version 2.47.3");
    program(&bed, "first/python3", "echo Python 3.8.1");
    program(&bed, "first/node", "echo 'node: error while loading shared libraries' >&2; exit 127");
    program(&bed, "first/npm", "echo hello");
    program(&bed, "first/psql", "/bin/sleep 30");
    let run = bed.devpath(["doctor", "git", "python", "node", "npm", "docker", "--json"]).code(1);
    assert_eq!(run.json()["ok"], false);
    for (id, status) in
        [("git", "ok"), ("python", "outdated"), ("node", "broken"), ("npm", "unparsed"), ("docker", "missing")]
    {
        assert_eq!(tool(&run, id)["status"], status, "{id}");
    }
    assert_eq!(tool(&run, "git")["version"], "2.47.3");
    assert!(tool(&run, "node")["detail"].as_str().is_some_and(|it| it.contains("shared libraries")));
}

#[test]
fn a_program_that_hangs_is_ended_with_its_children() {
    let bed = bed();
    program(&bed, "first/psql", "/bin/sleep 61 & wait");
    let run = bed.devpath(["doctor", "psql", "--json"]).code(1);
    assert_eq!(tool(&run, "psql")["status"], "timeout");
}

#[test]
fn a_dead_shim_does_not_hide_the_working_program_behind_it() {
    let bed = bed();
    program(&bed, "first/python3", "echo 'pyenv: python3: command not found' >&2; exit 127");
    program(&bed, "second/python3", "echo Python 3.13.1");
    let run = bed.devpath(["doctor", "python", "--json"]).success();
    let python = tool(&run, "python");
    assert_eq!((python["status"].as_str(), python["version"].as_str()), (Some("shadowed"), Some("3.13.1")));
    assert!(python["detail"].as_str().is_some_and(|it| it.contains("first/python3")));
}

#[test]
fn advice_is_for_this_machines_package_manager() {
    let bed = bed();
    program(&bed, "first/apt-get", "exit 1");
    let run = bed.devpath(["doctor", "git", "--json"]).code(1);
    let command = tool(&run, "git")["advice"]["commands"][0].as_str().expect("a command").to_owned();
    assert!(command.ends_with("apt-get install git"), "{command}");
}

#[test]
fn a_version_manager_mends_what_it_manages() {
    let bed = bed();
    program(&bed, "first/apt-get", "exit 1");
    program(&bed, "first/pyenv", "exit 1");
    let command = |tools: &[&str], id: &str| {
        let mut command = bed.command(env!("CARGO_BIN_EXE_devpath"));
        let output = command.arg("doctor").args(tools).arg("--json").output().expect("devpath");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let tool = answer["tools"].as_array().expect("tools").iter().find(|it| it["id"] == id).cloned();
        tool.expect("the tool")["advice"]["commands"][0].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(command(&["python"], "python"), "pyenv install --skip-existing 3.13 && pyenv global 3.13");
    assert!(!command(&["node"], "node").contains("nvm"));
    // A part of the shell, found by its file.
    bed.write("home/.nvm/nvm.sh", "");
    assert_eq!(command(&["node"], "node"), "nvm install 24 && nvm alias default 24");
    // What one of them brought is its own to mend, whichever stands first.
    program(&bed, "home/.volta/bin/node", "echo v12.0.0");
    program(&bed, "first/volta", "exit 1");
    let path = format!("{}:{}", bed.path("home/.volta/bin").display(), bed.path("first").display());
    let output =
        bed.command(env!("CARGO_BIN_EXE_devpath")).env("PATH", path).args(["doctor", "node", "--json"]).output();
    let answer: Value = serde_json::from_slice(&output.expect("devpath").stdout).expect("JSON");
    assert_eq!(answer["tools"][0]["advice"]["commands"][0], "volta install node@24", "{answer}");
}

#[test]
fn a_stage_asks_only_for_what_the_language_needs() {
    let bed = bed();
    program(&bed, "first/git", "echo git version 2.47.3");
    program(&bed, "first/python3", "echo Python 3.13.1");
    bed.devpath(["doctor", "databases", "--lang", "python"]).success();
    let run = bed.devpath(["doctor", "databases", "--lang", "node"]).code(1);
    assert!(run.stdout.contains("2 of 3 required tools need attention"), "{}", run.stdout);
}

#[test]
fn setup_stops_before_anything_is_written() {
    let bed = bed();
    program(&bed, "first/git", "echo git version 2.47.3");
    bed.devpath(["setup", "databases", "shop", "--engine", "native"])
        .code(1)
        .says("nothing was written: `python3`, `python`, `py` is not on PATH");
    assert!(!bed.path("shop").exists());
}
