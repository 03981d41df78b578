//! Questions to a person at a terminal. Who may be asked is decided elsewhere; without a terminal nothing comes here.

use std::io;

use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input, Select};

use super::escape;

/// How questions look.
#[derive(Debug, Clone, Copy)]
pub struct Prompt {
    /// In colours, chosen with the arrow keys; else plain lines that are only appended, with numbers to type.
    pub fancy: bool,
}

impl Prompt {
    fn theme(self) -> Box<dyn Theme> {
        if self.fancy { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) }
    }

    /// Asks for yes or no; Enter takes the default.
    ///
    /// # Errors
    /// The question was left by Ctrl-C, or the terminal has gone.
    pub fn confirm(self, question: &str, default: bool) -> io::Result<bool> {
        let theme = self.theme();
        let asked = Confirm::with_theme(&*theme).with_prompt(escape(question)).default(default).interact();
        asked.map_err(io_error)
    }

    /// Asks for a text; Enter takes the default. `check` says what is wrong with an answer.
    ///
    /// # Errors
    /// The question was left by Ctrl-C, or the terminal has gone.
    pub fn text(self, question: &str, default: &str, check: impl Fn(&str) -> Result<(), String>) -> io::Result<String> {
        let theme = self.theme();
        let input = Input::<String>::with_theme(&*theme).with_prompt(escape(question)).default(default.to_owned());
        let asked = input.allow_empty(true).validate_with(|text: &String| check(text)).interact_text();
        asked.map_err(io_error)
    }

    /// Asks for one of several, each an id with a few words; the place of the chosen one.
    ///
    /// # Errors
    /// The question was left by Ctrl-C, or the terminal has gone.
    pub fn choose(self, question: &str, items: &[(String, String)], default: usize) -> io::Result<usize> {
        let width = items.iter().map(|(id, _)| id.chars().count()).max().unwrap_or(0);
        let lines: Vec<String> =
            items.iter().map(|(id, words)| format!("{:<width$}  {}", escape(id), escape(words))).collect();
        if self.fancy {
            let theme = self.theme();
            let asked = Select::with_theme(&*theme).with_prompt(escape(question)).items(&lines).default(default);
            return asked.interact().map_err(io_error);
        }
        for (number, line) in lines.iter().enumerate() {
            super::error_line(&format!("{}. {}\n", number + 1, line.trim_end()));
        }
        let right = |text: &str| text.trim().parse().ok().filter(|number| (1..=items.len()).contains(number));
        let typed = self.text(question, &(default + 1).to_string(), |text| {
            right(text).map(|_: usize| ()).ok_or_else(|| format!("type a number from 1 to {}", items.len()))
        })?;
        Ok(right(&typed).unwrap_or(default + 1) - 1)
    }
}

/// A question that was left by Ctrl-C leaves the cursor hidden and in the middle of a line.
fn io_error(error: dialoguer::Error) -> io::Error {
    let terminal = console::Term::stderr();
    // A terminal that has gone away needs no cursor.
    let _ = terminal.show_cursor().and_then(|()| terminal.write_line(""));
    let dialoguer::Error::IO(error) = error;
    error
}
