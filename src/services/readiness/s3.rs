//! Asking a server that speaks Amazon's S3: a signed question for a bucket, which need not exist.

use std::time::Duration;

use hyper::{Method, Request, StatusCode};
use rusty_s3::{Bucket, Credentials, S3Action as _, UrlStyle};
use url::{Position, Url};

use super::http::{judged, send};
use super::{Attempt, chain};
use crate::project::ServiceSpec;

/// For how long the signature is good.
const VALID: Duration = Duration::from_mins(1);
/// Any region will do: a server on this machine has none.
const REGION: &str = "us-east-1";

pub(super) async fn ask(spec: &ServiceSpec, port: u16) -> Result<(), Attempt> {
    let wrong = |error: &dyn std::error::Error| Attempt::NotYet(format!("`readiness.ask`: {}", chain(error)));
    let endpoint = Url::parse(&format!("http://{}:{port}", spec.host)).map_err(|error| wrong(&error))?;
    let bucket = Bucket::new(endpoint, UrlStyle::Path, spec.readiness.ask.clone(), REGION);
    let bucket = bucket.map_err(|error| wrong(&error))?;
    let credentials = Credentials::new(&spec.login.user, spec.login.password.reveal());
    let url = bucket.head_bucket(Some(&credentials)).sign(VALID);
    let request = Request::builder().method(Method::HEAD).uri(&url[Position::BeforePath..]).body(String::new());
    let answer = send(request.map_err(|error| wrong(&error))?, &spec.host, port).await?;
    // "There is no such bucket" is told only to who may ask.
    if answer.status.is_success() || answer.status == StatusCode::NOT_FOUND { Ok(()) } else { Err(judged(&answer)) }
}
