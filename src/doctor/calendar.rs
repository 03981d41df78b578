//! Days, to compare ends of support with; no time zones are needed for that.

use crate::system::{Moment, civil_from_days};

/// A day, as `2026-04-30` says it; days compare as their texts do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: i64,
    month: i64,
    of_month: i64,
}

impl Day {
    /// The day it is by this machine's clock, in UTC.
    pub fn today() -> Self {
        Self::from_days(i64::try_from(Moment::now().unix() / 86_400).unwrap_or(0))
    }

    /// Reads `2026-04-30`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-').map(|part| part.parse().ok());
        Some(Self { year: parts.next()??, month: parts.next()??, of_month: parts.next()?? })
    }

    fn from_days(days: i64) -> Self {
        let (year, month, of_month) = civil_from_days(days);
        Self { year, month, of_month }
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn days_become_dates() {
        for (days, date) in [(0, "1970-01-01"), (19_782, "2024-02-29"), (20_781, "2026-11-24")] {
            assert_eq!(Some(Day::from_days(days)), Day::parse(date));
        }
    }
}
