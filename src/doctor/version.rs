//! Versions as tools print them, and whether one serves. Pure.

use semver::{Op, Prerelease, Version, VersionReq};

/// Words that mark what comes before a release; what stands behind them orders such versions among themselves.
const BEFORE_A_RELEASE: [&str; 11] =
    ["alpha", "beta", "rc", "dev", "pre", "nightly", "canary", "insider", "next", "snapshot", "ea"];

/// A version with everything that tools print: two numbers, four, a suffix with or without a hyphen. `None` where the text
/// does not begin with a number.
///
/// A pre-release or nightly is below its release; a distribution's own suffix (`+dfsg1`, `-0ubuntu1`, `w`) says nothing.
pub fn parse_version(text: &str) -> Option<Version> {
    let length = text.find(|it: char| !(it.is_ascii_digit() || it == '.' || it == '_')).unwrap_or(text.len());
    let (numbers, suffix) = text.split_at(length);
    let mut numbers = numbers.split(['.', '_']).map(str::parse::<u64>);
    let major = numbers.next()?.ok()?;
    let mut next = || numbers.next().and_then(Result::ok).unwrap_or(0);
    let mut version = Version::new(major, next(), next());
    version.pre = before_release(suffix);
    Some(version)
}

/// The part that says that a version comes before its release; empty where nothing does.
fn before_release(suffix: &str) -> Prerelease {
    let suffix = suffix.trim_start_matches(['-', '.', '~', '+']).to_lowercase();
    let word: String = suffix.chars().take_while(char::is_ascii_alphabetic).collect();
    let numbered = suffix[word.len()..].starts_with(|it: char| it.is_ascii_digit());
    // Python writes `3.14.0a1`, `b2`, `rc3`; a single letter without a number is OpenSSL's way of counting fixes.
    let marked = BEFORE_A_RELEASE.iter().any(|it| word.starts_with(it)) || (numbered && ["a", "b"].contains(&&*word));
    let plain: String = suffix.chars().filter(char::is_ascii_alphanumeric).collect();
    if marked { Prerelease::new(&plain).unwrap_or(Prerelease::EMPTY) } else { Prerelease::EMPTY }
}

/// Whether a version is one of those asked for. A pre-release of a later version serves, one of the very version that is
/// asked for does not.
pub fn meets(requirement: &VersionReq, version: &Version) -> bool {
    if version.pre.is_empty() {
        return requirement.matches(version);
    }
    let release = Version::new(version.major, version.minor, version.patch);
    let begins_with_it = requirement.comparators.iter().any(|it| {
        let bound = Version::new(it.major, it.minor.unwrap_or(0), it.patch.unwrap_or(0));
        bound == release && it.pre.is_empty() && matches!(it.op, Op::GreaterEq | Op::Exact | Op::Caret | Op::Tilde)
    });
    requirement.matches(&release) && !begins_with_it
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use semver::VersionReq;

    use super::{meets, parse_version};

    #[test]
    fn versions_as_tools_print_them() {
        for (text, read) in [
            ("15.18", "15.18.0"),
            ("8", "8.0.0"),
            ("1.2.3.4", "1.2.3"),
            ("27.0.0-nightly20260928b59840b593", "27.0.0-nightly20260928b59840b593"),
            ("3.14.0rc1", "3.14.0-rc1"),
            ("3.14.0a2", "3.14.0-a2"),
            ("1.27rc1", "1.27.0-rc1"),
            ("20.10.24+dfsg1", "20.10.24"),
            ("2.39.5-0ubuntu1", "2.39.5"),
            ("2.51.0.windows.1", "2.51.0"),
            ("1.1.1w", "1.1.1"),
            ("8.0_402", "8.0.402"),
            ("2026.9.15", "2026.9.15"),
            ("4.0.0-beta.2", "4.0.0-beta2"),
        ] {
            assert_eq!(parse_version(text).map(|it| it.to_string()).as_deref(), Some(read), "{text}");
        }
        for text in ["x", "", "v1", "-1"] {
            assert_eq!(parse_version(text), None, "{text}");
        }
    }

    #[test]
    fn a_pre_release_is_below_its_release_and_above_what_came_before() {
        for (asked, version, serves) in [
            (">=20.19", "27.0.0-nightly1", true),
            (">=27", "27.0.0-nightly1", false),
            (">=3.14", "3.14.0rc1", false),
            (">=3.13", "3.14.0rc1", true),
            ("^27", "27.0.0-rc1", false),
            (">=3.11, <4", "3.14.0b1", true),
            (">=3.11, <3.14", "3.14.0b1", false),
            (">=2.28", "2.28.0", true),
        ] {
            let asked_for = VersionReq::parse(asked).ok();
            let found = parse_version(version);
            let met = asked_for.zip(found).map(|(asked, version)| meets(&asked, &version));
            assert_eq!(met, Some(serves), "{version} for {asked}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_version_or_none(text in "\\PC*") {
            let _ = parse_version(&text);
        }

        #[test]
        fn what_begins_with_numbers_is_read(major in 0_u64..9999, minor in 0_u64..9999, rest in "[-+~. a-z0-9]{0,12}") {
            let version = parse_version(&format!("{major}.{minor}.0{rest}"));
            prop_assert_eq!(version.map(|it| it.major), Some(major));
        }
    }
}
