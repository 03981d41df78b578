//! Starting programs: with a time limit, without a terminal to wait at, ended together with their children.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};

/// How much of an output is kept where nothing else is said; what comes after it is read and dropped.
const KEPT_BYTES: u64 = 256 * 1024;
/// For how long output is waited for once the program itself has ended: a child of it may hold the pipe for ever.
const PIPE_GRACE: Duration = Duration::from_millis(200);

/// A program to be run, with everything it gets.
#[derive(Debug, Clone)]
pub struct Command {
    program: PathBuf,
    args: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    folder: Option<PathBuf>,
    input: String,
    input_file: Option<PathBuf>,
    output_file: Option<PathBuf>,
    limit: Duration,
    keep: u64,
}

/// What a program did.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output, lossily as text, at most 256 KiB.
    pub stdout: String,
    /// Standard error, likewise.
    pub stderr: String,
}

/// Why a program gave no result.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// It could not be started.
    #[error("`{}` cannot be started", .program.display())]
    Start {
        /// The program's path.
        program: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// It did not end in time, and was ended with all its children.
    #[error("`{}` did not end within {} s", .program.display(), .limit.as_secs_f32())]
    Timeout {
        /// The program's path.
        program: PathBuf,
        /// The limit.
        limit: Duration,
    },
}

impl Command {
    /// A program with devpath's own environment and a limit of 60 s.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            environment: Vec::new(),
            folder: None,
            input: String::new(),
            input_file: None,
            output_file: None,
            limit: Duration::from_mins(1),
            keep: KEPT_BYTES,
        }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Sets a variable for the program.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Runs it in a folder.
    #[must_use]
    pub fn folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// Gives it something on its standard input.
    #[must_use]
    pub fn input(mut self, text: impl Into<String>) -> Self {
        self.input = text.into();
        self
    }

    /// Gives it a file as its standard input.
    #[must_use]
    pub fn input_file(mut self, file: &Path) -> Self {
        self.input_file = Some(file.to_owned());
        self
    }

    /// Lets its standard output go into a file.
    #[must_use]
    pub fn output_file(mut self, file: &Path) -> Self {
        self.output_file = Some(file.to_owned());
        self
    }

    /// Changes the time limit.
    #[must_use]
    pub const fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Keeps at most this many bytes of each output.
    #[must_use]
    pub const fn keep(mut self, bytes: u64) -> Self {
        self.keep = bytes;
        self
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that starts processes")]
    fn prepare(&self) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(&self.program);
        command.args(&self.args).envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }

    fn cannot_start(&self, source: io::Error) -> ProcessError {
        ProcessError::Start { program: self.program.clone(), source }
    }

    /// Runs it to its end and collects what it says.
    ///
    /// # Errors
    /// It cannot be started, or takes longer than its limit. A bad exit code is no error.
    pub async fn run(&self) -> Result<Finished, ProcessError> {
        let mut command = self.prepare();
        let (stdin, stdout) = self.pipes().map_err(|source| self.cannot_start(source))?;
        command.stdin(stdin).stdout(stdout).stderr(Stdio::piped()).kill_on_drop(true);
        // A group of its own, so that a shim's children end with it.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(|source| self.cannot_start(source))?;
        let group = child.id();
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let ended = {
            let reading = async {
                tokio::join!(
                    given(stdin, &self.input),
                    kept(stdout, self.keep, &mut out),
                    kept(stderr, self.keep, &mut err)
                )
            };
            tokio::pin!(reading);
            let work = async {
                let mut read = false;
                let status = loop {
                    tokio::select! {
                        status = child.wait() => break status,
                        _ = &mut reading, if !read => read = true,
                    }
                };
                if !read && tokio::time::timeout(PIPE_GRACE, &mut reading).await.is_err() {
                    end_group(group);
                    // What was read until now is what there is.
                    let _ = tokio::time::timeout(PIPE_GRACE, &mut reading).await;
                }
                status
            };
            tokio::time::timeout(self.limit, work).await
        };
        // Its children end with it, whether it waited for them or not.
        end_group(group);
        match ended {
            Ok(Ok(status)) => {
                let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
                Ok(Finished { code: status.code(), stdout: text(out), stderr: text(err) })
            }
            Ok(Err(source)) => Err(self.cannot_start(source)),
            Err(_elapsed) => Err(ProcessError::Timeout { program: self.program.clone(), limit: self.limit }),
        }
    }

    fn pipes(&self) -> io::Result<(Stdio, Stdio)> {
        let stdin = match &self.input_file {
            Some(file) => Stdio::from(std::fs::File::open(file)?),
            None if self.input.is_empty() => Stdio::null(),
            None => Stdio::piped(),
        };
        let stdout = match &self.output_file {
            Some(file) => Stdio::from(std::fs::File::create(file)?),
            None => Stdio::piped(),
        };
        Ok((stdin, stdout))
    }

    /// Starts it so that it outlives devpath, its output appended to a log; its process id.
    ///
    /// # Errors
    /// It cannot be started, or the log cannot be written.
    pub fn spawn_detached(&self, log: &Path) -> Result<u32, ProcessError> {
        let open = || std::fs::OpenOptions::new().create(true).append(true).open(log);
        let (out, err) = open().and_then(|out| Ok((out, open()?))).map_err(|source| self.cannot_start(source))?;
        let mut command = self.prepare();
        command.stdin(Stdio::null()).stdout(out).stderr(err).kill_on_drop(false);
        let child = command.spawn().map_err(|source| self.cannot_start(source))?;
        child.id().ok_or_else(|| self.cannot_start(io::ErrorKind::NotFound.into()))
    }

    /// Lets it talk through a socket until either side has ended; what it said on standard error.
    ///
    /// # Errors
    /// It cannot be started.
    #[cfg(unix)]
    pub async fn join(&self, mut stream: tokio::net::UnixStream) -> Result<String, ProcessError> {
        let mut command = self.prepare();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        // Ctrl-C is devpath's to act on: what it does then still needs the connection.
        command.process_group(0);
        let mut child = command.spawn().map_err(|source| self.cannot_start(source))?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let mut said = Vec::new();
        let (mut from, mut to) = stream.split();
        let asking = async {
            if let Some(mut stdin) = stdin {
                let _ = tokio::io::copy(&mut from, &mut stdin).await;
            }
        };
        let answering = async {
            if let Some(mut stdout) = stdout {
                let _ = tokio::io::copy(&mut stdout, &mut to).await;
            }
            let _ = to.shutdown().await;
        };
        // Who has asked all may still wait for the answer; without one nothing more is asked.
        let talking = async {
            tokio::pin!(asking, answering);
            tokio::select! {
                () = &mut answering => {}
                () = &mut asking => answering.await,
            }
        };
        tokio::join!(talking, kept(stderr, self.keep, &mut said));
        let _ = child.wait().await;
        Ok(String::from_utf8_lossy(&said).into_owned())
    }

    /// The same program with the same arguments, started by another one that takes it over (`setsid`, `unshare` …).
    #[must_use]
    pub fn through(mut self, program: impl Into<PathBuf>, args: &[&str]) -> Self {
        let inner = std::mem::replace(&mut self.program, program.into());
        let outer = args.iter().map(OsString::from).chain([inner.into_os_string()]);
        self.args = outer.chain(self.args).collect();
        self
    }

    /// Runs it with the user's own terminal and returns its exit code; there is no time limit. Ctrl-C reaches it by the
    /// terminal; a request to end that reaches devpath alone is passed on.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn run_for_user(&self) -> Result<i32, ProcessError> {
        let mut child = self.prepare().spawn().map_err(|source| self.cannot_start(source))?;
        let status = waited_for(&mut child).await.map_err(|source| self.cannot_start(source))?;
        #[cfg(unix)]
        {
            use std::os::unix::process::ExitStatusExt as _;
            // 128 + signal is what a shell would say.
            Ok(status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0)))
        }
        #[cfg(not(unix))]
        Ok(status.code().unwrap_or(1))
    }
}

#[cfg(unix)]
async fn waited_for(child: &mut tokio::process::Child) -> io::Result<std::process::ExitStatus> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut hang_up) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
    loop {
        let passed_on = tokio::select! {
            status = child.wait() => return status,
            _ = terminate.recv() => rustix::process::Signal::TERM,
            _ = hang_up.recv() => rustix::process::Signal::HUP,
        };
        if let Some(pid) = child.id().and_then(pid_of) {
            // It may have ended in this very moment.
            let _ = rustix::process::kill_process(pid, passed_on);
        }
    }
}

#[cfg(not(unix))]
async fn waited_for(child: &mut tokio::process::Child) -> io::Result<std::process::ExitStatus> {
    child.wait().await
}

async fn given(stdin: Option<tokio::process::ChildStdin>, input: &str) {
    if let Some(mut stdin) = stdin {
        // A program that does not read its input says so by its exit code.
        let _ = stdin.write_all(input.as_bytes()).await;
    }
}

async fn kept(stream: Option<impl AsyncRead + Unpin>, keep: u64, bytes: &mut Vec<u8>) {
    let Some(mut stream) = stream else { return };
    // An output that ends early is as good as one that ends: the exit code tells.
    let _ = (&mut stream).take(keep).read_to_end(bytes).await;
    let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
}

fn end_group(group: Option<u32>) {
    #[cfg(unix)]
    if let Some(pid) = group.and_then(pid_of) {
        // It may have ended in this very moment.
        let _ = rustix::process::kill_process_group(pid, rustix::process::Signal::KILL);
    }
    #[cfg(not(unix))]
    let _ = group;
}

/// Whether a process lives whose command line names a path: a number alone may belong to somebody else by now.
pub fn runs_with(pid: u32, path: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).any(|word| names(word, path.as_os_str().as_encoded_bytes()))
    }
    #[cfg(all(unix, not(target_os = "linux")))]
    {
        let _ = path;
        pid_of(pid).is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
    }
    #[cfg(not(unix))]
    {
        let _ = (pid, path);
        false
    }
}

/// Whether a word names a path: as a whole, behind an equals sign or a space, or as the beginning of a longer path.
#[cfg(target_os = "linux")]
fn names(word: &[u8], path: &[u8]) -> bool {
    let places = word.windows(path.len().max(1)).enumerate().filter(|(_, part)| *part == path).map(|(at, _)| at);
    let (before, behind) = (b"= \"'", b"/ \"'");
    let mut whole = places.map(|at| {
        (at == 0 || before.contains(&word[at - 1])) && word.get(at + path.len()).is_none_or(|it| behind.contains(it))
    });
    whole.any(|it| it)
}

/// Whether a process has ended and its number is still taken: until its parent, or the machine's first process, has
/// asked for its exit code, others take it for alive.
pub fn is_ended_but_there(pid: u32) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in parentheses may hold anything; the state's letter follows it (proc(5)).
    state.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z'))
}

/// Asks a process to end, as Ctrl-C would, or with `politely` as `kill` does.
pub fn ask_to_end(pid: u32, politely: bool) {
    #[cfg(unix)]
    if let Some(pid) = pid_of(pid) {
        let signal = if politely { rustix::process::Signal::TERM } else { rustix::process::Signal::INT };
        // It may have ended in this very moment.
        let _ = rustix::process::kill_process(pid, signal);
    }
    #[cfg(not(unix))]
    let _ = (pid, politely);
}

#[cfg(unix)]
fn pid_of(id: u32) -> Option<rustix::process::Pid> {
    i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw)
}
