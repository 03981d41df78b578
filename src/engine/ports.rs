//! Choosing ports on 127.0.0.1, for several services at once.

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::{EngineError, PortMoved};
use crate::project::ServiceSpec;
use crate::system;

/// How many ports are tried before giving up.
const TRIES: u16 = 100;

/// A port of a service and where it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The port inside the container.
    pub inside: u16,
    /// The port that it wants on this machine.
    pub wanted: u16,
    /// The port on 127.0.0.1 that it gets.
    pub port: u16,
}

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

    /// Finds a port for each of a service's, the main one first.
    ///
    /// # Errors
    /// As [`PortPool::take`].
    pub fn take_all(&self, spec: &ServiceSpec) -> Result<Vec<Published>, EngineError> {
        let ports = wanted(spec);
        ports.map(|(inside, wanted)| Ok(Published { inside, wanted, port: self.take(wanted, &spec.id)? })).collect()
    }

    /// Finds other ports in place of those that somebody else has taken meanwhile: none of them runs now.
    ///
    /// # Errors
    /// As [`PortPool::take`].
    pub fn take_others(&self, spec: &ServiceSpec, ports: &mut [Published]) -> Result<(), EngineError> {
        // The engine says that one is taken, not which; one that only the engine itself holds looks free.
        let all = ports.iter().all(|it| system::is_free(it.port));
        for published in ports.iter_mut().filter(|it| all || !system::is_free(it.port)) {
            published.port = self.take(published.port.saturating_add(1), &spec.id)?;
        }
        Ok(())
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

/// The ports of a service inside its container with those wanted on this machine, the main one first.
pub fn wanted(spec: &ServiceSpec) -> impl Iterator<Item = (u16, u16)> {
    let more = spec.ports.iter().map(|port| (port.container_port, port.wanted_port));
    // A task has none.
    let main = spec.task.is_none().then_some((spec.container_port, spec.wanted_port));
    main.into_iter().chain(more)
}
