//! Ports for programs that a test starts itself.

use std::net::TcpListener;
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the ports that systems hand out by themselves, and above those that services ask for: between the moment a
/// port is found free and the moment a program listens there, nobody else is given it.
const FIRST: u16 = 30_100;
const COUNT: u16 = 2_600;
static NEXT: AtomicU16 = AtomicU16::new(0);

/// A free port on 127.0.0.1 that no other test of this run is given.
#[track_caller]
pub fn free_port() -> u16 {
    // Two runs on one machine begin at places of their own.
    let begin = u16::try_from(process::id() % u32::from(COUNT)).unwrap_or_default();
    (0..COUNT)
        .map(|_| FIRST + (begin + NEXT.fetch_add(1, Ordering::Relaxed) % COUNT) % COUNT)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
}
