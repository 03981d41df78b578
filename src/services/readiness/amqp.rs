//! Asking a server that speaks AMQP 0-9-1: the connection's handshake with a PLAIN login, up to an open virtual host.

use amq_protocol::frame::{AMQPFrame, WriteContext, gen_frame, parse_frame};
use amq_protocol::protocol::AMQPClass;
use amq_protocol::protocol::connection::{AMQPMethod, Close, Open, StartOk, TuneOk};
use amq_protocol::types::{AMQPValue, FieldTable, ShortString};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Attempt;
use crate::project::ServiceSpec;

/// What a connection begins with: the protocol's name and version.
const HEADER: &[u8] = b"AMQP\x00\x00\x09\x01";
/// `access-refused` in the protocol's list of reply codes.
const REFUSED: u16 = 403;
/// `reply-success` in the same list.
const SUCCESS: u16 = 200;

struct Connection {
    stream: TcpStream,
    bytes: Vec<u8>,
}

pub(super) async fn ask(spec: &ServiceSpec, port: u16) -> Result<String, Attempt> {
    let stream =
        TcpStream::connect((spec.host.as_str(), port)).await.map_err(|error| Attempt::NotYet(error.to_string()))?;
    let mut connection = Connection { stream, bytes: Vec::new() };
    connection.write(HEADER).await?;
    let AMQPMethod::Start(start) = connection.hear().await? else { return Err(unexpected("a start")) };
    let (user, password) = (&spec.login.user, spec.login.password.reveal());
    let login = StartOk {
        client_properties: capabilities(),
        mechanism: short("PLAIN")?,
        response: format!("\0{user}\0{password}").into(),
        locale: short("en_US")?,
    };
    connection.say(AMQPMethod::StartOk(login)).await?;
    let AMQPMethod::Tune(tune) = connection.hear().await? else { return Err(unexpected("its limits")) };
    let limits = TuneOk { channel_max: tune.channel_max, frame_max: tune.frame_max, heartbeat: 0 };
    connection.say(AMQPMethod::TuneOk(limits)).await?;
    connection.say(AMQPMethod::Open(Open { virtual_host: short(&spec.readiness.ask)? })).await?;
    let AMQPMethod::OpenOk(_) = connection.hear().await? else { return Err(unexpected("an open connection")) };
    let good_bye = Close { reply_code: SUCCESS, reply_text: short("")?, class_id: 0, method_id: 0 };
    // Nothing is lost when it does not arrive.
    let _ = connection.say(AMQPMethod::Close(good_bye)).await;
    let version = start.server_properties.inner().get("version");
    Ok(version.and_then(AMQPValue::as_long_string).map(ToString::to_string).unwrap_or_default())
}

/// What this client understands: without it a server refuses a login by silence.
fn capabilities() -> FieldTable {
    let mut capabilities = FieldTable::default();
    capabilities.insert("authentication_failure_close".into(), AMQPValue::Boolean(true));
    let mut properties = FieldTable::default();
    properties.insert("product".into(), AMQPValue::LongString("devpath".into()));
    properties.insert("capabilities".into(), AMQPValue::FieldTable(capabilities));
    properties
}

impl Connection {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), Attempt> {
        self.stream.write_all(bytes).await.map_err(|error| Attempt::NotYet(error.to_string()))
    }

    async fn say(&mut self, method: AMQPMethod) -> Result<(), Attempt> {
        let frame = AMQPFrame::Method(0, AMQPClass::Connection(method));
        let written = gen_frame(&frame)(WriteContext::from(Vec::new()));
        let (bytes, _) = written.map_err(|error| Attempt::NotYet(error.to_string()))?.into_inner();
        self.write(&bytes).await
    }

    /// The next method; a refusal is one too.
    async fn hear(&mut self) -> Result<AMQPMethod, Attempt> {
        loop {
            let parsed = parse_frame(self.bytes.as_slice()).map(|(rest, frame)| (rest.len(), frame));
            match parsed {
                Ok((rest, frame)) => {
                    self.bytes.drain(..self.bytes.len() - rest);
                    match frame {
                        AMQPFrame::Method(_, AMQPClass::Connection(AMQPMethod::Close(close))) => {
                            return Err(closed(&close));
                        }
                        AMQPFrame::Method(_, AMQPClass::Connection(method)) => return Ok(method),
                        AMQPFrame::Heartbeat => {}
                        _ => return Err(unexpected("a method")),
                    }
                }
                Err(error) if error.is_incomplete() => {
                    let read = self.stream.read_buf(&mut self.bytes).await;
                    if read.map_err(|error| Attempt::NotYet(error.to_string()))? == 0 {
                        return Err(Attempt::NotYet("cut off".to_owned()));
                    }
                }
                Err(_) => return Err(unexpected("AMQP 0-9-1")),
            }
        }
    }
}

fn closed(close: &Close) -> Attempt {
    let said = format!("{} {}", close.reply_code, close.reply_text);
    if close.reply_code == REFUSED { Attempt::Refused(said) } else { Attempt::NotYet(said) }
}

fn unexpected(expected: &str) -> Attempt {
    Attempt::NotYet(format!("it said something else than {expected}"))
}

fn short(text: &str) -> Result<ShortString, Attempt> {
    ShortString::try_new(text).map_err(|error| Attempt::NotYet(error.to_string()))
}
