//! Bringing services up: all at once, each until it is ready.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use tokio::sync::{OnceCell, SetOnce};

use super::errors::ServiceError;
use super::readiness::{NotReady, wait_until_ready};
use super::show::{ReportedState, ServiceReport};
use crate::advice::Advice;
use crate::engine::{Engine, EngineError, Image, Run, Started};
use crate::project::{Owner, ServiceSpec};
use crate::report::Progress;

/// How many lines of a server's log an error shows.
const LOG_LINES: usize = 8;

/// What the starts of one run tell each other.
struct Together<'a> {
    /// Looked at while images come, by whichever service is first to need it.
    run: OnceCell<Run<'a>>,
    /// Whether each service is ready, once that is known.
    outcomes: BTreeMap<&'a str, SetOnce<bool>>,
}

/// Starts services side by side and waits until each is ready; a task begins when its servers are, and is waited for
/// until it is done. One that fails does not keep the others from starting.
pub async fn up(engine: &Engine, owner: &Owner, specs: &[ServiceSpec], progress: &Progress) -> Vec<ServiceReport> {
    let outcomes = specs.iter().map(|spec| (spec.id.as_str(), SetOnce::new())).collect();
    let together = Together { run: OnceCell::new(), outcomes };
    join_all(specs.iter().map(|spec| async {
        let report = up_one(engine, owner, spec, &together, progress).await;
        if let Some(outcome) = together.outcomes.get(spec.id.as_str()) {
            // Set twice only if one service stood twice in the list, and then both are told the same.
            let _ = outcome.set(report.state == ReportedState::Ready);
        }
        report
    }))
    .await
}

async fn up_one<'a>(
    engine: &Engine,
    owner: &'a Owner,
    spec: &ServiceSpec,
    together: &Together<'a>,
    progress: &Progress,
) -> ServiceReport {
    let mut report = ServiceReport::new(spec, engine);
    if let Engine::Native(native) = engine
        && let Some(lacking) = native.lacking(owner, spec).await
    {
        report.state = ReportedState::Absent;
        report.note = Some(lacking);
        return report;
    }
    let begun = together.run.get_or_try_init(|| engine.begin(owner));
    let prepared = tokio::try_join!(engine.prepare(spec, progress), begun);
    let (image, run) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            report.fail(ServiceError::from(error));
            return report;
        }
    };
    let spec = &match with_its_servers(engine, owner, spec, together).await {
        Ok(spec) => spec,
        Err(error) => {
            report.fail(error);
            return report;
        }
    };
    let (verb, unready) = if spec.task.is_some() { ("run", "not done") } else { ("start", "not ready") };
    let task = progress.task(format!("{verb} {}", spec.id));
    match start(engine, run, spec, &image, &mut report, progress).await {
        Ok(_) if spec.task.is_some() => {
            task.done("done");
            report.state = ReportedState::Done;
        }
        Ok(version) => {
            task.done(&format!("ready on {}:{}", report.host, report.port.unwrap_or_default()));
            report.state = ReportedState::Ready;
            report.version = version;
        }
        Err(error) => {
            task.failed(unready);
            report.fail(error);
        }
    }
    report
}

/// A task, when the servers that it works on are ready, knows which ones they are; a server waits for nothing.
///
/// # Errors
/// One of them is not ready.
async fn with_its_servers(
    engine: &Engine,
    owner: &Owner,
    spec: &ServiceSpec,
    together: &Together<'_>,
) -> Result<ServiceSpec, ServiceError> {
    let mut spec = spec.clone();
    let Some(task) = &mut spec.task else { return Ok(spec) };
    for id in &task.after {
        // One that this run does not start is as it is: the task itself says what is wrong with it.
        if let Some(outcome) = together.outcomes.get(id.as_str())
            && !*outcome.wait().await
        {
            let why = format!("it works on `{id}`, which is not ready");
            return Err(ServiceError::Undone { task: spec.id.clone(), why, log: Vec::new() });
        }
    }
    let there = engine.observe(owner).await?.into_iter().filter(|it| task.after.contains(&it.service));
    task.servers = there.map(|it| it.handle).collect();
    task.servers.sort();
    Ok(spec)
}

async fn start(
    engine: &Engine,
    run: &Run<'_>,
    spec: &ServiceSpec,
    image: &Image,
    report: &mut ServiceReport,
    progress: &Progress,
) -> Result<Option<String>, ServiceError> {
    let Started { handle, port, moved, more } = engine.start(run, spec, image).await?;
    report.located(spec, port);
    report.moved = moved;
    report.has_more(spec, more);
    // At once: whoever interrupts the run here will not be told again.
    for line in report.moved_lines() {
        progress.warn(&line, None);
    }
    // Before it is waited for: on another machine only who forwards the port sees it answer.
    if let (None, None, Some(remote)) = (spec.bind, &spec.task, engine.remote()) {
        let ports = std::iter::once(port).chain(report.ports.iter().map(|it| it.port));
        let say = format!("`{}` listens on 127.0.0.1 of {}, another machine than this one", spec.id, remote.host);
        let lines = [remote.forwarding(ports), format!("devpath services up {} --bind 0.0.0.0", spec.id)];
        progress.warn(&say, Some(&Advice::new("forward its port, or let it listen openly there", lines)));
    }
    let mut waited = wait_until_ready(spec, port, engine.ended(&handle)).await;
    if let Err(NotReady::Ended { code }) = waited
        && (matches!(code, 0 | 137 | 143) && run.found(&handle) || matches!(engine, Engine::Native(_)))
    {
        // It was found running while it was being stopped, by a run that was killed or by hand. Without Docker the code
        // of such an end is not known; a server that cannot run says so a second time.
        let again = engine.start(run, spec, image).await?;
        report.located(spec, again.port);
        waited = wait_until_ready(spec, again.port, engine.ended(&again.handle)).await;
    }
    match waited {
        Ok(version) => Ok(version),
        Err(why) => {
            let log = engine.log_tail(run.owner, &spec.id, &handle, LOG_LINES).await;
            Err(story(engine, spec, port, &handle, why, log))
        }
    }
}

fn story(
    engine: &Engine,
    spec: &ServiceSpec,
    port: u16,
    handle: &str,
    why: NotReady,
    log: Vec<String>,
) -> ServiceError {
    if spec.task.is_some() {
        return ServiceError::Undone { task: spec.id.clone(), why: why.words(), log };
    }
    if let (NotReady::Ended { .. }, Some(error)) = (&why, other_major(spec, handle, &log)) {
        return error.into();
    }
    let changeable = matches!(engine, Engine::Docker(_)) && spec.can_change_password();
    ServiceError::not_ready(&spec.id, port, why, log, (spec.url.variable.clone(), changeable))
}

/// A volume without our label of its version tells it only when the server refuses the data, in its log.
fn other_major(spec: &ServiceSpec, handle: &str, log: &[String]) -> Option<EngineError> {
    // PostgreSQL's words: `The data directory was initialized by PostgreSQL version 15, which is not compatible …`.
    let line = log.iter().find(|line| line.contains("was initialized by"))?;
    let has = line.split("version ").nth(1)?.split([',', ' ']).next()?.to_owned();
    Some(EngineError::OtherMajor {
        service: spec.id.clone(),
        place: format!("the volume of container {}", handle.get(..12).unwrap_or(handle)),
        wanted: spec.release.major.clone(),
        onward: spec.dump_into_file(handle.get(..12).unwrap_or(handle), &has).into_iter().collect(),
        has,
    })
}
