//! `doctor --fix` for real: in a clean Debian, with its own package manager.

use crate::support::{Engine, docker, engines, tell};

/// The test bed's base image of a Debian release; elsewhere the official one.
fn clean_debian() -> &'static str {
    if std::env::var_os("DEVPATH_TEST_STAND_INS").is_some() { "testbed-trixie" } else { "debian:trixie-slim" }
}

/// A clean Debian that lives as long as the test; devpath and its catalogue are there at the same paths as here.
struct Machine {
    engine: Engine,
    id: String,
}

impl Machine {
    fn new(engine: Engine) -> Self {
        let here = env!("CARGO_MANIFEST_DIR");
        let program =
            std::path::Path::new(env!("CARGO_BIN_EXE_devpath")).parent().expect("a folder").display().to_string();
        let (sources, programs) = (format!("{here}:{here}:ro"), format!("{program}:{program}:ro"));
        // The package archive is reached as this machine reaches it.
        let args = ["run", "-d", "--rm", "--network", "host", "--label", "devpath.testbed=fix", "-v", &sources, "-v"];
        let id = docker(&engine.address, &[&args[..], &[&programs, clean_debian(), "sleep", "900"]].concat());
        Self { engine, id }
    }

    /// Runs a line; its exit code and output.
    fn sh(&self, line: &str) -> (i32, String) {
        let output = std::process::Command::new("docker")
            .args([
                "--host",
                &self.engine.address,
                "exec",
                "-e",
                "COLUMNS=80",
                "-e",
                "HOME=/root",
                &self.id,
                "sh",
                "-c",
                line,
            ])
            .output()
            .expect("the docker client");
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code().unwrap_or(-1), text)
    }

    fn doctor(&self, args: &str) -> (i32, String) {
        self.sh(&format!("{} {args}", env!("CARGO_BIN_EXE_devpath")))
    }

    fn json(&self, args: &str) -> serde_json::Value {
        let (_, text) = self.doctor(&format!("doctor {args} --json 2>/dev/null"));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        docker(&self.engine.address, &["rm", "-f", &self.id]);
    }
}

/// The base image is on the first engine of the test bed.
fn machine() -> Option<Machine> {
    engines().into_iter().next().map(Machine::new)
}

#[test]
fn what_is_missing_in_a_clean_debian_is_installed_and_the_second_look_is_clean() {
    let Some(machine) = machine() else { return };
    let asked = "foundation --lang python";
    let before = machine.json(asked);
    assert_eq!(before["ok"], false);
    for tool in ["git", "python", "pip"] {
        let tools = before["tools"].as_array().expect("tools");
        let found = tools.iter().find(|it| it["id"] == tool).expect("the tool");
        assert_eq!(found["status"], "missing", "{found}");
        assert!(found["advice"]["commands"][0].as_str().is_some_and(|it| it.starts_with("apt-get install")), "{found}");
    }
    // Without a yes nothing is done, and nobody is waited for.
    let (code, text) = machine.doctor(&format!("doctor {asked} --fix"));
    assert_eq!(code, 2, "{text}");
    let (code, text) = machine.doctor(&format!("doctor {asked} --fix --dry-run"));
    assert!(code == 0 && text.contains("apt-get update") && text.contains("undo: `apt-get remove"), "{text}");
    let (code, text) = machine.doctor(&format!("doctor {asked} --fix --yes"));
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("All well"), "{text}");
    let after = machine.json(asked);
    assert_eq!(after["ok"], true, "{after}");
    let (code, text) = machine.doctor(&format!("doctor {asked} --fix --yes"));
    assert!(code == 0 && text.contains("nothing here can be mended"), "{text}");
    faults(&machine);
}

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
}

const fn fault(
    name: &'static str,
    seed: &'static str,
    asked: &'static str,
    expect: (&'static str, &'static str),
) -> Fault {
    Fault { name, seed, set: "", asked, expect, choose: None }
}

const fn set(
    name: &'static str,
    set: &'static str,
    asked: &'static str,
    expect: (&'static str, &'static str),
) -> Fault {
    Fault { name, seed: "true", set, asked, expect, choose: None }
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
];

fn faults(machine: &Machine) {
    let mut wrong = Vec::new();
    let program = env!("CARGO_BIN_EXE_devpath");
    for Fault { name, seed, set, asked, expect: (id, is), choose } in FAULTS {
        let (code, text) = machine.sh(seed);
        assert_eq!(code, 0, "{name}: {text}");
        if seed.starts_with("printf") && seed.ends_with("/usr/bin/git") {
            machine.sh(SCRIPT);
        }
        let doctor = format!("{program} doctor {asked} --json 2>/dev/null");
        let setting = if set.is_empty() { "true".to_owned() } else { format!("export {set}") };
        let (_, before) = machine.sh(&format!("{setting}; {doctor}"));
        let Some(row) = found(&before, id, is) else {
            wrong.push(format!("{name}: not found in {before}"));
            continue;
        };
        let commands = row["advice"]["commands"].as_array().cloned().unwrap_or_default();
        let advised: Vec<&str> = commands.iter().filter_map(serde_json::Value::as_str).collect();
        let line = choose.map_or_else(|| advised.join(" && "), str::to_owned);
        assert!(choose.is_none_or(|choose| advised.contains(&choose)), "{name}: {advised:?}");
        // As a person would, who says yes to the package manager.
        let typed = line.replace("apt-get install", "DEBIAN_FRONTEND=noninteractive apt-get install -y");
        let (_, after) = machine.sh(&format!("{setting}; {typed} >/dev/null 2>&1; {doctor}"));
        if !line.is_empty() && after.contains("\"tools\"") && found(&after, id, is).is_none() {
            tell(&format!("fault {name:<28} {id}: {is:<8} mended by: {line}"));
        } else {
            wrong.push(format!("{name}: `{line}` does not mend it: {after}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

fn found(answer: &str, id: &str, is: &str) -> Option<serde_json::Value> {
    let answer: serde_json::Value = serde_json::from_str(answer).ok()?;
    let of = |list: &str, field: &str| {
        let rows = answer[list].as_array().cloned().unwrap_or_default();
        rows.into_iter().find(|row| row["id"] == id && row[field] == is)
    };
    of("tools", "status").or_else(|| of("findings", "severity"))
}
