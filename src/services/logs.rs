//! The logs of several services as one stream of lines.

use futures_util::stream::{self, LocalBoxStream, StreamExt as _};

use super::errors::ServiceError;
use super::session::Session;
use crate::advice::Outcome;
use crate::engine::{EngineError, LogRequest};

/// A line and the service that wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Its place among those that were asked for.
    pub place: usize,
    /// The service's id.
    pub service: String,
    /// Foreign text.
    pub text: String,
}

/// The lines of several logs: one after the other, or as they come where they are followed.
pub struct Logs {
    /// The services that have a log.
    pub services: Vec<String>,
    /// Their lines.
    pub lines: LocalBoxStream<'static, Result<LogLine, EngineError>>,
}

impl Session {
    /// The logs of the services.
    ///
    /// # Errors
    /// The engine does not answer, or has none of them.
    pub async fn logs(&self, request: LogRequest) -> Outcome<Logs> {
        let seen = self.chosen.engine.observe(self.owner()).await?;
        let here = self.specs.iter().filter_map(|spec| seen.iter().find(|it| it.service == spec.id));
        let mut services = Vec::new();
        let mut streams = Vec::new();
        for (place, found) in here.enumerate() {
            let service = found.service.clone();
            services.push(service.clone());
            let lines = self.chosen.engine.logs(self.owner(), found, request);
            streams.push(lines.map(move |line| line.map(|text| LogLine { place, service: service.clone(), text })));
        }
        if let (true, Some(spec)) = (services.is_empty(), self.specs.first()) {
            return Err(ServiceError::NotRunning { service: spec.id.clone() }.into());
        }
        let lines = if request.follow {
            stream::select_all(streams).boxed_local()
        } else {
            stream::iter(streams).flatten().boxed_local()
        };
        Ok(Logs { services, lines })
    }
}
