//! Text for people: width, colour, tables, and foreign text made harmless.

use std::fmt::Write as _;

use console::{Style, measure_text_width, truncate_str};

use crate::advice::Advice;

/// How a line of a list begins; always a sign and a word or text, never colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// All well.
    Good,
    /// Works, but.
    Warning,
    /// Does not work.
    Bad,
    /// Neither good nor bad.
    Note,
}

/// The text that a person reads, as it grows.
#[derive(Debug, Clone)]
pub struct Screen {
    text: String,
    width: usize,
    colour: bool,
}

impl Screen {
    /// An empty screen.
    pub const fn new(width: usize, colour: bool) -> Self {
        Self { text: String::new(), width, colour }
    }

    /// What was written.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Columns.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Whether colours are used.
    pub const fn colour(&self) -> bool {
        self.colour
    }

    fn style(&self, style: Style, text: &str) -> String {
        if self.colour { style.force_styling(true).apply_to(text).to_string() } else { text.to_owned() }
    }

    /// Text that stands out.
    pub fn bold(&self, text: &str) -> String {
        self.style(Style::new().bold(), text)
    }

    /// Text that stands back.
    pub fn dim(&self, text: &str) -> String {
        self.style(Style::new().dim(), text)
    }

    /// A name in the colour of its place among others.
    pub fn tint(&self, place: usize, text: &str) -> String {
        let style = match place % 5 {
            0 => Style::new().cyan(),
            1 => Style::new().yellow(),
            2 => Style::new().green(),
            3 => Style::new().magenta(),
            _ => Style::new().blue(),
        };
        self.style(style, text)
    }

    /// A command or a path inside a sentence.
    pub fn code(&self, text: &str) -> String {
        if self.colour { self.style(Style::new().cyan(), text) } else { format!("`{text}`") }
    }

    /// A sign in its colour.
    pub fn mark(&self, mark: Mark) -> String {
        match mark {
            Mark::Good => self.style(Style::new().green(), "✓"),
            Mark::Warning => self.style(Style::new().yellow(), "!"),
            Mark::Bad => self.style(Style::new().red(), "✗"),
            Mark::Note => self.style(Style::new().dim(), "·"),
        }
    }

    /// Adds a line as it is.
    pub fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{}", text.trim_end());
    }

    /// Adds an empty line, unless nothing or an empty line stands before it.
    pub fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Adds a headline.
    pub fn heading(&mut self, text: &str) {
        let text = self.bold(text);
        self.line(&text);
    }

    /// Adds a paragraph, wrapped to the width, each line behind an indentation.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        let room = self.width.saturating_sub(indent).max(20);
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && measure_text_width(&line) + 1 + measure_text_width(word) > room {
                self.line(&format!("{:indent$}{line}", ""));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            self.line(&format!("{:indent$}{line}", ""));
        }
    }

    /// Adds advice: a sentence, and the commands below it, never wrapped so that they can be copied.
    pub fn advice(&mut self, indent: usize, advice: &Advice) {
        self.paragraph(indent, &advice.say);
        for command in &advice.commands {
            let command = if self.colour { self.style(Style::new().cyan(), command) } else { command.clone() };
            self.line(&format!("{:1$}{command}", "", indent + 2));
        }
    }

    /// Adds rows whose columns are as wide as their widest cell, and away where all are empty; the last column is cut at
    /// the screen's edge.
    pub fn table(&mut self, indent: usize, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| measure_text_width(cell)).max())
            .map(Option::unwrap_or_default)
            .collect();
        for row in rows {
            let mut line = " ".repeat(indent);
            for (cell, width) in row.iter().zip(&widths).filter(|(_, width)| **width > 0) {
                let space = " ".repeat(width.saturating_sub(measure_text_width(cell)) + 2);
                let _ = write!(line, "{cell}{space}");
            }
            let line = truncate_str(line.trim_end(), self.width.max(40), "…").into_owned();
            self.line(&line);
        }
    }
}

/// Foreign text without anything that a terminal would act on; line ends and tabs stay.
pub fn escape(text: &str) -> String {
    let plain = console::strip_ansi_codes(text);
    plain.chars().map(|it| if it.is_control() && it != '\n' && it != '\t' { '\u{fffd}' } else { it }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Screen, escape};

    #[test]
    fn foreign_text_cannot_move_the_cursor() {
        assert_eq!(escape("a\u{1b}[2Jb\rc\u{7}\n"), "ab\u{fffd}c\u{fffd}\n");
    }

    #[test]
    fn tables_align_and_are_cut_at_the_edge() {
        let mut screen = Screen::new(40, false);
        let rows = [vec!["a".to_owned(), "x".repeat(60)], vec!["long".to_owned(), "y".to_owned()]];
        screen.table(2, &rows);
        let text = screen.into_text();
        assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
        assert!(text.ends_with("  long  y\n"), "{text}");
    }
}
