//! How far a run is: bars on a terminal, one plain line a step without one, nothing when quiet.

use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle as BarStyle};

use super::{Screen, escape};
use crate::advice::Advice;

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressStyle {
    /// Bars that move.
    Bars,
    /// Lines that are only appended.
    Lines,
    /// Nothing but warnings.
    Quiet,
}

/// Where features tell how far they are.
#[derive(Debug, Clone)]
pub struct Progress(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    style: ProgressStyle,
    bars: MultiProgress,
    colour: bool,
    width: usize,
}

/// One thing that goes on, shown by its label until it is done or dropped.
#[derive(Debug)]
pub struct Task {
    progress: Progress,
    label: String,
    began: Instant,
    bar: ProgressBar,
}

impl Progress {
    /// Progress on standard error.
    pub fn new(style: ProgressStyle, width: usize, colour: bool) -> Self {
        Self(Arc::new(Inner { style, bars: MultiProgress::new(), colour, width }))
    }

    /// Progress that shows nothing.
    pub fn quiet() -> Self {
        Self::new(ProgressStyle::Quiet, 80, false)
    }

    /// Begins a task; the label says what is done to what, for instance `pull postgres:18`.
    pub fn task(&self, label: impl Into<String>) -> Task {
        let label = label.into();
        let bar = match self.0.style {
            ProgressStyle::Bars => {
                let bar = self.0.bars.add(ProgressBar::new_spinner());
                bar.set_style(spinner());
                bar.set_prefix(label.clone());
                bar.enable_steady_tick(Duration::from_millis(100));
                bar
            }
            ProgressStyle::Lines | ProgressStyle::Quiet => ProgressBar::hidden(),
        };
        Task { progress: self.clone(), label, began: Instant::now(), bar }
    }

    /// Says something that is worth a line of its own.
    pub fn say(&self, text: &str) {
        if self.0.style != ProgressStyle::Quiet {
            self.print(text);
        }
    }

    /// Warns: the consequence, and what mends it. Quiet runs are warned too.
    pub fn warn(&self, text: &str, advice: Option<&Advice>) {
        let mut screen = Screen::new(self.0.width, self.0.colour);
        screen.paragraph(0, &format!("! {}", escape(text)));
        if let Some(advice) = advice {
            screen.advice(2, advice);
        }
        self.print(screen.into_text().trim_end());
    }

    /// Shows what another program said; quiet runs show it too.
    pub fn warn_lines(&self, lines: &[&str]) {
        let text: Vec<String> = lines.iter().map(|line| format!("  | {}", escape(line))).collect();
        self.print(&text.join("\n"));
    }

    fn print(&self, text: &str) {
        // A terminal that has gone away ends nothing.
        self.0.bars.suspend(|| super::error_line(&format!("{text}\n")));
    }
}

impl Task {
    /// How many of how many bytes there are.
    pub fn bytes(&self, done: u64, total: u64) {
        if self.progress.0.style == ProgressStyle::Bars && total > 0 {
            if self.bar.length() != Some(total) {
                self.bar.set_length(total);
                self.bar.set_style(bytes());
            }
            self.bar.set_position(done);
        }
    }

    /// What goes on now.
    pub fn say(&self, text: &str) {
        self.bar.set_message(escape(text));
    }

    /// Ends it well; `text` says with what.
    pub fn done(self, text: &str) {
        self.end("✓", text);
    }

    /// Ends it badly; `text` says in a few words why, the error itself comes later.
    pub fn failed(self, text: &str) {
        self.end("✗", text);
    }

    fn end(&self, sign: &str, text: &str) {
        self.bar.finish_and_clear();
        if self.progress.0.style != ProgressStyle::Quiet {
            let seconds = self.began.elapsed().as_secs_f32();
            let text = if text.is_empty() { String::new() } else { format!(": {}", escape(text)) };
            self.progress.print(&format!("{sign} {}{text} ({seconds:.1} s)", self.label));
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn spinner() -> BarStyle {
    style("{spinner} {prefix:32!} {elapsed:>4} {wide_msg}")
}

fn bytes() -> BarStyle {
    style("{spinner} {prefix:32!} {elapsed:>4} {bar:20} {bytes}/{total_bytes}")
}

fn style(template: &str) -> BarStyle {
    BarStyle::with_template(template).unwrap_or_else(|_| BarStyle::default_spinner())
}
