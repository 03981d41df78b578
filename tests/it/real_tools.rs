//! The catalogue's tools themselves, asked for real: those of this machine, and those that a clean Debian and Node.js's
//! own image can install by doctor's own advice.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{Bed, Machine, clean_debian, tell};

/// Verdicts on a tool that is there, and whose answer was not understood.
const NOT_UNDERSTOOD: [&str; 3] = ["broken", "unparsed", "timeout"];

fn catalogue() -> BTreeMap<String, toml::Table> {
    let files = std::fs::read_dir("stacks/tools").expect("the tools").filter_map(Result::ok);
    files
        .map(|file| {
            let text = std::fs::read_to_string(file.path()).expect("a tool's file");
            let facts: toml::Table = text.parse().expect("TOML");
            (facts["id"].as_str().expect("an id").to_owned(), facts)
        })
        .collect()
}

/// The tools that named a version; all that are there must.
fn understood(answer: &Value) -> BTreeSet<String> {
    let tools = answer["tools"].as_array().expect("tools");
    for tool in tools {
        let status = tool["status"].as_str().expect("a status");
        assert!(!NOT_UNDERSTOOD.contains(&status), "{tool}");
    }
    let named = tools.iter().filter(|tool| !tool["version"].is_null());
    named.filter_map(|tool| tool["id"].as_str().map(str::to_owned)).collect()
}

fn words<'a>(ids: impl IntoIterator<Item = &'a String>) -> String {
    ids.into_iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn real_tools_are_understood() {
    let catalogue = catalogue();
    let mut bed = Bed::new();
    // Rust's programs are where the user's home folder is, which tests do not share.
    let home = std::env::var("HOME").unwrap_or_default();
    bed.set("RUSTUP_HOME", std::env::var("RUSTUP_HOME").unwrap_or_else(|_| format!("{home}/.rustup")));
    let mut command = bed.command(env!("CARGO_BIN_EXE_devpath"));
    let output = command.arg("doctor").args(catalogue.keys()).arg("--json").output().expect("devpath");
    let here: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut real = understood(&here);
    tell(&format!("real tools, this machine: {}", words(&real)));

    let missing: Vec<&String> = catalogue.keys().filter(|id| !real.contains(*id)).collect();
    let Some(debian) = Machine::new(clean_debian(), &["--network", "host"]) else { return };
    // Twice: what the first round installs, such as pipx, installs more in the second.
    for _ in 0..2 {
        debian.devpath(&format!("doctor {} --fix --yes", words(missing.iter().copied())));
    }
    let there = understood(&debian.doctor(&words(missing.iter().copied())));
    tell(&format!("real tools, installed in a clean Debian: {}", words(&there)));
    real.extend(there);

    let missing: Vec<&String> = catalogue.keys().filter(|id| !real.contains(*id)).collect();
    let Some(node) = Machine::new("node:24-slim", &["--network", "host"]) else { return };
    node.devpath(&format!("doctor {} --fix --yes", words(missing.iter().copied())));
    let there = understood(&node.doctor(&words(missing)));
    tell(&format!("real tools, installed beside Node.js: {}", words(&there)));
    real.extend(there);

    // What cannot be had is read from captured outputs, and each of those tools says where they were seen.
    let captured: Vec<&String> = catalogue.keys().filter(|id| !real.contains(*id)).collect();
    for id in &captured {
        let samples = catalogue[*id]["samples"].as_array().expect("samples");
        let sourced = samples.iter().filter(|it| it.get("version").is_some() && it.get("source").is_some()).count();
        assert!(sourced > 0, "no sample of `{id}` names its source, and the tool is not here");
    }
    tell(&format!("real tools: {} of {}; by captured outputs: {}", real.len(), catalogue.len(), words(captured)));
}
