//! How a project's services are, asked of the engine and of the servers themselves.

use std::time::Duration;

use futures_util::future::join_all;

use super::errors::ServiceError;
use super::readiness::ask_once;
use super::show::{ReportedState, ServiceReport};
use crate::engine::{Engine, Observed, State};
use crate::project::{Owner, ServiceSpec};
use crate::system::Moment;

/// How long a server may take to answer before it counts as starting.
const LIMIT: Duration = Duration::from_secs(3);

/// Looks at services; nothing is changed.
///
/// # Errors
/// The engine does not answer.
pub async fn status(engine: &Engine, owner: &Owner, specs: &[ServiceSpec]) -> Result<Vec<ServiceReport>, ServiceError> {
    let seen = engine.observe(owner).await?;
    Ok(join_all(specs.iter().map(|spec| one(engine, spec, seen.iter().find(|it| it.service == spec.id)))).await)
}

/// Looks at services, asks since when they run, and with `sizes` how much their data takes.
///
/// # Errors
/// The engine does not answer.
pub async fn in_detail(
    engine: &Engine,
    owner: &Owner,
    specs: &[ServiceSpec],
    sizes: bool,
) -> Result<Vec<ServiceReport>, ServiceError> {
    let seen = engine.observe(owner).await?;
    Ok(join_all(specs.iter().map(|spec| async {
        let found = seen.iter().find(|it| it.service == spec.id);
        let running = found.filter(|it| it.state == State::Running);
        let (mut report, started, size) =
            tokio::join!(one(engine, spec, found), async { engine.started_at(running?).await }, async {
                if sizes { engine.data_size(owner, &spec.id).await } else { None }
            },);
        (report.uptime, report.size) = (started.map(Moment::elapsed), size);
        report
    }))
    .await)
}

async fn one(engine: &Engine, spec: &ServiceSpec, seen: Option<&Observed>) -> ServiceReport {
    let mut report = ServiceReport::new(spec, engine);
    let Some(seen) = seen else {
        if let Engine::Native(native) = engine {
            report.note = match &spec.native {
                None => Some("needs Docker".to_owned()),
                Some(facts) if native.has_server(facts).await => None,
                Some(facts) => Some(native.without_server(facts)),
            };
        }
        return report;
    };
    report.image.clone_from(&seen.image);
    report.state = match (seen.state, seen.port) {
        (State::Running, Some(port)) => {
            report.located(spec, port);
            report.is_published(spec, &seen.published);
            match tokio::time::timeout(LIMIT, ask_once(spec, port)).await {
                Ok(Ok(version)) => {
                    report.version = version;
                    ReportedState::Ready
                }
                _ => ReportedState::Starting,
            }
        }
        (State::Done, _) => ReportedState::Done,
        (State::Running, None) => ReportedState::Starting,
        (State::Paused, _) => {
            report.note = Some("paused; `devpath services up` wakes it".to_owned());
            ReportedState::Stopped
        }
        (State::Stopped, _) => ReportedState::Stopped,
        (State::Failed(code), _) => {
            report.note = Some(format!("ended with code {code}"));
            ReportedState::Failed
        }
    };
    report
}
