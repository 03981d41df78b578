//! As whom a server runs: it refuses to be root, so for root an ordinary user is found.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::system::{self, Command, Environment, Platform};

/// How long a trial may take.
const TRIAL_LIMIT: Duration = Duration::from_secs(5);

/// Where persons begin, and the id that means nobody (login.defs(5), `user_namespaces(7)`).
const PERSONS: std::ops::Range<u32> = 1000..65_534;

/// How a server's programs are started.
#[derive(Debug, Clone)]
pub enum Runner {
    /// As they are: this user is an ordinary one.
    Plain,
    /// In a user namespace in which root bears an ordinary number: it still reaches every folder that root reaches.
    Namespace {
        /// `unshare`.
        program: PathBuf,
        /// The ids of user and group; known to the system, because servers ask for their user's name.
        ids: (u32, u32),
    },
    /// As an ordinary user, to whom the data is given.
    Lowered {
        /// `setpriv`.
        program: PathBuf,
        /// The ids of user and group.
        ids: (u32, u32),
    },
}

impl Runner {
    /// Finds the way that works here, for data in `folder` and a server in `programs`.
    ///
    /// # Errors
    /// Why there is none, with what would help.
    pub async fn find(environment: &Environment, folder: &Path, programs: &Path) -> Result<Self, String> {
        if !Platform::detect(environment).is_root {
            return Ok(Self::Plain);
        }
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let ids = ordinary_user(&users).ok_or("it refuses to run as root, and this machine has no other user")?;
        if let Some(program) = environment.find_program("unshare") {
            let namespace = Self::Namespace { program, ids };
            if namespace.works().await {
                return Ok(namespace);
            }
        }
        for place in [folder, programs] {
            if let Some(closed) = system::closed_to_others(place) {
                return Err(format!(
                    "it refuses to run as root, this machine allows no user namespaces, and another user may not enter \
                     `{}`: use a folder that all may enter, or run devpath as an ordinary user",
                    closed.display()
                ));
            }
        }
        let program =
            environment.find_program("setpriv").ok_or("it refuses to run as root, and `setpriv` is missing")?;
        let lowered = Self::Lowered { program, ids };
        if lowered.works().await {
            return Ok(lowered);
        }
        Err("it refuses to run as root, and neither `unshare` nor `setpriv` works here: run devpath as an ordinary user"
            .into())
    }

    async fn works(&self) -> bool {
        let tried = self.start(Command::new("true").limit(TRIAL_LIMIT)).run().await;
        tried.is_ok_and(|finished| finished.code == Some(0))
    }

    /// A program, started in this way.
    pub fn start(&self, command: Command) -> Command {
        match self {
            Self::Plain => command,
            Self::Namespace { program, ids: (user, group) } => {
                let (user, group) = (format!("--map-user={user}"), format!("--map-group={group}"));
                command.through(program, &["--user", &user, &group, "--"])
            }
            Self::Lowered { program, ids: (user, group) } => {
                let (user, group) = (format!("--reuid={user}"), format!("--regid={group}"));
                command.through(program, &[&user, &group, "--clear-groups", "--"])
            }
        }
    }

    /// Gives a file or folder to the user that the server runs as.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn give(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Lowered { ids, .. } => system::give(path, *ids),
            Self::Plain | Self::Namespace { .. } => Ok(()),
        }
    }

    /// Lets the user that the server runs as pass through folders that are otherwise root's alone.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn let_through<'a>(&self, folders: impl Iterator<Item = &'a Path>) -> io::Result<()> {
        match self {
            Self::Lowered { .. } => folders.into_iter().try_for_each(system::let_through),
            Self::Plain | Self::Namespace { .. } => Ok(()),
        }
    }
}

/// The ids of a user who is not root: a person before the system's own, "nobody" last.
fn ordinary_user(passwd: &str) -> Option<(u32, u32)> {
    let users = passwd.lines().filter_map(|line| {
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse::<u32>().ok()?, fields.next()?.parse::<u32>().ok()?))
    });
    let others: Vec<_> = users.filter(|(user, group)| *user != 0 && *group != 0).collect();
    others.iter().find(|(user, _)| PERSONS.contains(user)).or_else(|| others.iter().max()).copied()
}

#[cfg(test)]
mod tests {
    use super::ordinary_user;

    #[test]
    fn a_person_comes_before_the_systems_own_users() {
        let system = "root:x:0:0::/root:/bin/sh\ndaemon:x:1:1::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n";
        assert_eq!(ordinary_user(system), Some((65_534, 65_534)));
        assert_eq!(ordinary_user(&format!("{system}anna:x:1000:1000::/home/anna:/bin/sh\n")), Some((1000, 1000)));
        assert_eq!(ordinary_user("root:x:0:0::/root:/bin/sh\n"), None);
    }
}
