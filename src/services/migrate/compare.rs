//! Whether two servers have the same in them: by the lines that the catalogue's command prints for each of them.
//!
//! Pure: texts in, differences out.

use std::collections::BTreeMap;

/// How many things the lines name, where they are the same on both sides; `now` is the second since 1970 at which the
/// later ones were printed.
///
/// # Errors
/// A sentence for each thing that differs, or the first line that is none.
pub fn compared(before: &str, after: &str, now: u64) -> Result<usize, Vec<String>> {
    let (before, after) = (lines(before)?, lines(after)?);
    let mut found = Vec::new();
    for (name, (rest, until)) in &before {
        match after.get(name) {
            Some((later, _)) if later == rest => {}
            // What goes by itself may have gone; a second that has just begun may have ended for the server.
            None if until.is_some_and(|until| until <= now + 1) => {}
            Some((later, _)) => found.push(format!("{name}: {} before, {} after", words(rest), words(later))),
            None => found.push(format!("{name}: {} before, missing after", words(rest))),
        }
    }
    let new = after.keys().filter(|name| !before.contains_key(*name));
    found.extend(new.map(|name| format!("{name}: missing before")));
    if found.is_empty() { Ok(before.len()) } else { Err(found) }
}

type Lines<'a> = BTreeMap<&'a str, (&'a str, Option<u64>)>;

fn lines(text: &str) -> Result<Lines<'_>, Vec<String>> {
    let mut all = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let wrong = || vec![format!("a line that is no comparison: {line}")];
        let (name, rest) = line.split_once('\t').ok_or_else(wrong)?;
        let mut parts = rest.split('\t');
        let count = parts.next().and_then(|it| it.parse::<u64>().ok());
        if count.is_none() || parts.next().is_none() {
            return Err(wrong());
        }
        let until = parts.next().and_then(|it| it.trim().parse().ok());
        all.insert(name, (rest, until));
    }
    Ok(all)
}

/// A count and a checksum.
fn words(rest: &str) -> String {
    let mut parts = rest.split('\t');
    let (count, sum) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{count} ({})", sum.get(..8).unwrap_or(sum))
}

#[cfg(test)]
mod tests {
    use super::compared;

    #[test]
    fn what_differs_is_named() {
        let before = "a\t3\tx\nb\t1\ty\n\nc\t0\t\nd\t1\tz\t100\ne\t1\tz\t900\n";
        assert_eq!(compared(before, before, 0), Ok(5));
        let found = compared(before, "a\t3\tother\nb\t2\ty\nf\t7\tx\n", 500).expect_err("differences");
        let expected = [
            "a: 3 (x) before, 3 (other) after",
            "b: 1 (y) before, 2 (y) after",
            "c: 0 () before, missing after",
            "e: 1 (z) before, missing after",
            "f: missing before",
        ];
        assert_eq!(found, expected);
        assert_eq!(compared("ERROR: no", before, 0), Err(vec!["a line that is no comparison: ERROR: no".to_owned()]));
    }
}
