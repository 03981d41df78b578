//! Faults seeded one by one on a machine on which all is well: doctor must name each, and its own advice must mend it.
//!
//! `tests/run -- faults doctor_fix` prints the table. Faults of services, which need no mending of the machine, are
//! `doctor_forms`'.

use crate::support::{Machine, tell};

/// A fault, how it is brought about, and what doctor must call it.
struct Fault {
    name: &'static str,
    /// A line that brings it about on the machine.
    seed: &'static str,
    /// Variables that bring it about, as a shell sets them.
    set: &'static str,
    asked: &'static str,
    expect: (&'static str, &'static str),
    /// Where several lines are advised to choose from: the one that a person would type here.
    choose: Option<&'static str>,
    /// What mends it where no line that is typed on this machine can, for instance a clock that a container has not.
    instead: Option<&'static str>,
}

const fn fault(
    name: &'static str,
    seed: &'static str,
    asked: &'static str,
    expect: (&'static str, &'static str),
) -> Fault {
    Fault { name, seed, set: "", asked, expect, choose: None, instead: None }
}

const fn set(
    name: &'static str,
    set: &'static str,
    asked: &'static str,
    expect: (&'static str, &'static str),
) -> Fault {
    Fault { name, seed: "true", set, asked, expect, choose: None, instead: None }
}

const SCRIPT: &str = "chmod 755 /usr/bin/git";

const FAULTS: &[Fault] = &[
    fault("git removed", "apt-get remove -y git", "git", ("git", "missing")),
    fault("git that fails", "printf '#!/bin/sh\nexit 3\n' > /usr/bin/git", "git", ("git", "broken")),
    fault(
        "git without its library",
        "printf '#!/bin/sh\necho error while loading shared libraries: libz.so.1 >&2; exit 127\n' > /usr/bin/git",
        "git",
        ("git", "broken"),
    ),
    fault("git that says nothing", "printf '#!/bin/sh\n' > /usr/bin/git", "git", ("git", "unparsed")),
    fault("git that hangs", "printf '#!/bin/sh\nsleep 60\n' > /usr/bin/git", "git", ("git", "timeout")),
    fault("git without its interpreter", "printf '#!/no/such\n' > /usr/bin/git", "git", ("git", "broken")),
    fault(
        "git for another processor",
        r"printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\267\0' > /usr/bin/git",
        "git",
        ("git", "broken"),
    ),
    fault("git that may not be run", "chmod 644 /usr/bin/git", "git", ("git", "broken")),
    fault("git as a link to nowhere", "rm /usr/bin/git && ln -s /nowhere /usr/bin/git", "git", ("git", "broken")),
    fault("git as a folder", "rm /usr/bin/git && mkdir /usr/bin/git", "git", ("git", "broken")),
    fault(
        "git too old",
        "apt-get remove -y git; printf '#!/bin/sh\necho git version 2.20.1\n' > /usr/local/bin/git; chmod 755 /usr/local/bin/git",
        "git",
        ("git", "outdated"),
    ),
    fault("python removed", "apt-get remove -y python3 python3-minimal", "python", ("python", "missing")),
    fault("ensurepip removed", "apt-get remove -y 'python3.*-venv'", "python", ("python.venv", "fault")),
    fault("pip removed", "apt-get remove -y python3-pip", "pip", ("pip", "missing")),
    fault(
        "an old git before it",
        "printf '#!/bin/sh\necho git version 2.20.1\n' > /usr/local/bin/git && chmod 755 /usr/local/bin/git",
        "git",
        ("git", "shadowed"),
    ),
    fault(
        "a dead shim before it",
        "printf '#!/bin/sh\necho pyenv: git: command not found >&2; exit 127\n' > /usr/local/bin/git && chmod 755 /usr/local/bin/git",
        "git",
        ("git", "shadowed"),
    ),
    fault(
        "git off PATH",
        "mkdir -p /root/.local/bin && rm -f /usr/local/bin/git && cp /usr/bin/git /root/.local/bin/git && rm /usr/bin/git",
        "git",
        ("git", "off_path"),
    ),
    fault(
        "nobody to commit as",
        "apt-get install -y --reinstall git; rm -rf /root/.local /root/.gitconfig",
        "git",
        ("git.identity", "warning"),
    ),
    fault("an address only", "git config --global --unset user.name", "git", ("git.identity", "warning")),
    fault(
        "no default branch",
        "git config --global --unset init.defaultBranch || true",
        "git",
        ("git.default_branch", "note"),
    ),
    set(
        "DOCKER_HOST leads nowhere",
        "DOCKER_HOST=unix:///nowhere",
        "databases --lang python",
        ("engine.address", "warning"),
    ),
    set(
        "DOCKER_HOST at a silent port",
        "DOCKER_HOST=tcp://127.0.0.1:9",
        "databases --lang python",
        ("engine.address", "warning"),
    ),
    Fault {
        choose: Some("unset DOCKER_CONTEXT"),
        ..set(
            "a context that is not there",
            "DOCKER_CONTEXT=nowhere",
            "databases --lang python",
            ("engine.context", "fault"),
        )
    },
    set("PATH with the current folder", "PATH=.:$PATH", "git", ("path.relative", "warning")),
    set("PATH with an empty entry", "PATH=$PATH:", "git", ("path.relative", "warning")),
    Fault {
        instead: Some("python3 -m venv /root/own && . /root/own/bin/activate"),
        ..fault("pip that the system keeps", "true", "python", ("python.externally_managed", "note"))
    },
    Fault {
        seed: "apt-get install -y faketime",
        instead: Some("unset LD_PRELOAD"),
        ..set(
            "a clock of another year",
            "LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketime.so.1) FAKETIME='@2020-01-01 00:00:00'",
            "git",
            ("machine.clock", "fault"),
        )
    },
    set("a run of a provider", "CI=true", "git", ("platform.ci", "note")).by("unset CI"),
    fault("no engine", "true", "databases --lang python", ("engine.not_installed", "warning")),
];

/// On a Debian with an engine of its own that was never started, and another user.
const ENGINE_FAULTS: &[Fault] = &[
    fault("an engine that does not run", "useradd -m ada", "databases --lang python", ("engine.not_running", "warning")),
    fault("a user who may not use it", "true", "databases --lang python", ("engine.permission", "warning")).for_ada(),
    fault(
        "an engine with little room",
        "fallocate -l 1000M /var/lib/docker/filler",
        "databases --lang python",
        ("engine.disk", "warning"),
    )
    .by("rm /var/lib/docker/filler"),
    Fault {
        seed: "fallocate -l 200M /small/filler",
        ..set("a home with little room", "HOME=/small", "git", ("machine.home_disk", "warning"))
    }
    .by("rm /small/filler"),
    fault(
        "Windows below it",
        "echo 5.15.167.4-microsoft-standard-WSL2 > /tmp/osrelease && mount --bind /tmp/osrelease /proc/sys/kernel/osrelease",
        "git",
        ("platform.wsl", "note"),
    )
    .by("umount /proc/sys/kernel/osrelease"),
    // What is advised to others than root is typed by root here.
    fault("a container", "true", "git", ("platform.container", "note")).by("rm -f /.dockerenv /run/.containerenv"),
];

/// On Debian's Node.js, for a user who is not root.
const NODE_FAULTS: &[Fault] =
    &[fault("npm's folder is root's", "useradd -m ada", "npm", ("npm.prefix", "note")).for_ada()];

impl Fault {
    /// Mended by a line that nobody is advised to type, because what mends it is not typed on this machine.
    const fn by(mut self, line: &'static str) -> Self {
        self.instead = Some(line);
        self
    }

    /// As a user who is not root.
    const fn for_ada(mut self) -> Self {
        self.set = "HOME=/home/ada USER=ada";
        self
    }
}

/// The faults of programs and settings, on a machine on which all is well.
pub fn on_a_clean_debian(machine: &Machine) {
    seeded(machine, FAULTS);
}

#[test]
fn faults_of_an_engine_are_found_and_mended() {
    if std::env::var_os("DEVPATH_TEST_STAND_INS").is_none() {
        // The official image has no init script that starts its engine.
        tell("skipped: faults of an engine need the test bed's image of a Debian with one");
        return;
    }
    let options = [
        "--privileged",
        "--tmpfs",
        "/var/lib/docker:size=2500m,exec",
        "--tmpfs",
        "/small:size=1100m",
        "--cgroupns=host",
    ];
    let Some(machine) = Machine::new("docker:28-dind", &options) else { return };
    // A container may not raise its own limits, at which Debian's script gives up.
    machine.sh("sed -i 's/^\\t*ulimit .*/:/' /etc/init.d/docker");
    seeded(&machine, ENGINE_FAULTS);
}

#[test]
fn faults_of_nodejs_are_found_and_mended() {
    let Some(machine) = Machine::new("node:24-slim", &[]) else { return };
    seeded(&machine, NODE_FAULTS);
}

/// Seeds each, looks, does what is advised, and looks again.
fn seeded(machine: &Machine, faults: &[Fault]) {
    let mut wrong = Vec::new();
    let program = env!("CARGO_BIN_EXE_devpath");
    for Fault { name, seed, set, asked, expect: (id, is), choose, instead } in faults {
        let (code, text) = machine.sh(seed);
        assert_eq!(code, 0, "{name}: {text}");
        if seed.starts_with("printf") && seed.ends_with("/usr/bin/git") {
            machine.sh(SCRIPT);
        }
        let doctor = format!("{program} doctor {asked} --json 2>/dev/null");
        // A new login of hers: a group that she joined counts from then on.
        let doctor = if set.contains("ada") { format!("su ada -c '{doctor}'") } else { doctor };
        let setting = if set.is_empty() { "true".to_owned() } else { format!("export {set}") };
        let (_, before) = machine.sh(&format!("{setting}; {doctor}"));
        let Some(row) = found(&before, id, is) else {
            wrong.push(format!("{name}: not found in {before}"));
            continue;
        };
        let commands = row["advice"]["commands"].as_array().cloned().unwrap_or_default();
        let advised: Vec<&str> = commands.iter().filter_map(serde_json::Value::as_str).collect();
        let line = choose.or(*instead).map_or_else(|| advised.join(" && "), str::to_owned);
        assert!(choose.is_none_or(|choose| advised.contains(&choose)), "{name}: {advised:?}");
        let typed = typed(&line, set);
        let (_, after) = machine.sh(&format!("{setting}; {{ {typed}; }} >/tmp/typed 2>&1; {doctor}"));
        let understood = serde_json::from_str::<serde_json::Value>(&after).is_ok();
        if !line.is_empty() && understood && found(&after, id, is).is_none() {
            let how = if instead.is_some() { "gone after" } else { "mended by" };
            tell(&format!("fault {name:<28} {id}: {is:<8} {how}: {line}"));
        } else {
            let (_, said) = machine.sh("cat /tmp/typed");
            wrong.push(format!("{name}: `{line}` does not mend it: {said} {after}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// As a person would type it: who says yes to the package manager, has root's password, and waits for a server.
fn typed(line: &str, set: &str) -> String {
    let line = line.replace("apt-get install", "DEBIAN_FRONTEND=noninteractive apt-get install -y");
    let line = line.replace("sudo ", "").replace(" && newgrp docker", "");
    if line.contains("docker start") {
        return format!("{line}; for i in $(seq 50); do test -S /var/run/docker.sock && break; sleep 0.2; done");
    }
    if line.starts_with("npm ") && set.contains("ada") { format!("su ada -c '{line}'") } else { line }
}

fn found(answer: &str, id: &str, is: &str) -> Option<serde_json::Value> {
    let answer: serde_json::Value = serde_json::from_str(answer).ok()?;
    let of = |list: &str, field: &str| {
        let rows = answer[list].as_array().cloned().unwrap_or_default();
        rows.into_iter().find(|row| row["id"] == id && row[field] == is)
    };
    of("tools", "status").or_else(|| of("findings", "severity"))
}

#[test]
fn every_finding_is_seeded_somewhere() {
    let facts: toml::Table = std::fs::read_to_string("stacks/doctor.toml").expect("a file").parse().expect("TOML");
    let tests = ["faults", "doctor_forms", "doctor_engine"]
        .map(|name| std::fs::read_to_string(format!("tests/it/{name}.rs")).expect("a test"))
        .concat();
    let ids = facts["findings"].as_array().expect("a list").iter().filter_map(|it| it["id"].as_str());
    let missing: Vec<&str> = ids.filter(|id| !tests.contains(&format!("\"{id}\""))).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
