//! Asking a MySQL server.

use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Error, OptsBuilder};

use super::{Attempt, chain};
use crate::project::ServiceSpec;

/// Access denied for the user, and for the user to the database (MySQL's error message reference).
const REFUSED: [u16; 2] = [1045, 1044];

pub(super) async fn ask(spec: &ServiceSpec, port: u16) -> Result<String, Attempt> {
    let options = OptsBuilder::default()
        .ip_or_hostname(spec.host.clone())
        .tcp_port(port)
        .user(Some(&spec.login.user))
        .pass(Some(spec.login.password.reveal()))
        .db_name(Some(&spec.login.database))
        // The Unix socket would be another machine's: the server is in a container.
        .prefer_socket(false);
    let mut connection = Conn::new(options).await.map_err(judged)?;
    connection.query_drop(&spec.readiness.ask).await.map_err(judged)?;
    let version: Option<String> = connection.query_first("select version()").await.map_err(judged)?;
    // Nothing is lost when the good-bye does not arrive.
    let _ = connection.disconnect().await;
    let version = version.unwrap_or_default();
    Ok(version.split('-').next().unwrap_or_default().to_owned())
}

fn judged(error: Error) -> Attempt {
    match &error {
        Error::Server(server) if REFUSED.contains(&server.code) => Attempt::Refused(chain(&error)),
        _ => Attempt::NotYet(chain(&error)),
    }
}
