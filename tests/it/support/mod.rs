//! The test kit: a sealed environment, the built binary, and engines that are real.

mod docker;
mod machine;
mod ports;
mod proxy;
mod terminal;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

pub use docker::{Engine, docker, engines, registry, tool};
pub use machine::{Machine, clean_debian};
pub use ports::free_port;
pub use proxy::{Asked, Fault, Proxy, WAIT};
pub use terminal::at_terminal;

/// A place of its own for one test: home, work folder, environment. What was started in it ends with it.
pub struct Bed {
    folder: TempDir,
    environment: BTreeMap<OsString, OsString>,
}

/// What a program did.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Bed {
    /// A place without any Docker engine.
    #[must_use]
    pub fn new() -> Self {
        Self::inside(&std::env::temp_dir())
    }

    /// A place without any Docker engine, in a folder that is there.
    #[must_use]
    pub fn inside(folder: &Path) -> Self {
        let folder = tempfile::Builder::new().prefix("devpath-test-").tempdir_in(folder).expect("a temporary folder");
        let mut bed = Self { folder, environment: BTreeMap::new() };
        fs::create_dir_all(bed.path("home")).expect("a home folder");
        fs::write(
            bed.path("home/.gitconfig"),
            "[user]\n\tname = Ada Lovelace\n\temail = ada@example.com\n[init]\n\tdefaultBranch = other\n",
        )
        .expect("a git configuration");
        for (name, value) in [
            ("HOME", bed.path("home")),
            ("XDG_CACHE_HOME", cache()),
            ("XDG_CONFIG_HOME", bed.path("home/.config")),
            ("DOCKER_CONFIG", bed.path("home/.docker")),
            ("npm_config_cache", cache().join("npm")),
        ] {
            bed.set(name, value);
        }
        for name in ["PATH", "SSL_CERT_FILE", "PIP_CERT", "PIP_FIND_LINKS", "NODE_EXTRA_CA_CERTS", "LANG", "PYENV_ROOT"]
        {
            if let Some(value) = std::env::var_os(name) {
                bed.set(name, value);
            }
        }
        bed.set("COLUMNS", "80");
        bed.set("DOCKER_HOST", format!("unix://{}", bed.path("no-engine.sock").display()));
        bed
    }

    /// A place with a real engine.
    #[must_use]
    pub fn with(engine: &Engine) -> Self {
        let mut bed = Self::new();
        bed.set("DOCKER_HOST", &engine.address);
        // Compose and Buildx, where the machine's own client has none.
        if let Some(config) = std::env::var_os("DEVPATH_TEST_DOCKER_CONFIG") {
            fs::create_dir_all(bed.path("home/.docker")).expect("a folder");
            let plugins = PathBuf::from(config).join("cli-plugins");
            std::os::unix::fs::symlink(plugins, bed.path("home/.docker/cli-plugins")).expect("a link");
        }
        bed
    }

    /// Sets a variable for everything that is run here.
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) -> &mut Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// A catalogue whose Redis comes in an image of the test's own.
    pub fn run_redis_from(&mut self, image: &str) {
        let file = std::fs::read_to_string("stacks/services/redis.toml").expect("the service's file");
        let file = file.replace("image = \"redis\"", &format!("image = \"{image}\""));
        self.write("own/stacks/services/redis.toml", &file);
        let folder = self.path("own");
        self.set("DEVPATH_CATALOG", folder);
    }

    /// A catalogue whose services want ports that no other test asks for: a test that stops a service and looks for the
    /// same port afterwards must not lose it to another one that starts meanwhile.
    pub fn publish_apart(&mut self) {
        for (id, _) in service_files() {
            let text = fs::read_to_string(format!("stacks/services/{id}.toml")).expect("the service's file");
            let text = text.replacen("\nport = ", &format!("\npublish = {}\nport = ", free_port()), 1);
            self.write(&format!("apart/stacks/services/{id}.toml"), &text);
        }
        let folder = self.path("apart");
        self.set("DEVPATH_CATALOG", folder);
    }

    /// Lets doctor look for programs on PATH and in this place's home only, not where this machine has some.
    pub fn without_places(&mut self) -> &mut Self {
        let facts = fs::read_to_string("stacks/doctor.toml").expect("the file");
        let lines: Vec<&str> = facts.lines().filter(|line| !line.starts_with("  \"/")).collect();
        self.write("places/stacks/doctor.toml", &lines.join("\n"));
        let folder = self.path("places");
        self.set("DEVPATH_CATALOG", folder)
    }

    /// Removes a variable.
    pub fn unset(&mut self, name: &str) -> &mut Self {
        self.environment.remove(&OsString::from(name));
        self
    }

    /// A path below this place.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// A file's text.
    #[track_caller]
    pub fn read(&self, below: &str) -> String {
        fs::read_to_string(self.path(below)).unwrap_or_else(|error| panic!("{below}: {error}"))
    }

    /// Writes a file, with its folders.
    #[track_caller]
    pub fn write(&self, below: &str, text: &str) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    /// A program in this place's environment; nothing of the machine's own gets in.
    pub fn command(&self, program: impl Into<OsString>) -> Command {
        let mut command = Command::new(program.into());
        command.env_clear().envs(&self.environment).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs devpath in this place.
    pub fn devpath<const N: usize>(&self, args: [&str; N]) -> Run {
        Run::of(self.command(env!("CARGO_BIN_EXE_devpath")).args(args).output().expect("devpath starts"))
    }

    /// Runs devpath in a folder of this place.
    pub fn devpath_in<const N: usize>(&self, folder: &str, args: [&str; N]) -> Run {
        let mut command = self.command(env!("CARGO_BIN_EXE_devpath"));
        Run::of(command.current_dir(self.path(folder)).args(args).output().expect("devpath starts"))
    }

    /// Starts devpath and does not wait.
    pub fn spawn<const N: usize>(&self, args: [&str; N]) -> Child {
        let mut command = self.command(env!("CARGO_BIN_EXE_devpath"));
        command.args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("devpath starts")
    }

    /// Runs a line in a shell, in a folder of this place.
    pub fn sh(&self, folder: &str, line: &str) -> Run {
        Run::of(self.command("sh").current_dir(self.path(folder)).args(["-c", line]).output().expect("a shell"))
    }
}

impl Drop for Bed {
    /// Ends what was started here, by the ids of the checkouts in this place.
    fn drop(&mut self) {
        for checkout in checkouts(self.folder.path(), 3) {
            let mut down = self.command(env!("CARGO_BIN_EXE_devpath"));
            let _ =
                down.arg("-C").arg(&checkout).args(["services", "down", "--volumes", "--no-trash", "--yes"]).output();
        }
        if let Some(address) = self.environment.get(&OsString::from("DOCKER_HOST")) {
            docker::remove_of(&address.to_string_lossy(), self.folder.path());
        }
    }
}

fn checkouts(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let mut found = Vec::new();
    if folder.join(".devpath/checkout.toml").exists() {
        found.push(folder.to_owned());
    }
    if depth > 0 {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() && entry.file_name() != "node_modules" {
                found.extend(checkouts(&entry.path(), depth - 1));
            }
        }
    }
    found
}

/// The templates of the catalogue, found by reading the folder.
pub fn templates() -> Vec<String> {
    let entries = fs::read_dir("templates").expect("the templates").flatten();
    let with_head = entries.filter(|entry| entry.path().join("template.toml").is_file());
    let mut ids: Vec<String> = with_head.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    ids.sort();
    ids
}

/// Those that a slow test works on: all, or the few that `DEVPATH_TEST_TEMPLATES` names (`devops-node,apis-rest-node`).
pub fn chosen_templates() -> Vec<String> {
    let all = templates();
    let Ok(named) = std::env::var("DEVPATH_TEST_TEMPLATES") else { return all };
    let chosen: Vec<String> = named.split(',').map(str::to_owned).collect();
    let unknown = chosen.iter().find(|id| !all.contains(id));
    assert_eq!(unknown, None, "DEVPATH_TEST_TEMPLATES names a template that is not there");
    chosen
}

/// The services of the catalogue by id, as their files say them.
pub fn service_files() -> Vec<(String, toml::Table)> {
    let entries = fs::read_dir("stacks/services").expect("the services").flatten();
    let read = |entry: fs::DirEntry| {
        let id = entry.path().file_stem().expect("a name").to_string_lossy().into_owned();
        (id, fs::read_to_string(entry.path()).expect("a file").parse().expect("TOML"))
    };
    let mut services: Vec<(String, toml::Table)> = entries.map(read).collect();
    services.sort_by(|a, b| a.0.cmp(&b.0));
    services
}

/// Whether a service's file is that of a task.
pub fn is_task(file: &toml::Table) -> bool {
    file.get("kind").and_then(toml::Value::as_str) == Some("task")
}

/// Says something that stands in the output of a run that passes too: the test runner keeps only what its own macros say.
pub fn tell(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Whether the tests run as root.
pub fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").is_ok_and(|text| text.contains("Uid:\t0\t"))
}

/// What is fetched once for all tests: packages and the PostgreSQL archive.
pub fn cache() -> PathBuf {
    let home = std::env::var_os("HOME").unwrap_or_else(|| "/tmp".into());
    PathBuf::from(home).join(".cache/devpath-tests")
}

impl Run {
    /// What a program that has ended did.
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// It ended with this code.
    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\nstdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// It ended well.
    #[track_caller]
    pub fn success(self) -> Self {
        self.code(0)
    }

    /// Standard error says this.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "expected {text:?} in:\n{}", self.stderr);
        self
    }

    /// Standard output, as the one JSON document it must be.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}:\n{}", self.stdout))
    }
}
