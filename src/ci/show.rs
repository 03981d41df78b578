//! How the steps ended, for people and for scripts.

use std::time::Duration;

use serde_json::{Value, json};

use crate::advice::Exit;
use crate::report::{Mark, Screen, Show};

/// A step that was begun.
#[derive(Debug)]
pub struct Ended {
    /// Its name.
    pub name: &'static str,
    /// How long it took.
    pub took: Duration,
    /// The line that failed, and its exit code.
    pub failed: Option<(String, i32)>,
}

/// All steps that were begun.
#[derive(Debug)]
pub struct CiReport {
    /// In order.
    pub steps: Vec<Ended>,
}

impl CiReport {
    fn ok(&self) -> bool {
        self.steps.iter().all(|step| step.failed.is_none())
    }
}

impl Show for CiReport {
    fn json(&self) -> Value {
        let steps = self.steps.iter().map(|Ended { name, took, failed }| {
            json!({
                "id": name,
                "ok": failed.is_none(),
                "seconds": took.as_secs_f64(),
                "failed": failed.as_ref().map(|(line, code)| json!({ "line": line, "code": code })),
            })
        });
        json!({ "steps": steps.collect::<Vec<_>>(), "ok": self.ok() })
    }

    fn screen(&self, screen: &mut Screen) {
        screen.blank();
        for Ended { name, took, failed } in &self.steps {
            let mark = screen.mark(if failed.is_none() { Mark::Good } else { Mark::Bad });
            screen.line(&format!("{mark} {name:<8} {:>6.1} s", took.as_secs_f32()));
            if let Some((line, code)) = failed {
                let line = screen.code(line);
                screen.line(&format!("    {line} ended with {code}"));
            }
        }
    }

    fn exit(&self) -> Exit {
        if self.ok() { Exit::Done } else { Exit::No }
    }
}
