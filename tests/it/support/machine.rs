//! Other machines than this one, as containers in which devpath runs: what doctor says of a machine is tried there.

use std::path::Path;
use std::process::Command;

use super::docker::{Engine, docker, engines};

/// The test bed's base image of a Debian release; elsewhere the official one.
pub fn clean_debian() -> &'static str {
    if std::env::var_os("DEVPATH_TEST_STAND_INS").is_some() { "testbed-trixie" } else { "debian:trixie-slim" }
}

/// A machine that lives as long as the test; devpath and its catalogue are there at the same paths as here.
pub struct Machine {
    engine: Engine,
    id: String,
}

impl Machine {
    /// A machine from an image, with more options of `docker run`; none where there is no engine.
    pub fn new(image: &str, options: &[&str]) -> Option<Self> {
        let mut engines = engines();
        // Old engines know fewer rights than there are, and cannot give all of them; the base images are on the first one.
        let place = if options.contains(&"--privileged") { engines.len().checked_sub(1)? } else { 0 };
        if engines.is_empty() {
            return None;
        }
        let engine = engines.swap_remove(place);
        let here = env!("CARGO_MANIFEST_DIR");
        let program = Path::new(env!("CARGO_BIN_EXE_devpath")).parent().expect("a folder").display().to_string();
        let mut mounts = vec![format!("{here}:{here}:ro"), format!("{program}:{program}:ro")];
        let mut variables = Vec::new();
        // Registries are reached as this machine reaches them, with the certificates that it trusts.
        if let Ok(trusted) = std::env::var("SSL_CERT_FILE") {
            mounts.push(format!("{trusted}:/trusted.crt:ro"));
            let names = ["SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE"];
            variables.extend(names.map(|name| format!("{name}=/trusted.crt")));
        }
        // Without `--rm`: an engine may remove such a container while it is started again.
        let mut args = vec!["run", "-d", "--label", "devpath.testbed=machine", "--entrypoint", "sleep"];
        args.extend(mounts.iter().flat_map(|mount| ["-v", mount]));
        args.extend(variables.iter().flat_map(|variable| ["-e", variable]));
        args.extend(options);
        args.extend([image, "1500"]);
        let id = docker(&engine.address, &args);
        Some(Self { engine, id })
    }

    /// Runs a line; its exit code and output.
    pub fn sh(&self, line: &str) -> (i32, String) {
        let output = Command::new("docker")
            .args(["--host", &self.engine.address, "exec", "-e", "COLUMNS=80", "-e", "HOME=/root", &self.id])
            .args(["sh", "-c", line])
            .output()
            .expect("the docker client");
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code().unwrap_or(-1), text)
    }

    /// Ends everything that runs in it and starts it again, with the same disk.
    pub fn start_anew(&self) {
        docker(&self.engine.address, &["restart", "-t", "0", &self.id]);
    }

    /// Runs devpath; its exit code and output.
    pub fn devpath(&self, args: &str) -> (i32, String) {
        self.sh(&format!("{} {args}", env!("CARGO_BIN_EXE_devpath")))
    }

    /// What doctor says in JSON.
    pub fn doctor(&self, args: &str) -> serde_json::Value {
        let (_, text) = self.devpath(&format!("doctor {args} --json 2>/dev/null"));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        docker(&self.engine.address, &["rm", "-f", "-v", &self.id]);
    }
}
