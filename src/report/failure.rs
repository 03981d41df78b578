//! An error as people read it and as scripts do; the one place that gives it a form.

use serde_json::json;

use super::{Screen, escape};
use crate::advice::Failure;

/// The error, its causes, and the advice after a blank line.
pub fn failure_text(failure: &Failure, mut screen: Screen) -> String {
    let chain: Vec<String> = failure.chain().iter().map(|cause| escape(cause)).collect();
    let last = chain.len().saturating_sub(1);
    for (index, cause) in chain.iter().enumerate() {
        let sign = match index {
            0 => "×",
            _ if index == last => "╰─▶",
            _ => "├─▶",
        };
        let hanging = " ".repeat(sign.chars().count() + 1);
        for (number, line) in cause.trim_end().lines().enumerate() {
            let lead = if number == 0 { format!("{sign} ") } else { hanging.clone() };
            screen.line(&format!("{lead}{line}"));
        }
    }
    if let Some(advice) = failure.error().advice() {
        screen.blank();
        let say = format!("help: {}", advice.say);
        screen.paragraph(2, &say);
        for command in &advice.commands {
            screen.line(&format!("          {command}"));
        }
    }
    screen.into_text()
}

/// The document that `--json` prints instead of an answer.
pub fn failure_json(failure: &Failure) -> serde_json::Value {
    let error = failure.error();
    let chain = failure.chain();
    json!({ "error": {
        "code": error.code(),
        "message": error.to_string(),
        "causes": chain.get(1..).unwrap_or_default(),
        "help": error.advice(),
    }})
}
