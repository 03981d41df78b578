//! Whether two servers have the same in them: by the lines that the catalogue's command prints for each of them.
//!
//! Pure: texts in, differences out.

use std::collections::BTreeMap;
use std::fmt;

/// What a server has, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory(BTreeMap<String, Counted>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Counted {
    count: u64,
    sum: String,
    /// The second since 1970 at which it goes by itself.
    until: Option<u64>,
}

/// Something that is not the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is: a table, a key …
    pub name: String,
    /// How many there were, where it was there.
    pub before: Option<u64>,
    /// How many there are, where it is there.
    pub after: Option<u64>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, before, after } = self;
        match (before, after) {
            (Some(before), Some(after)) if before == after => write!(f, "{name}: {before}, and not the same ones"),
            (Some(before), Some(after)) => write!(f, "{name}: {before} before, {after} after"),
            (Some(before), None) => write!(f, "{name}: {before} before, missing after"),
            (None, Some(after)) => write!(f, "{name}: missing before, {after} after"),
            (None, None) => write!(f, "{name}"),
        }
    }
}

impl Inventory {
    /// Reads the lines of the catalogue's command.
    ///
    /// # Errors
    /// The first line that is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut all = BTreeMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let mut parts = line.split('\t');
            let (Some(name), Some(Ok(count)), Some(sum)) =
                (parts.next(), parts.next().map(str::parse), parts.next().map(str::to_owned))
            else {
                return Err(line.to_owned());
            };
            let until = match parts.next().map(str::trim).filter(|it| !it.is_empty()).map(str::parse) {
                Some(Ok(until)) => Some(until),
                Some(Err(_)) => return Err(line.to_owned()),
                None => None,
            };
            all.insert(name.to_owned(), Counted { count, sum, until });
        }
        Ok(Self(all))
    }

    /// What another one that was taken later lacks, or has otherwise; what it has more does not count.
    pub fn lost(&self, later: &Self) -> Vec<Difference> {
        self.differences(later, 0).into_iter().filter(|it| it.before.is_some()).collect()
    }

    /// How many things it names.
    pub fn things(&self) -> usize {
        self.0.len()
    }

    /// What differs in another one that was taken later; `now` is the second since 1970 at which that was.
    pub fn differences(&self, later: &Self, now: u64) -> Vec<Difference> {
        let mut found = Vec::new();
        for (name, before) in &self.0 {
            let after = later.0.get(name);
            // A second that has just begun may have ended for the server.
            let gone = after.is_none() && before.until.is_some_and(|until| until <= now + 1);
            if !gone && after != Some(before) {
                let after = after.map(|it| it.count);
                found.push(Difference { name: name.clone(), before: Some(before.count), after });
            }
        }
        let new = later.0.iter().filter(|(name, _)| !self.0.contains_key(*name));
        found.extend(new.map(|(name, it)| Difference { name: name.clone(), before: None, after: Some(it.count) }));
        found
    }
}

impl FromIterator<(String, u64, String)> for Inventory {
    /// Of names, counts and checksums.
    fn from_iter<T: IntoIterator<Item = (String, u64, String)>>(all: T) -> Self {
        Self(all.into_iter().map(|(name, count, sum)| (name, Counted { count, sum, until: None })).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Inventory;

    fn of(text: &str) -> Inventory {
        Inventory::parse(text).expect("lines")
    }

    #[test]
    fn what_differs_is_named() {
        let before = of("a\t3\tx\nb\t1\ty\n\nc\t0\t\nd\t1\tz\t100\ne\t1\tz\t900\n");
        assert_eq!(before.things(), 5);
        assert_eq!(before.differences(&before, 0), []);
        let after = of("a\t3\tother\nb\t2\ty\nf\t7\tx\n");
        let said: Vec<String> = before.differences(&after, 500).iter().map(ToString::to_string).collect();
        let expected = [
            "a: 3, and not the same ones",
            "b: 1 before, 2 after",
            "c: 0 before, missing after",
            "e: 1 before, missing after",
            "f: missing before, 7 after",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_line_that_is_none_is_told() {
        assert_eq!(Inventory::parse("a\t1\tx\nERROR: no\n"), Err("ERROR: no".to_owned()));
        assert!(Inventory::parse("a\t-1\tx\n").is_err() && Inventory::parse("a\t1\tx\tsoon\n").is_err());
    }
}
