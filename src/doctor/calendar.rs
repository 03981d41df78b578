//! Days, to compare ends of support with; no time zones are needed for that.

use std::time::{SystemTime, UNIX_EPOCH};

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
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_secs());
        Self::from_days(i64::try_from(seconds / 86_400).unwrap_or(0))
    }

    /// Reads `2026-04-30`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-').map(|part| part.parse().ok());
        Some(Self { year: parts.next()??, month: parts.next()??, of_month: parts.next()?? })
    }

    /// Days since 1970-01-01 as a date (Howard Hinnant, "chrono-compatible low-level date algorithms").
    fn from_days(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year, month, of_month: of_year - (153 * shifted + 2) / 5 + 1 }
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
