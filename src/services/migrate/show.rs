//! What a migration did, for people and for scripts.

use serde_json::{Value, json};

use super::{Migrated, Moved};
use crate::advice::Exit;
use crate::report::{Screen, Show};

impl Show for Migrated {
    fn json(&self) -> Value {
        let mut value = self.report.json();
        let moved = self.moved.iter().map(|Moved { service, by_dump, compared, kept }| {
            let by = if *by_dump { "dump" } else { "copy" };
            json!({ "service": service, "by": by, "compared": compared, "kept": kept })
        });
        let left = self.left.iter().map(|it| json!({ "service": it.service, "place": it.place }));
        if let Some(fields) = value.as_object_mut() {
            fields.insert("from".to_owned(), json!(self.from));
            fields.insert("to".to_owned(), json!(self.to));
            fields.insert("moved".to_owned(), moved.collect());
            fields.insert("left".to_owned(), left.collect());
        }
        value
    }

    fn screen(&self, screen: &mut Screen) {
        for Moved { service, by_dump, compared, kept } in &self.moved {
            let how = match (compared, by_dump) {
                (Some(things), _) => format!("{things} things compared, all the same"),
                (None, true) => "written out and read in; this service has no way to compare".to_owned(),
                (None, false) => "copied whole".to_owned(),
            };
            screen.line(&format!("moved {service} from {} to {}: {how}", self.from, self.to));
            screen.line(&format!("  the old data is kept in {kept}"));
        }
        for left in &self.left {
            screen.line(&format!("left the data of {} in {}", left.service, left.place));
        }
        self.report.table(screen);
    }

    fn exit(&self) -> Exit {
        self.report.exit()
    }
}
