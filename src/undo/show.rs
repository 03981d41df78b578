//! What was changed and taken back, for people and for scripts.

use serde_json::{Value, json};

use super::reverse::Undone;
use crate::advice::Exit;
use crate::project::{Back, Change};
use crate::report::{Mark, Screen, Show};

/// The changes that are remembered.
#[derive(Debug)]
pub struct Changes(pub Vec<Change>);

fn json_of(change: &Change) -> Value {
    let Change { number, checkout: _, day, command, undone, turning, back } = change;
    json!({ "number": number, "day": day, "command": command, "undone": undone, "unfinished": turning.is_some(),
            "can_be_undone": *back != Back::Never })
}

impl Show for Changes {
    fn json(&self) -> Value {
        json!({ "changes": self.0.iter().map(json_of).collect::<Vec<_>>() })
    }

    fn screen(&self, screen: &mut Screen) {
        if self.0.is_empty() {
            screen.line("no command has changed anything here that could be taken back");
        }
        let row = |change: &Change| {
            let (mark, note) = match (change.undone, &change.turning, &change.back) {
                (_, Some(_), _) => (Mark::Warning, "a run that took it back was killed; the next one completes it"),
                (true, None, _) => (Mark::Note, "taken back"),
                (false, None, Back::Never) => (Mark::Note, "for ever"),
                (false, None, _) => (Mark::Good, ""),
            };
            vec![screen.mark(mark), change.day.clone(), format!("devpath {}", change.command), note.to_owned()]
        };
        let rows: Vec<Vec<String>> = self.0.iter().rev().map(row).collect();
        screen.table(0, &rows);
    }
}

impl Show for Undone {
    fn json(&self) -> Value {
        let mut value = self.report.as_ref().map_or_else(|| json!({}), Show::json);
        if let Some(fields) = value.as_object_mut() {
            fields.insert(if self.again { "redone" } else { "undone" }.to_owned(), json_of(&self.change));
        }
        value
    }

    fn screen(&self, screen: &mut Screen) {
        let (what, back) =
            if self.again { ("done again", "devpath undo") } else { ("taken back", "devpath undo --redo") };
        screen.line(&format!("{what}: devpath {} of {}", self.change.command, self.change.day));
        if self.can_be_turned {
            let back = screen.code(back);
            screen.line(&format!("what was in use until now is in the trash; {back} goes back to it"));
        } else {
            screen.line("this cannot be taken back itself; the same command does it again");
        }
        if let Some(report) = self.report.as_ref().filter(|report| !report.services.is_empty()) {
            report.table(screen);
        }
    }

    fn exit(&self) -> Exit {
        self.report.as_ref().map_or(Exit::Done, Show::exit)
    }
}
