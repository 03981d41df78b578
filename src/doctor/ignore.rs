//! Findings that somebody has decided to live with, until a day.

use super::calendar::Day;
use super::machine::Finding;
use crate::project::Ignore;

/// Takes out what is ignored; what was ignored until a day that has passed says so. Returns the ids that were taken out.
pub fn without_ignored(findings: &mut Vec<Finding>, ignores: &[Ignore], today: Day) -> Vec<String> {
    let mut taken = Vec::new();
    findings.retain_mut(|finding| {
        let Some(ignore) = ignores.iter().find(|ignore| ignore.id == finding.id) else { return true };
        // A day that cannot be read is over: nothing is hidden by a mistake.
        if Day::parse(&ignore.until).is_some_and(|until| until >= today) {
            taken.push(finding.id.clone());
            return false;
        }
        finding.detail = format!("{} (ignored until {}: {})", finding.detail, ignore.until, ignore.reason);
        true
    });
    taken
}

#[cfg(test)]
mod tests {
    use super::without_ignored;
    use crate::catalog::Severity;
    use crate::doctor::{Day, Finding};
    use crate::project::Ignore;

    #[test]
    fn an_ignore_ends_on_its_day() {
        let ignore = |until: &str| Ignore { id: "a".into(), reason: "later".into(), until: until.into() };
        let today = Day::parse("2026-11-25").expect("a day");
        for (until, shown) in [("2026-11-25", false), ("2027-01-01", false), ("2026-11-24", true), ("soon", true)] {
            let mut findings = vec![Finding::new("a", Severity::Warning, "x"), Finding::new("b", Severity::Note, "y")];
            let taken = without_ignored(&mut findings, &[ignore(until)], today);
            assert_eq!(findings.len(), if shown { 2 } else { 1 }, "{until}");
            assert_eq!(taken.is_empty(), shown, "{until}");
            assert!(!shown || findings[0].detail.ends_with(&format!("(ignored until {until}: later)")));
        }
    }
}
