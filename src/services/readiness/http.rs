//! Asking a server over HTTP/1.1: a page, with the login as basic authentication or in a form.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request, StatusCode, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::form_urlencoded;

use super::{Attempt, chain};
use crate::project::{ServiceSpec, fill};

/// How many bytes of a page are read.
const LIMIT: usize = 1024 * 1024;
/// How many characters of an answer are shown.
const SHOWN: usize = 120;

/// What a server answered.
pub(super) struct Answer {
    pub status: StatusCode,
    pub body: String,
}

pub(super) async fn ask(spec: &ServiceSpec, port: u16) -> Result<String, Attempt> {
    let readiness = &spec.readiness;
    let mut request = Request::builder().uri(&readiness.ask);
    if readiness.login {
        let login = format!("{}:{}", spec.login.user, spec.login.password.reveal());
        request = request.header(AUTHORIZATION, format!("Basic {}", BASE64_STANDARD.encode(login)));
    }
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, text) in &readiness.form {
        form.append_pair(name, &fill(text, &spec.login, &spec.host, port, Clone::clone));
    }
    let form = form.finish();
    if !form.is_empty() {
        request = request.method(Method::POST).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let request = request.body(form).map_err(|error| Attempt::NotYet(format!("`readiness.ask`: {error}")))?;
    let answer = send(request, &spec.host, port).await?;
    let expected = readiness.expect.as_ref().and_then(|it| it.regex()).is_none_or(|it| it.is_match(&answer.body));
    if answer.status.is_success() && expected { Ok(answer.body) } else { Err(judged(&answer)) }
}

/// Sends one request over a connection of its own; no proxy of this machine's is in the way.
pub(super) async fn send(mut request: Request<String>, host: &str, port: u16) -> Result<Answer, Attempt> {
    let stream = TcpStream::connect((host, port)).await.map_err(|error| Attempt::NotYet(error.to_string()))?;
    if let Ok(host) = HeaderValue::from_str(&format!("{host}:{port}")) {
        request.headers_mut().insert(HOST, host);
    }
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(cut_off)?;
    // It ends with its sender.
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request.map(|body| Full::new(Bytes::from(body)))).await.map_err(cut_off)?;
    let status = response.status();
    let body = Limited::new(response.into_body(), LIMIT).collect().await;
    connection.abort();
    let body = body.map_err(|error| Attempt::NotYet(error.to_string()))?.to_bytes();
    Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned() })
}

/// What an answer that is not the expected one means.
pub(super) fn judged(answer: &Answer) -> Attempt {
    let Answer { status, body } = answer;
    let shown: String = body.trim().chars().take(SHOWN).collect();
    let said = format!("{status} {shown}").trim_end().to_owned();
    match *status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Attempt::Refused(said),
        _ => Attempt::NotYet(said),
    }
}

fn cut_off(error: hyper::Error) -> Attempt {
    Attempt::NotYet(chain(&error))
}
