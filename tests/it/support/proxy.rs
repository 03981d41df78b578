//! A registry that misbehaves on purpose: a small HTTP proxy before the test bed's own, with faults that are used up.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// What an image is made of.
    Manifest,
    /// A layer or a configuration.
    Blob,
    /// Anything else.
    Other,
}

/// What goes wrong once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// An answer with this status, and how many seconds it wants to be left alone.
    Status(Asked, u16, Option<u64>),
    /// The connection breaks after so many bytes of the answer's body.
    Cut(Asked, usize),
    /// Nothing is said, until the other side has had enough.
    Stall(Asked),
}

impl Fault {
    const fn asked(self) -> Asked {
        match self {
            Self::Status(asked, ..) | Self::Cut(asked, _) | Self::Stall(asked) => asked,
        }
    }
}

#[derive(Default)]
struct Log {
    faults: Vec<Fault>,
    asked: Vec<(Asked, Instant)>,
    blob_bytes: u64,
}

/// The proxy; it ends with this value.
pub struct Proxy {
    /// `127.0.0.1:PORT`.
    pub address: String,
    log: Arc<Mutex<Log>>,
    over: Arc<AtomicBool>,
}

impl Proxy {
    /// A proxy before a registry, with faults in the order in which they happen.
    pub fn new(registry: &str, faults: &[Fault]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address").to_string();
        let log = Arc::new(Mutex::new(Log { faults: faults.to_vec(), ..Log::default() }));
        let over = Arc::new(AtomicBool::new(false));
        let (registry, shared, ends) = (registry.to_owned(), log.clone(), over.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                let (registry, log, over) = (registry.clone(), shared.clone(), ends.clone());
                // What breaks off is the other side's affair.
                std::thread::spawn(move || drop(serve(stream, &registry, &log, &over)));
            }
        });
        Self { address, log, over }
    }

    /// The faults that did not happen yet.
    pub fn left(&self) -> Vec<Fault> {
        self.log.lock().expect("the log").faults.clone()
    }

    /// When something was asked for.
    pub fn asked(&self, what: Asked) -> Vec<Instant> {
        let log = self.log.lock().expect("the log");
        log.asked.iter().filter(|(asked, _)| *asked == what).map(|(_, when)| *when).collect()
    }

    /// How many bytes of layers were handed out.
    pub fn blob_bytes(&self) -> u64 {
        self.log.lock().expect("the log").blob_bytes
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(&self.address);
    }
}

fn serve(mut client: TcpStream, registry: &str, log: &Mutex<Log>, over: &AtomicBool) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let Some(head) = head(&mut reader)? else { return Ok(()) };
    // Engines try encryption first: that is no request.
    let Some(path) = head.first().and_then(|line| line.split(' ').nth(1)).filter(|it| it.starts_with('/')) else {
        return Ok(());
    };
    let asked = match path {
        path if path.contains("/manifests/") => Asked::Manifest,
        path if path.contains("/blobs/") => Asked::Blob,
        _ => Asked::Other,
    };
    let fault = {
        let mut log = log.lock().expect("the log");
        // devpath's own question has no part in what the engine is told.
        if head.iter().any(|line| line.eq_ignore_ascii_case("accept: */*")) {
            log.waits(asked)
        } else {
            log.asked.push((asked, Instant::now()));
            let has_body = head.first().is_some_and(|line| line.starts_with("GET "));
            let due = |fault: &Fault| fault.asked() == asked && (has_body || !matches!(fault, Fault::Cut(..)));
            let due = log.faults.first().is_some_and(due);
            if due { Some(log.faults.remove(0)) } else { None }
        }
    };
    match fault {
        Some(Fault::Status(_, status, wait)) => {
            let wait = wait.map(|seconds| format!("Retry-After: {seconds}\r\n")).unwrap_or_default();
            let body = if status == 429 {
                r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"too many requests"}]}"#
            } else {
                "no"
            };
            let length = body.len();
            write!(
                client,
                "HTTP/1.1 {status} Fault\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{wait}\
                 Connection: close\r\n\r\n{body}"
            )
        }
        Some(Fault::Stall(_)) => {
            while !over.load(Ordering::SeqCst) {
                client.set_read_timeout(Some(Duration::from_millis(100)))?;
                if matches!(client.read(&mut [0]), Ok(0)) {
                    break;
                }
            }
            Ok(())
        }
        Some(Fault::Cut(_, bytes)) => hand_on(&mut client, registry, &head, asked, log, Some(bytes)),
        None => hand_on(&mut client, registry, &head, asked, log, None),
    }
}

impl Log {
    /// The last answer's wait, said again to who asks for nothing but it.
    fn waits(&self, asked: Asked) -> Option<Fault> {
        self.asked.last().filter(|(last, _)| *last == asked)?;
        Some(Fault::Status(asked, 429, Some(WAIT)))
    }
}

/// The wait that is said to who asks for nothing but it, in seconds.
pub const WAIT: u64 = 3;

fn head(reader: &mut impl std::io::BufRead) -> std::io::Result<Option<Vec<String>>> {
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        if reader.by_ref().take(64 * 1024).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let Ok(line) = String::from_utf8(line) else { return Ok(None) };
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            return Ok(Some(lines));
        }
        lines.push(line);
    }
}

fn hand_on(
    client: &mut TcpStream,
    registry: &str,
    head: &[String],
    asked: Asked,
    log: &Mutex<Log>,
    cut: Option<usize>,
) -> std::io::Result<()> {
    let mut server = TcpStream::connect(registry)?;
    for line in head.iter().filter(|line| !line.to_lowercase().starts_with("connection:")) {
        write!(server, "{line}\r\n")?;
    }
    write!(server, "Connection: close\r\n\r\n")?;
    let mut answer = BufReader::new(server);
    for line in self::head(&mut answer)?.unwrap_or_default() {
        write!(client, "{line}\r\n")?;
    }
    write!(client, "\r\n")?;
    let (mut piece, mut sent) = ([0; 16 * 1024], 0);
    loop {
        let read = answer.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        let read = cut.map_or(read, |cut| read.min(cut.saturating_sub(sent)));
        if read == 0 {
            return client.shutdown(Shutdown::Both);
        }
        client.write_all(&piece[..read])?;
        sent += read;
        if asked == Asked::Blob {
            log.lock().expect("the log").blob_bytes += read as u64;
        }
    }
}
