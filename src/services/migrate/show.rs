//! What a migration did, for people and for scripts.

use std::fmt;

use serde_json::{Value, json};

use super::{Compared, Migrated, Moved};
use crate::advice::Exit;
use crate::report::{Screen, Show};

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Things(count) => write!(f, "{count} things are the same"),
            Self::Files(count) => write!(f, "{count} files are the same"),
            Self::Nothing => Ok(()),
        }
    }
}

impl Show for Migrated {
    fn json(&self) -> Value {
        let mut value = self.report.json();
        let moved = self.moved.iter().map(|Moved { service, by_dump, compared, kept, until }| {
            let by = if *by_dump { "dump" } else { "copy" };
            let (count, of) = match compared {
                Compared::Things(count) => (Some(count), Some("things")),
                Compared::Files(count) => (Some(count), Some("files")),
                Compared::Nothing => (None, None),
            };
            json!({ "service": service, "by": by, "compared": count, "compared_of": of, "kept": kept,
                    "kept_until": until })
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
        for Moved { service, compared, kept, until, .. } in &self.moved {
            let how = match compared {
                Compared::Nothing => "written out and read in; this service has no way to compare".to_owned(),
                same => format!("{same} on both sides"),
            };
            screen.line(&format!("moved {service} from {} to {}: {how}", self.from, self.to));
            let until = until.as_ref().map(|until| format!(", until {until}")).unwrap_or_default();
            screen.line(&format!("  the old data is kept in {kept}{until}"));
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
