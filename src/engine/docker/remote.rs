//! Engines on other machines: where they are, and the way to them over SSH.
//!
//! As the Docker CLI does it: the user's own `ssh`, with the user's keys and settings, runs `docker system dial-stdio`
//! there. Here it stands behind a socket in a private folder, so that everything else is as with an engine of this machine.

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use url::{Host, Url};

use crate::system::{Command, Environment};

/// Another machine with an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Its name or address.
    pub host: String,
    user: Option<String>,
    port: Option<u16>,
    socket: Option<String>,
}

/// What the other side said instead of an answer.
#[derive(Debug, Clone, Default)]
pub struct Said(Arc<Mutex<String>>);

impl Said {
    /// The last words; the connection may end a moment before they are there.
    pub async fn last(&self) -> String {
        for _ in 0..20 {
            let words = self.0.lock().unwrap_or_else(PoisonError::into_inner).trim().to_owned();
            if !words.is_empty() {
                return words;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        String::new()
    }

    #[cfg(unix)]
    fn set(&self, text: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }
}

impl Remote {
    /// The machine that an address names; none where it is this one.
    pub fn of(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok()?;
        let host = url.host_str().filter(|host| !host.is_empty())?.to_owned();
        let here = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
            _ => host == "localhost" || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback()),
        };
        let user = Some(url.username().to_owned()).filter(|user| !user.is_empty());
        match url.scheme() {
            "ssh" => {
                let socket = Some(url.path().to_owned()).filter(|path| path.len() > 1);
                Some(Self { host, user, port: url.port(), socket })
            }
            "tcp" | "http" | "https" if !here => Some(Self { host, user: None, port: None, socket: None }),
            _ => None,
        }
    }

    /// The line that a person types so that ports of 127.0.0.1 there are ports of 127.0.0.1 here.
    pub fn forwarding(&self, ports: impl Iterator<Item = u16>) -> String {
        let ports: Vec<String> = ports.map(|port| format!("-L {port}:127.0.0.1:{port}")).collect();
        let ports = ports.join(" ");
        let port = self.port.map(|port| format!(" -p {port}")).unwrap_or_default();
        let user = self.user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
        format!("ssh -N {ports}{port} {user}{}", self.host)
    }

    /// The words that reach its engine.
    fn dial(&self, program: std::path::PathBuf) -> Command {
        let mut command = Command::new(program).args(["-T", "-o", "ConnectTimeout=30"]);
        if let Some(user) = &self.user {
            command = command.args(["-l", user]);
        }
        if let Some(port) = self.port {
            command = command.args(["-p", &port.to_string()]);
        }
        // A name that begins like an option is none.
        command = command.args(["--", &self.host, "docker"]);
        if let Some(socket) = &self.socket {
            command = command.args(["--host", &format!("unix://{socket}")]);
        }
        command.args(["system", "dial-stdio"])
    }

    /// Opens a socket of this machine behind which its engine answers, for as long as devpath runs; its path, and what
    /// `ssh` says when it does not.
    ///
    /// # Errors
    /// There is no `ssh`, or the socket cannot be made.
    #[cfg(unix)]
    pub fn bridge(&self, environment: &Environment) -> io::Result<(String, Said)> {
        let program = environment.find_program("ssh");
        let program = program.ok_or_else(|| io::Error::other("there is no program `ssh` on PATH"))?;
        let folder = tempfile::Builder::new().prefix("devpath-ssh-").tempdir()?;
        let path = folder.path().join("engine.sock");
        let listener = tokio::net::UnixListener::bind(&path)?;
        let (dial, said) = (self.dial(program), Said::default());
        let last = said.clone();
        tokio::spawn(async move {
            // The folder goes with the run.
            let _folder = folder;
            while let Ok((stream, _)) = listener.accept().await {
                let (dial, last) = (dial.clone(), last.clone());
                tokio::spawn(async move {
                    match dial.join(stream).await {
                        Ok(words) if words.is_empty() => {}
                        Ok(words) => last.set(words),
                        Err(error) => last.set(error.to_string()),
                    }
                });
            }
        });
        Ok((path.display().to_string(), said))
    }

    /// Likewise; not on this platform.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(unix))]
    pub fn bridge(&self, _environment: &Environment) -> io::Result<(String, Said)> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests {
    use super::Remote;

    #[test]
    fn other_machines_are_told_from_this_one() {
        for here in
            ["unix:///var/run/docker.sock", "tcp://127.0.0.1:2375", "tcp://localhost:2375", "tcp://[::1]:1", "x"]
        {
            assert_eq!(Remote::of(here), None, "{here}");
        }
        let line = |address: &str| Remote::of(address).map(|it| it.forwarding([5432, 8080].into_iter()));
        let ports = "ssh -N -L 5432:127.0.0.1:5432 -L 8080:127.0.0.1:8080";
        assert_eq!(line("tcp://10.0.0.5:2376"), Some(format!("{ports} 10.0.0.5")));
        assert_eq!(line("ssh://ada@server:2222"), Some(format!("{ports} -p 2222 ada@server")));
        assert_eq!(line("ssh://127.0.0.1"), Some(format!("{ports} 127.0.0.1")));
    }
}
