//! The only room that writes to the terminal: what a command answers, how far it is, and what went wrong.
//!
//! It knows no feature: results come as values that implement [`Show`].

mod failure;
mod live;
mod progress;
mod prompt;
mod screen;
mod show;
mod words;

pub use failure::{failure_json, failure_text};
pub use live::{Redrawn, write_part};
pub use progress::{Progress, ProgressStyle, Task};
pub use prompt::Prompt;
pub use screen::{Mark, Screen, escape};
pub use show::{Show, error_line, write_answer};
pub use words::{bytes_words, duration_words};
