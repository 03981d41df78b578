//! Doctor, against the probes that it has to run: the slowest one, or all processor time spread over the processors.

use std::time::Duration;

use serde_json::Value;

use crate::measure::{medians, ratio, time};
use crate::support::Bed;

pub fn run() {
    compared("doctor databases", ["doctor", "databases"], 1.15);
    compared("doctor", ["doctor"], 1.1);
}

fn compared<const N: usize>(what: &str, typed: [&str; N], limit: f64) {
    let bed = Bed::new();
    let mut told = bed.command(env!("CARGO_BIN_EXE_devpath"));
    let told = told.args(typed).arg("--json").output().expect("doctor").stdout;
    let answer: Value = serde_json::from_slice(&told).expect("JSON");
    let probes: Vec<String> = answer["tools"].as_array().expect("tools").iter().flat_map(probes).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut slowest = Duration::ZERO;
    for line in &probes {
        let [wall] = medians(7, [&mut || time(|| bed.sh("", &format!("exec {line}")))]);
        slowest = slowest.max(wall);
    }
    // In turn, so that a slow minute of the machine meets both; one probe after the other, so that each is alone.
    let [ours, processor] =
        medians(21, [&mut || time(|| bed.devpath(typed)), &mut || processor_time(&bed, &probes.join("; "))]);
    let spread = processor / u32::try_from(cores).unwrap_or(1);
    let reference = if slowest > spread { "its slowest probe" } else { "its probes' processor time" };
    ratio(&format!("{what}, {} probes", probes.len()), ours, reference, slowest.max(spread), limit);
}

/// The command lines that doctor runs for a tool, from its file: its version, of every program that it had to ask, and the
/// checks of the first.
fn probes(tool: &Value) -> Vec<String> {
    let (Some(path), Some(id)) = (tool["path"].as_str(), tool["id"].as_str()) else { return Vec::new() };
    let file = std::fs::read_to_string(format!("stacks/tools/{id}.toml")).expect("the tool's file");
    let facts: toml::Table = file.parse().expect("TOML");
    let checks = facts.get("checks").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let line = |path: &str, asked: &toml::Value| {
        let args = asked["args"].as_array().into_iter().flatten().filter_map(toml::Value::as_str);
        let words = std::iter::once(path).chain(args);
        words.map(|word| format!("'{}'", word.replace('\'', r"'\''"))).collect::<Vec<_>>().join(" ")
    };
    let asked = tool["evidence"].as_array().into_iter().flatten().filter_map(|it| it["path"].as_str());
    let versions = asked.map(|path| line(path, &facts["version"]));
    // Checks that ask the same are answered by one run.
    let mut lines: Vec<String> = Vec::new();
    for line in versions.chain(checks.iter().map(|check| line(path, check))) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// User and system time of programs with their children, as bash tells it.
fn processor_time(bed: &Bed, lines: &str) -> Duration {
    let timed = format!("TIMEFORMAT='%3U %3S'; time {{ {lines}; }} >/dev/null 2>/dev/null </dev/null");
    let output = bed.command("bash").env("LC_ALL", "C.UTF-8").args(["-c", &timed]).output().expect("bash");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Duration::from_secs_f64(said.split_whitespace().filter_map(|it| it.parse::<f64>().ok()).sum())
}
