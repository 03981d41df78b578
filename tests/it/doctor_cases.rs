//! Hard cases for doctor, a row each, with real programs put on PATH.

use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::Bed;

/// What stands at `first/git` (or another name), and what doctor must say.
struct Case {
    name: &'static str,
    program: &'static str,
    script: &'static str,
    status: &'static str,
    version: Option<&'static str>,
}

const fn case(
    name: &'static str,
    program: &'static str,
    script: &'static str,
    status: &'static str,
    version: Option<&'static str>,
) -> Case {
    Case { name, program, script, status, version }
}

const CASES: &[Case] = &[
    case("a plain answer", "git", "echo git version 2.47.3", "ok", Some("2.47.3")),
    case("to standard error", "git", "echo git version 2.47.3 >&2", "ok", Some("2.47.3")),
    case("with a bad exit code", "git", "echo git version 2.47.3; exit 1", "ok", Some("2.47.3")),
    case("behind a banner", "git", "echo '* hint 9.9.9'; echo; echo git version 2.47.3", "ok", Some("2.47.3")),
    case("behind warnings", "npm", "echo 'npm warn config x 1.2.3' >&2; echo 11.19.1", "ok", Some("11.19.1")),
    case("in colours", "git", "printf '\\033[32mgit version\\033[0m 2.47.3\\n'", "ok", Some("2.47.3")),
    case("behind a byte order mark", "git", "printf '\\357\\273\\277git version 2.47.3\\n'", "ok", Some("2.47.3")),
    case("with foreign line ends", "npm", "printf '11.19.1\\r\\n'", "ok", Some("11.19.1")),
    case("several versions", "curl", "echo 'curl 8.11.0 (x) libcurl/8.12.9 OpenSSL/3.0.19'", "ok", Some("8.11.0")),
    case("not UTF-8", "git", "printf 'git version 2.47.3 \\377\\376\\n'", "ok", Some("2.47.3")),
    case("megabytes", "git", "echo git version 2.47.3; head -c 5000000 /dev/zero | tr '\\0' x", "ok", Some("2.47.3")),
    case("waits for input", "git", "read line; echo \"git version 2.47.3$line\"", "ok", Some("2.47.3")),
    case("only in English", "git", "test \"$LC_ALL\" = C.UTF-8 && echo git version 2.47.3", "ok", Some("2.47.3")),
    case("says nothing", "git", "true", "unparsed", None),
    case("says something else", "git", "echo hello 1.2.3", "unparsed", None),
    case(
        "an error with a version",
        "python3",
        "echo \"pyenv: version 3.10.7 is not installed\" >&2; exit 1",
        "broken",
        None,
    ),
    case(
        "a missing library",
        "redis-cli",
        "echo 'redis-cli: error while loading shared libraries: liblzf.so.1: x' >&2; exit 127",
        "broken",
        None,
    ),
    case(
        "a library's version",
        "node",
        "echo \"node: /lib/libc.so.6: version GLIBC_2.28 not found\" >&2; exit 1",
        "broken",
        None,
    ),
    case(
        "Apple's stub",
        "git",
        "echo 'xcode-select: note: No developer tools were found, requesting install.' >&2; exit 1",
        "broken",
        None,
    ),
    case(
        "the Store's stub",
        "python3",
        "echo 'Python was not found; run without arguments to install from the Microsoft Store' >&2; exit 9",
        "broken",
        None,
    ),
    case(
        "PyPy",
        "python3",
        "echo 'Python 3.11.13 (413c9b7f57f5, Jul 03 2025, 18:03:56)'; echo '[PyPy 7.3.20 with GCC 10.2.1]'",
        "ok",
        Some("3.11.13"),
    ),
    case("hangs", "psql", "sleep 60", "timeout", None),
    case("hangs and ignores the end", "psql", "trap '' TERM INT; while :; do sleep 1; done", "timeout", None),
    case("a child holds the pipe", "git", "sleep 30 & echo git version 2.47.3", "ok", Some("2.47.3")),
    case("too old", "git", "echo git version 2.20.1", "outdated", Some("2.20.1")),
    case(
        "a nightly above what is asked",
        "node",
        "echo v27.0.0-nightly20260928b59840b593",
        "ok",
        Some("27.0.0-nightly20260928b59840b593"),
    ),
    case("a release candidate below it", "git", "echo git version 2.28.0.rc1", "outdated", Some("2.28.0.rc1")),
    case("Debian's suffix", "psql", "echo 'psql (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'", "ok", Some("15.18")),
    case("Apple's git", "git", "echo 'git version 2.50.1 (Apple Git-155)'", "ok", Some("2.50.1")),
    case("git on Windows", "git", "echo git version 2.51.0.windows.1", "ok", Some("2.51.0")),
    case(
        "MariaDB behind mysql",
        "mysql",
        "echo 'mysql  Ver 15.1 Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)'",
        "ok",
        Some("10.11.19"),
    ),
    case("Podman behind docker", "docker", "echo podman version 5.2.1", "unparsed", None),
    case("old Java", "java", "echo 'openjdk version \"1.8.0_402\"' >&2", "outdated", Some("8.0_402")),
    case("Go", "go", "echo go version go1.26.8 linux/amd64", "ok", Some("1.26.8")),
    case("a calendar version", "mise", "echo '2026.9.15 linux-x64 (2026-09-27)'", "ok", Some("2026.9.15")),
    case("two components", "jq", "echo jq-1.6", "ok", Some("1.6")),
    case("end of life", "node", "echo v20.20.2", "end_of_life", Some("20.20.2")),
    case("no plugin", "compose", "echo \"docker: unknown command: docker compose\" >&2; exit 1", "missing", None),
];

fn sealed() -> Bed {
    let mut bed = Bed::new();
    // What scripts themselves need, and nothing that doctor looks for.
    bed.sh("", "mkdir first base && for it in sh sleep head tr printf cat; do ln -s \"$(command -v $it)\" base/; done")
        .success();
    let path = format!("{}:{}", bed.path("first").display(), bed.path("base").display());
    bed.set("PATH", path);
    bed.without_places();
    bed
}

fn put(bed: &Bed, name: &str, script: &str) {
    bed.write(&format!("first/{name}"), &format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(bed.path(&format!("first/{name}")), std::fs::Permissions::from_mode(0o755))
        .expect("a mode");
}

fn verdict(bed: &Bed, tool: &str) -> Value {
    let run = bed.devpath(["doctor", tool, "--json"]);
    let tools = run.json()["tools"].as_array().expect("tools").clone();
    tools.into_iter().find(|it| it["id"] == tool).unwrap_or_else(|| panic!("{tool}: {}", run.stdout))
}

/// The tool that a program belongs to.
fn tool_of(program: &str) -> &str {
    match program {
        "python3" => "python",
        other => other,
    }
}

#[test]
fn every_row_is_judged_right() {
    let mut wrong = Vec::new();
    for Case { name, program, script, status, version } in CASES {
        let bed = sealed();
        let file = if *program == "compose" { "docker" } else { program };
        put(&bed, file, script);
        let began = Instant::now();
        let found = verdict(&bed, tool_of(program));
        if found["status"] != *status || version.is_some_and(|version| found["version"] != version) {
            wrong.push(format!("{name}: {found}"));
        }
        if began.elapsed() > Duration::from_secs(8) {
            wrong.push(format!("{name}: {:?}", began.elapsed()));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn nothing_of_a_probe_is_left_running() {
    let bed = sealed();
    put(&bed, "psql", "sleep 97 & trap '' TERM; sleep 97");
    assert_eq!(verdict(&bed, "psql")["status"], "timeout");
    put(&bed, "git", "sleep 98 & echo git version 2.47.3");
    assert_eq!(verdict(&bed, "git")["status"], "ok");
    let left = std::fs::read_dir("/proc").expect("processes").flatten().filter(|process| {
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        line == b"sleep\097\0" || line == b"sleep\098\0"
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn what_cannot_be_run_is_said_with_its_reason() {
    for (make, says) in [
        ("mkdir first/git", "folder"),
        ("ln -s /nowhere first/git", "leads nowhere"),
        ("echo x > first/git", "may not be run"),
        ("printf '#!/no/such/interpreter\\n' > first/git && chmod 755 first/git", "interpreter"),
        (
            "printf '\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\2\\0\\267\\0' > first/git && chmod 755 first/git",
            "processor",
        ),
    ] {
        let mut bed = Bed::new();
        bed.sh("", "mkdir first").success();
        bed.sh("", make).success();
        let path = bed.path("first");
        bed.set("PATH", path);
        bed.without_places();
        let found = verdict(&bed, "git");
        assert_eq!(found["status"], "broken", "{make}: {found}");
        assert!(found["detail"].as_str().is_some_and(|it| it.contains(says)), "{make}: {found}");
    }
}

#[test]
fn odd_paths_are_survived() {
    let bed = sealed();
    put(&bed, "git", "echo git version 2.47.3");
    let many = "/nowhere:".repeat(500);
    let first = bed.path("first").display().to_string();
    let closed = bed.path("closed");
    std::fs::create_dir(&closed).expect("a folder");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o0)).expect("a mode");
    for path in [
        format!("{many}{first}"),
        format!("::{first}"),
        format!("{}:{first}", bed.path("closed").display()),
        "first".to_owned(),
    ] {
        let mut command = bed.command(env!("CARGO_BIN_EXE_devpath"));
        let output = command.env("PATH", &path).args(["doctor", "git", "--json"]).output().expect("devpath");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(answer["tools"][0]["status"], "ok", "{path}");
    }
    let mut command = bed.command(env!("CARGO_BIN_EXE_devpath"));
    let output = command.env("PATH", "").args(["doctor", "git", "--json"]).output().expect("devpath");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_ne!(answer["tools"][0]["status"], "ok");
}

#[test]
fn a_program_off_path_is_found_in_its_usual_place() {
    let bed = sealed();
    bed.write("home/.local/bin/ruff", "#!/bin/sh\necho ruff 0.17.6\n");
    let ruff = bed.path("home/.local/bin/ruff");
    std::fs::set_permissions(ruff, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    let found = verdict(&bed, "ruff");
    assert_eq!(found["status"], "off_path", "{found}");
    assert!(found["advice"]["commands"][0].as_str().is_some_and(|it| it.contains("/home/.local/bin:$PATH")), "{found}");
}
