//! Asking a Redis server.

use redis::{Client, ConnectionAddr, ErrorKind, RedisError};

use super::{Attempt, chain};
use crate::project::ServiceSpec;

pub(super) async fn ask(spec: &ServiceSpec, port: u16) -> Result<String, Attempt> {
    let client = Client::open(spec.connection_url(port).reveal()).map_err(judged)?;
    debug_assert!(matches!(client.get_connection_info().addr(), ConnectionAddr::Tcp(..)));
    let mut connection = client.get_multiplexed_async_connection().await.map_err(judged)?;
    let mut ask = redis::Cmd::new();
    for word in spec.readiness.ask.split_whitespace() {
        ask.arg(word);
    }
    let _: redis::Value = ask.query_async(&mut connection).await.map_err(judged)?;
    let info: String = redis::cmd("INFO").arg("server").query_async(&mut connection).await.map_err(judged)?;
    let version = info.lines().find_map(|line| line.strip_prefix("redis_version:"));
    Ok(version.unwrap_or_default().trim().to_owned())
}

fn judged(error: RedisError) -> Attempt {
    let text = chain(&error);
    let refused =
        error.kind() == ErrorKind::AuthenticationFailed || text.contains("NOAUTH") || text.contains("WRONGPASS");
    if refused { Attempt::Refused(text) } else { Attempt::NotYet(text) }
}
