//! Foreign words made harmless for the place they land in: a project's name may hold anything that a folder's name may.

use std::fmt::Write as _;

/// Characters that begin something in Markdown (`CommonMark` 0.31, "Backslash escapes"), as far as they do inside a line.
const MARKDOWN: &str = "\\`*_[]<>#|~&{}!";

/// A text on one line: line ends and other control characters become spaces.
pub fn line(text: &str) -> String {
    let plain: String = text.chars().map(|it| if it.is_control() || is_line_end(it) { ' ' } else { it }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text on one line of Markdown, read as it is.
pub fn markdown(text: &str) -> String {
    let mut escaped = String::new();
    for letter in line(text).chars() {
        if MARKDOWN.contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// A value as JSON on one line; line ends that JSON itself would leave as they are become escapes.
pub fn json(value: &impl serde::Serialize) -> String {
    let mut escaped = String::new();
    for letter in serde_json::to_string(value).unwrap_or_default().chars() {
        if is_line_end(letter) {
            // Nothing can go wrong in a string.
            let _ = write!(escaped, "\\u{:04x}", u32::from(letter));
        } else {
            escaped.push(letter);
        }
    }
    escaped
}

/// Unicode's own line ends, which some readers take for one.
const fn is_line_end(letter: char) -> bool {
    matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{json, line, markdown};

    #[test]
    fn a_name_stays_on_its_line() {
        assert_eq!(line("a\n# b\t\u{2028}c\u{1b}[2J"), "a # b c [2J");
        assert_eq!(markdown("My *shop*\n# <b>`x`"), "My \\*shop\\* \\# \\<b\\>\\`x\\`");
        assert_eq!(markdown("shop-2"), "shop-2");
    }

    #[test]
    fn json_stays_on_its_line_and_says_the_same() {
        let hostile = "a'b \"c\"\n<&>\u{2028}\u{feff}";
        let text = json(&hostile);
        assert_eq!(text, "\"a'b \\\"c\\\"\\n<&>\\u2028\\ufeff\"");
        assert_eq!(serde_json::from_str::<String>(&text).ok().as_deref(), Some(hostile));
    }
}
