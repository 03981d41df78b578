//! When a service counts as ready: the project's own login got an answer over TCP on the published port.
//!
//! Log lines and health checks are never a condition: an earlier start's line satisfies the one, and the other's
//! interval is waited for. The engine is asked only whether the server has ended meanwhile.

mod amqp;
mod http;
mod lines;
mod mongodb;
mod mysql;
mod postgres;
mod redis;
mod s3;

use std::future::Future;
use std::time::{Duration, Instant};

use crate::catalog::{Pattern, Protocol};
use crate::project::ServiceSpec;

/// How long after an attempt that failed the next one begins.
const INTERVAL: Duration = Duration::from_millis(20);
/// How long one attempt may take: a server in its first phase may accept a connection and never answer.
const ATTEMPT: Duration = Duration::from_secs(3);
/// For how long a refused login may be a start that is not finished yet.
const REFUSAL_GRACE: Duration = Duration::from_secs(2);

/// Why a service did not become ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotReady {
    /// The server runs, and its data knows another password.
    Refused {
        /// What it said.
        answer: String,
    },
    /// The server has ended.
    Ended {
        /// Its exit code.
        code: i64,
    },
    /// The deadline has passed.
    Late {
        /// How long was waited.
        waited: Duration,
        /// What the last attempt got.
        answer: String,
    },
}

impl NotReady {
    /// The same in words, of something that is not spoken to.
    pub fn words(&self) -> String {
        match self {
            Self::Refused { answer } => answer.clone(),
            Self::Ended { code } => format!("it ended with code {code}"),
            Self::Late { waited, answer } => format!("after {} s {answer}", waited.as_secs()),
        }
    }
}

/// What one attempt got instead of an answer.
#[derive(Debug)]
pub(super) enum Attempt {
    /// Nothing yet: not listening, starting up, cut off.
    NotYet(String),
    /// The server refused this login.
    Refused(String),
}

/// Asks until the service answers, its server ends or its deadline passes; `ended` is the engine's word for the second.
/// Returns the server's version as it says itself, where it does.
///
/// # Errors
/// Which of the other two it was.
pub async fn wait_until_ready(
    spec: &ServiceSpec,
    port: u16,
    ended: impl Future<Output = i64>,
) -> Result<Option<String>, NotReady> {
    tokio::select! {
        code = ended => if code == 0 && spec.task.is_some() { Ok(None) } else { Err(NotReady::Ended { code }) },
        answer = ask_until_answered(spec, port) => answer,
    }
}

async fn ask_until_answered(spec: &ServiceSpec, port: u16) -> Result<Option<String>, NotReady> {
    let began = Instant::now();
    let deadline = Duration::from_secs(spec.readiness.deadline_s);
    let mut refused_since: Option<Instant> = None;
    loop {
        let answer = match tokio::time::timeout(ATTEMPT, ask_once(spec, port)).await {
            Ok(Ok(version)) => return Ok(version),
            Ok(Err(Attempt::Refused(answer))) => {
                let since = *refused_since.get_or_insert_with(Instant::now);
                if since.elapsed() > REFUSAL_GRACE {
                    return Err(NotReady::Refused { answer });
                }
                answer
            }
            Ok(Err(Attempt::NotYet(answer))) => {
                refused_since = None;
                answer
            }
            Err(_elapsed) => "accepted the connection and did not answer".to_owned(),
        };
        if began.elapsed() > deadline {
            return Err(NotReady::Late { waited: began.elapsed(), answer });
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Asks once, with the project's own login; the answer is the server's version, where it tells one.
pub(super) async fn ask_once(spec: &ServiceSpec, port: u16) -> Result<Option<String>, Attempt> {
    let version = match spec.readiness.protocol {
        Protocol::Postgres => postgres::ask(spec, port).await?,
        Protocol::Mysql => mysql::ask(spec, port).await?,
        Protocol::Mongodb => mongodb::ask(spec, port).await?,
        Protocol::Redis => redis::ask(spec, port).await?,
        Protocol::Amqp => amqp::ask(spec, port).await?,
        Protocol::Http => version_in(&http::ask(spec, port).await?, spec),
        Protocol::Lines => version_in(&lines::ask(spec, port).await?, spec),
        Protocol::S3 => {
            s3::ask(spec, port).await?;
            String::new()
        }
        Protocol::Exit => return Err(Attempt::NotYet("it has not ended".to_owned())),
    };
    Ok(Some(version).filter(|version| !version.is_empty()))
}

/// The version that an answer tells, where the catalogue says how.
fn version_in(answer: &str, spec: &ServiceSpec) -> String {
    let regex = spec.readiness.version.as_ref().and_then(Pattern::regex);
    let group = regex.and_then(|regex| regex.captures(answer)).and_then(|found| found.get(1));
    group.map(|it| it.as_str().to_owned()).unwrap_or_default()
}

/// An error with its causes in one line: the outermost alone is often only "connection error".
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        source = cause.source();
    }
    text
}
