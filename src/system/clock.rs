//! Moments by this machine's clock, in UTC: read from what servers say, and written as people and file names want them.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How many seconds a day has.
const DAY: u64 = 86_400;

/// A second of UTC; shows as `2026-08-22 10:15:30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

impl Moment {
    /// This moment.
    pub fn now() -> Self {
        Self(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_secs()))
    }

    /// So many seconds after 1970-01-01.
    pub const fn from_unix(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Reads `2026-08-22T10:15:30.123Z`, or with a space for the `T`; what follows the seconds must be a fraction and a
    /// sign of UTC.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
        let sign = |at: usize, signs: &[u8]| signs.contains(text.as_bytes().get(at)?).then_some(());
        let ((), (), ()) = (sign(4, b"-")?, sign(7, b"-")?, sign(10, b"T ")?);
        let ((), ()) = (sign(13, b":")?, sign(16, b":")?);
        let rest = text.get(19..)?.trim_start_matches('.').trim_start_matches(|it: char| it.is_ascii_digit());
        if !matches!(rest.trim_start(), "Z" | "UTC" | "+00:00") {
            return None;
        }
        let day = days_from_civil(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
        Some(Self(day * DAY + number(11, 13)? * 3_600 + number(14, 16)? * 60 + number(17, 19)?))
    }

    /// Seconds after 1970-01-01.
    pub const fn unix(self) -> u64 {
        self.0
    }

    /// The moment so long before this one.
    #[must_use]
    pub const fn before(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(time.as_secs()))
    }

    /// The moment so long after this one.
    #[must_use]
    pub const fn after(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time.as_secs()))
    }

    /// How long ago it was.
    pub fn elapsed(self) -> Duration {
        Duration::from_secs(Self::now().0.saturating_sub(self.0))
    }

    /// As part of a file's name: `2026-08-22-101530`.
    pub fn in_names(self) -> String {
        self.to_string().replace(':', "").replace(' ', "-")
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(i64::try_from(self.0 / DAY).unwrap_or(0));
        let of_day = self.0 % DAY;
        let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

/// Days since 1970-01-01 as year, month and day (Howard Hinnant, "chrono-compatible low-level date algorithms").
pub fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// The other way, for days from 1970-01-01 on.
fn days_from_civil(year: u64, month: u64, day: u64) -> Option<u64> {
    let fits = (1970..10_000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    if fits { days.checked_sub(719_468) } else { None }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Moment;

    #[test]
    fn moments_are_read_as_they_are_written() {
        for text in ["1970-01-01 00:00:00", "2024-02-29 23:59:59", "2026-11-24 10:15:30", "2100-03-01 00:00:00"] {
            let moment = Moment::parse(&format!("{text}Z"));
            assert_eq!(moment.map(|it| it.to_string()), Some(text.to_owned()));
        }
        assert_eq!(Moment::parse("2026-11-24T10:15:30.123456789Z"), Moment::parse("2026-11-24 10:15:30 UTC"));
        for wrong in ["", "2026-11-24", "2026-11-24T10:15:30+02:00", "2026-13-01T00:00:00Z", "ä026-11-24T10:15:30Z"] {
            assert_eq!(Moment::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn moments_stand_in_names_and_can_be_gone_back_from() {
        let moment = Moment::from_unix(1_700_000_000);
        assert_eq!(moment.in_names(), "2023-11-14-221320");
        assert_eq!(moment.before(Duration::from_mins(10)).to_string(), "2023-11-14 22:03:20");
    }
}
