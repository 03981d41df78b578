//! Asking a server whose protocol is lines of text: what is sent and what comes back stands in the catalogue.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Attempt;
use crate::catalog::Pattern;
use crate::project::{ServiceSpec, fill};

/// How many bytes are listened to before an answer counts as none.
const LIMIT: usize = 64 * 1024;

pub(super) async fn ask(spec: &ServiceSpec, port: u16) -> Result<String, Attempt> {
    let mut stream = TcpStream::connect((spec.host.as_str(), port)).await.map_err(cut_off)?;
    let mut answer = String::new();
    // Some servers send away who speaks first.
    if let Some(greeting) = &spec.readiness.greeting {
        listen(&mut stream, &mut answer, greeting, None).await?;
    }
    let question = fill(&spec.readiness.ask, &spec.login, &spec.host, port, inside_quotes);
    for line in question.lines() {
        stream.write_all(format!("{line}\r\n").as_bytes()).await.map_err(cut_off)?;
    }
    if let Some(expect) = &spec.readiness.expect {
        listen(&mut stream, &mut answer, expect, spec.readiness.refused.as_ref()).await?;
    }
    Ok(answer)
}

/// Adds to `answer` until it holds what is expected.
async fn listen(
    stream: &mut TcpStream,
    answer: &mut String,
    expect: &Pattern,
    refused: Option<&Pattern>,
) -> Result<(), Attempt> {
    let holds = |pattern: &Pattern, text: &str| pattern.regex().is_some_and(|regex| regex.is_match(text));
    let mut bytes = vec![0; 4096];
    loop {
        if refused.is_some_and(|refused| holds(refused, answer)) {
            return Err(Attempt::Refused(last_line(answer)));
        }
        if holds(expect, answer) {
            return Ok(());
        }
        match stream.read(&mut bytes).await.map_err(cut_off)? {
            0 => return Err(Attempt::NotYet(format!("cut off after `{}`", last_line(answer)))),
            _ if answer.len() > LIMIT => return Err(Attempt::NotYet("an endless answer".to_owned())),
            count => answer.push_str(&String::from_utf8_lossy(&bytes[..count])),
        }
    }
}

fn last_line(answer: &str) -> String {
    answer.lines().next_back().unwrap_or_default().to_owned()
}

fn cut_off(error: std::io::Error) -> Attempt {
    Attempt::NotYet(error.to_string())
}

/// A text as it stands between the quotes of JSON: an ordinary word is itself, and none can begin a line of its own.
#[expect(clippy::ptr_arg, reason = "the form that filling in asks for")]
fn inside_quotes(text: &String) -> String {
    let quoted = serde_json::Value::from(text.as_str()).to_string();
    quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::inside_quotes;

    #[test]
    fn a_login_cannot_leave_its_line() {
        assert_eq!(inside_quotes(&"p4-ss_".to_owned()), "p4-ss_");
        assert_eq!(inside_quotes(&"a\"b\\\r\nPUB".to_owned()), "a\\\"b\\\\\\r\\nPUB");
    }
}
