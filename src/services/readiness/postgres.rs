//! Asking a PostgreSQL server.

use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;

use super::{Attempt, chain};
use crate::project::ServiceSpec;

pub(super) async fn ask(spec: &ServiceSpec, port: u16) -> Result<String, Attempt> {
    let mut config = tokio_postgres::Config::new();
    config.host(&spec.host).port(port).user(&spec.login.user).password(spec.login.password.reveal());
    config.dbname(&spec.login.database).application_name("devpath");
    let (client, connection) = config.connect(NoTls).await.map_err(judged)?;
    let question = async {
        client.simple_query(&spec.readiness.ask).await.map_err(judged)?;
        let version = client.query_one("show server_version", &[]).await.map_err(judged)?;
        // Debian's packages add their own revision behind a space.
        let version: String = version.try_get(0).map_err(judged)?;
        Ok(version.split(' ').next().unwrap_or_default().to_owned())
    };
    tokio::select! {
        answer = question => answer,
        // The connection carries the question; ending first, it was cut off.
        ended = connection => Err(Attempt::NotYet(ended.err().map_or_else(|| "cut off".to_owned(), |it| chain(&it)))),
    }
}

fn judged(error: tokio_postgres::Error) -> Attempt {
    let refused = [SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION];
    if error.code().is_some_and(|code| refused.contains(code)) {
        return Attempt::Refused(chain(&error));
    }
    Attempt::NotYet(chain(&error))
}
