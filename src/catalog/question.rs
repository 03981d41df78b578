//! What a template or layer asks before it is rendered, as its file says it, and answers of the right type.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One question; its answer is `answers.ID` in rendered files.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The word behind `--set`.
    pub id: String,
    /// The question itself.
    pub ask: String,
    /// What may be answered.
    #[serde(rename = "type")]
    pub kind: QuestionKind,
    /// The answer of those who are not asked.
    pub default: Answer,
    /// What can be chosen.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The smallest number.
    pub min: Option<i64>,
    /// The largest number.
    pub max: Option<i64>,
    /// An expression over earlier answers (`answers.deploy`); where it is false the default is taken unasked.
    pub when: Option<String>,
    /// Never asked: the default is taken unless `--set` says otherwise.
    #[serde(default)]
    pub quiet: bool,
}

/// What a question may be answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuestionKind {
    /// Any text.
    Text,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Number,
    /// One of `choices`.
    Choice,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Number(i64),
    /// Text, or one of the choices.
    Text(String),
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(yes) => f.write_str(if *yes { "yes" } else { "no" }),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Question {
    /// Reads an answer as it was typed.
    ///
    /// # Errors
    /// What would have been right.
    pub fn read(&self, typed: &str) -> Result<Answer, String> {
        let answer = match self.kind {
            QuestionKind::Text | QuestionKind::Choice => Answer::Text(typed.to_owned()),
            QuestionKind::Number => Answer::Number(typed.trim().parse().map_err(|_| self.expected())?),
            QuestionKind::Boolean => match typed.trim().to_lowercase().as_str() {
                "y" | "yes" | "true" => Answer::Boolean(true),
                "n" | "no" | "false" => Answer::Boolean(false),
                _ => return Err(self.expected()),
            },
        };
        if self.takes(&answer) { Ok(answer) } else { Err(self.expected()) }
    }

    /// Whether an answer is of the right type and among what is allowed.
    pub fn takes(&self, answer: &Answer) -> bool {
        match (self.kind, answer) {
            (QuestionKind::Text, Answer::Text(_)) | (QuestionKind::Boolean, Answer::Boolean(_)) => true,
            (QuestionKind::Choice, Answer::Text(text)) => self.choices.contains(text),
            (QuestionKind::Number, Answer::Number(number)) => {
                self.min.is_none_or(|min| *number >= min) && self.max.is_none_or(|max| *number <= max)
            }
            _ => false,
        }
    }

    /// What may be answered, in words.
    pub fn expected(&self) -> String {
        match (self.kind, self.min, self.max) {
            (QuestionKind::Text, ..) => "a text".to_owned(),
            (QuestionKind::Boolean, ..) => "yes or no".to_owned(),
            (QuestionKind::Choice, ..) => format!("one of {}", self.choices.join(", ")),
            (QuestionKind::Number, Some(min), Some(max)) => format!("a whole number from {min} to {max}"),
            (QuestionKind::Number, Some(min), None) => format!("a whole number from {min} on"),
            (QuestionKind::Number, None, Some(max)) => format!("a whole number up to {max}"),
            (QuestionKind::Number, None, None) => "a whole number".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Question};

    fn question(rest: &str) -> Question {
        toml::from_str(&format!("id = \"x\"\nask = \"?\"\n{rest}")).expect("a question")
    }

    #[test]
    fn answers_have_the_type_and_the_values_that_are_asked_for() {
        let number = question("type = \"number\"\ndefault = 90\nmin = 50\nmax = 100");
        assert_eq!(number.read("75"), Ok(Answer::Number(75)));
        for wrong in ["49", "101", "x", "", "7.5"] {
            assert_eq!(number.read(wrong), Err("a whole number from 50 to 100".to_owned()), "{wrong}");
        }
        let choice = question("type = \"choice\"\ndefault = \"a\"\nchoices = [\"a\", \"b\"]");
        assert_eq!(choice.read("b"), Ok(Answer::Text("b".to_owned())));
        assert_eq!(choice.read("c"), Err("one of a, b".to_owned()));
        let boolean = question("type = \"boolean\"\ndefault = true");
        assert_eq!(boolean.read("No"), Ok(Answer::Boolean(false)));
        assert_eq!(boolean.read("perhaps"), Err("yes or no".to_owned()));
        assert!(!boolean.takes(&Answer::Number(1)));
    }
}
