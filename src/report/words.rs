//! Figures in words: how long, how much.

use std::time::Duration;

/// A duration in its largest unit: `40 s`, `3 min`, `5 h`, `12 days`.
pub fn duration_words(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// An amount of bytes in decimal units, as disks are sold and Docker counts: `812 B`, `7.9 kB`, `48 MB`.
pub fn bytes_words(bytes: u64) -> String {
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut amount = bytes as f64 / 1_000.0;
    let mut units = ["kB", "MB", "GB", "TB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    while amount >= 999.5
        && let Some(next) = units.next()
    {
        (amount, unit) = (amount / 1_000.0, next);
    }
    if amount < 9.95 { format!("{amount:.1} {unit}") } else { format!("{amount:.0} {unit}") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{bytes_words, duration_words};

    #[test]
    fn figures_are_rounded_to_their_largest_unit() {
        let times = [59, 60, 7_000, 100_000, 200_000].map(|it| duration_words(Duration::from_secs(it)));
        assert_eq!(times, ["59 s", "1 min", "1 h", "27 h", "2 days"]);
        let amounts = [999, 1_000, 9_960, 999_600, 48_123_456, 3_200_000_000].map(bytes_words);
        assert_eq!(amounts, ["999 B", "1.0 kB", "10 kB", "1.0 MB", "48 MB", "3.2 GB"]);
    }
}
