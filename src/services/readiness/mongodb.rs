//! Asking a MongoDB server.

use std::time::Duration;

use mongodb::Client;
use mongodb::bson::{Document, doc};
use mongodb::error::{Error, ErrorKind};
use mongodb::options::{ClientOptions, Credential, ServerAddress};

use super::{Attempt, chain};
use crate::project::ServiceSpec;

/// `AuthenticationFailed` in the server's list of error codes.
const REFUSED: i32 = 18;

pub(super) async fn ask(spec: &ServiceSpec, port: u16) -> Result<String, Attempt> {
    // The client would wait for a server on its own clock; a plain connection tells whether one listens.
    let open = tokio::net::TcpStream::connect((spec.host.as_str(), port)).await;
    open.map_err(|error| Attempt::NotYet(error.to_string()))?;
    let credential = Credential::builder()
        .username(spec.login.user.clone())
        .password(spec.login.password.reveal().to_owned())
        .source("admin".to_owned())
        .build();
    let address = ServerAddress::Tcp { host: spec.host.clone(), port: Some(port) };
    let options = ClientOptions::builder()
        .hosts(vec![address])
        .credential(credential)
        .direct_connection(true)
        .connect_timeout(Duration::from_secs(1))
        .server_selection_timeout(Duration::from_secs(1))
        .build();
    let client = Client::with_options(options).map_err(judged)?;
    let answer = question(spec, &client).await;
    client.shutdown().immediate(true).await;
    answer
}

async fn question(spec: &ServiceSpec, client: &Client) -> Result<String, Attempt> {
    let command: Document = serde_json::from_str(&spec.readiness.ask)
        .map_err(|error| Attempt::NotYet(format!("`readiness.ask` is no document: {error}")))?;
    let database = client.database(&spec.login.database);
    database.run_command(command).await.map_err(judged)?;
    // A ping is answered without a login by some servers; a list is not.
    database.run_command(doc! { "listCollections": 1, "nameOnly": true }).await.map_err(judged)?;
    let info = database.run_command(doc! { "buildInfo": 1 }).await.map_err(judged)?;
    Ok(info.get_str("version").unwrap_or_default().to_owned())
}

fn judged(error: Error) -> Attempt {
    let refused = match &*error.kind {
        ErrorKind::Authentication { .. } => true,
        ErrorKind::Command(command) => command.code == REFUSED,
        _ => false,
    };
    if refused { Attempt::Refused(chain(&error)) } else { Attempt::NotYet(chain(&error)) }
}
