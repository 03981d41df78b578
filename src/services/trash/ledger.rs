//! `.devpath/trash.toml`: data that is not in use any more, and until when it is kept.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::KeptData;
use crate::project::{CheckoutId, EngineName, Owner, Project, ProjectError};
use crate::report::{bytes_words, escape};
use crate::system::Moment;

/// The ledger's name in the private folder.
const LEDGER_FILE: &str = "trash.toml";
/// Its first line.
const HEAD: &str = "Written by devpath: data that a command took out of use, and until when it is kept.";
/// How long data is kept where nobody says otherwise.
const KEPT: Duration = Duration::from_hours(7 * 24);
/// How much data of a project is kept where nobody says otherwise, in bytes.
const LIMIT: u64 = 2_000_000_000;

/// How long and how much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// For so long.
    pub time: Duration,
    /// So many bytes of each project; the newest always stays until its time is over.
    pub limit: u64,
}

impl Default for Keeping {
    fn default() -> Self {
        Self { time: KEPT, limit: LIMIT }
    }
}

/// Data of a service that is not in use any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrashItem {
    /// The checkout whose label it bears.
    pub checkout: CheckoutId,
    /// The service's id.
    pub service: String,
    /// The engine that has it.
    pub engine: EngineName,
    /// Which generation of the service's data it is.
    pub generation: u32,
    /// The major version that made it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub major: Option<String>,
    /// Since when it is not in use, in UTC.
    pub since: String,
    /// Until when it is kept, in UTC.
    pub until: String,
    /// The command that took it out of use.
    pub by: String,
    /// Its bytes, where they could be counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// Why something goes from the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Its time has come.
    Time,
    /// The trash holds more than it may.
    Size,
}

impl TrashItem {
    /// Whether it is this data.
    pub fn is(&self, engine: EngineName, data: &KeptData) -> bool {
        self.engine == engine && self.service == data.service && self.generation == data.generation
    }

    /// For scripts.
    pub fn json(&self) -> Value {
        let Self { checkout: _, service, engine, generation: _, major, since, until, by, size } = self;
        json!({ "service": service, "engine": engine, "major": major, "since": since, "until": until, "by": by,
                "size_bytes": size })
    }

    /// For people.
    pub fn words(&self) -> String {
        let size = self.size.map(|size| format!(" ({})", bytes_words(size))).unwrap_or_default();
        let major = self.major.as_ref().map(|major| format!(" {}", escape(major))).unwrap_or_default();
        let (service, since, until) = (escape(&self.service), &self.since, &self.until);
        format!("in the trash until {until}: the data of {service}{major} of {since}{size}")
    }

    /// Whether its time is over.
    pub fn is_over(&self, now: Moment) -> bool {
        is_over(&self.until, now)
    }
}

/// Whether what is kept until a moment is kept no longer; one that cannot be read ends nothing.
pub(super) fn is_over(until: &str, now: Moment) -> bool {
    Moment::parse(&format!("{until}Z")).is_some_and(|until| until <= now)
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// The oldest first.
    #[serde(default)]
    pub items: Vec<TrashItem>,
}

impl Ledger {
    /// The ledger of a project.
    ///
    /// # Errors
    /// A file that cannot be read or understood.
    pub fn of(project: &Project) -> Result<Self, ProjectError> {
        project.private(LEDGER_FILE)
    }

    /// Writes it down.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn save(&self, project: &Project) -> Result<(), ProjectError> {
        project.save_private(LEDGER_FILE, HEAD, self)
    }

    /// What is this checkout's and not in use: in a copied folder nothing is, and what was taken back is in use again.
    pub fn trash(&self, owner: &Owner, engine: EngineName) -> Vec<TrashItem> {
        let used = |it: &TrashItem| it.engine == engine && it.generation == owner.generation(&it.service);
        self.items.iter().filter(|it| it.checkout == owner.id && !used(it)).cloned().collect()
    }

    /// What of a checkout's trash is not kept any longer: what is over, then the oldest of what is too much.
    pub fn due(trash: &[TrashItem], limit: u64, now: Moment) -> Vec<(TrashItem, Over)> {
        let (over, left): (Vec<_>, Vec<_>) = trash.iter().cloned().partition(|it| it.is_over(now));
        let newest = left.iter().map(|it| it.since.clone()).max().unwrap_or_default();
        let mut total: u64 = left.iter().filter_map(|it| it.size).sum();
        let mut due: Vec<(TrashItem, Over)> = over.into_iter().map(|it| (it, Over::Time)).collect();
        for item in left {
            // What the last command took out of use can be taken back, however much it is.
            if total > limit && item.since < newest {
                total -= item.size.unwrap_or(0);
                due.push((item, Over::Size));
            }
        }
        due
    }
}

/// Reads `2GB`, `500 MB`, `1GiB`, or a plain number of bytes.
pub fn bytes_of(text: &str) -> Option<u64> {
    let text = text.trim();
    let (number, unit) = text.split_at(text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len()));
    let unit: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Ledger, Over, TrashItem, bytes_of};
    use crate::project::{CheckoutId, EngineName, Owner};
    use crate::system::Moment;

    fn item(generation: u32, since: &str, until: &str, size: u64) -> TrashItem {
        TrashItem {
            checkout: CheckoutId::parse(&"a".repeat(32)).expect("an id"),
            service: "canvas".into(),
            engine: EngineName::Docker,
            generation,
            major: None,
            since: since.into(),
            until: until.into(),
            by: "services reset".into(),
            size: Some(size),
        }
    }

    #[test]
    fn what_is_over_goes_and_the_oldest_of_what_is_too_much_but_never_the_newest() {
        let (early, late, end) = ("2026-01-01 00:00:00", "2026-01-02 00:00:00", "2026-02-01 00:00:00");
        let now = Moment::parse("2026-01-03 00:00:00Z").expect("a moment");
        let all = [item(0, early, late, 5), item(1, early, end, 5), item(2, late, end, 50), item(3, late, "?", 1)];
        let due = |limit| {
            let due = Ledger::due(&all, limit, now);
            due.into_iter().map(|(it, why)| (it.generation, why)).collect::<Vec<_>>()
        };
        assert_eq!(due(56), [(0, Over::Time)]);
        assert_eq!(due(55), [(0, Over::Time), (1, Over::Size)]);
        assert_eq!(due(0), [(0, Over::Time), (1, Over::Size)]);
    }

    #[test]
    fn what_is_in_use_or_anothers_is_no_trash() {
        let mut other = item(0, "", "", 0);
        other.checkout = CheckoutId::parse(&"b".repeat(32)).expect("an id");
        let ledger = Ledger { items: vec![item(0, "", "", 0), item(1, "", "", 0), other] };
        assert_eq!(toml::from_str(&toml::to_string(&ledger).expect("TOML")), Ok(ledger.clone()));
        let owner = Owner {
            id: CheckoutId::parse(&"a".repeat(32)).expect("an id"),
            slug: String::new(),
            path: "/a".into(),
            generations: BTreeMap::from([("canvas".to_owned(), 1)]),
        };
        assert_eq!(ledger.trash(&owner, EngineName::Docker), [item(0, "", "", 0)]);
    }

    #[test]
    fn amounts_have_units() {
        assert_eq!(["2GB", "500 MB", "1GiB", "7"].map(bytes_of), [2_000_000_000, 500_000_000, 1 << 30, 7].map(Some));
        assert_eq!(["", "GB", "1 XB", "-1", "99999999999999 GB"].map(bytes_of), [None; 5]);
    }
}
