//! Choosing ports on 127.0.0.1, for several services at once.

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::{EngineError, PortMoved};
use crate::system;

/// How many ports are tried before giving up.
const TRIES: u16 = 100;

/// The ports that one run has handed out, so that two services never get the same one.
#[derive(Debug, Default)]
pub struct PortPool(Mutex<BTreeSet<u16>>);

impl PortPool {
    /// Finds a port on 127.0.0.1, moving up from `wanted` while ports are taken.
    ///
    /// It is only known to be free now: who uses it asks again when it is taken by then.
    ///
    /// # Errors
    /// None of a hundred ports is free.
    pub fn take(&self, wanted: u16, service: &str) -> Result<u16, EngineError> {
        let mut taken = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let port = (0..TRIES).filter_map(|step| wanted.checked_add(step)).find(|port| {
            // One that was handed out and lost to somebody else is asked for again by the next number.
            !taken.contains(port) && system::is_free(*port)
        });
        let port = port.ok_or_else(|| EngineError::NoPort { service: service.to_owned(), wanted })?;
        taken.insert(port);
        Ok(port)
    }

    /// Marks a port as in use by this run.
    pub fn keep(&self, port: u16) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(port);
    }
}

/// Who holds a port that a service wanted and did not get.
pub fn moved(wanted: u16, got: u16, container: Option<String>) -> Option<PortMoved> {
    let holder = || container.or_else(|| system::holder_of(wanted).map(|holder| holder.to_string()));
    (wanted != got).then(|| PortMoved { wanted, holder: holder() })
}
