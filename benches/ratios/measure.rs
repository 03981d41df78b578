//! Measuring and telling: medians of alternating runs, a line for each ratio.

use std::time::{Duration, Instant};

/// Runs all candidates in turn, so that a slow minute of the machine meets all of them; their medians.
pub fn medians<const N: usize>(rounds: usize, mut candidates: [&mut dyn FnMut() -> Duration; N]) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..rounds {
        for (times, candidate) in times.iter_mut().zip(&mut candidates) {
            times.push(candidate());
        }
    }
    times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    })
}

/// How long something takes.
pub fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let began = Instant::now();
    let _ = work();
    began.elapsed()
}

/// Prints a ratio with what it was made from.
pub fn ratio(what: &str, ours: Duration, reference: &str, theirs: Duration, budget: f64) {
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    let mark = if ratio <= budget { "within" } else { "BEYOND" };
    println!(
        "{what:<34} {:>9.1} ms | {reference:<30} {:>9.1} ms | {ratio:>5.2}, {mark} {budget}",
        ours.as_secs_f64() * 1000.0,
        theirs.as_secs_f64() * 1000.0
    );
}

/// Prints a time with the longest that it may be.
pub fn limited(what: &str, took: Duration, longest: Duration) {
    let mark = if took <= longest { "within" } else { "BEYOND" };
    println!("{what:<34} {:>9.1} ms | {mark} {} ms", took.as_secs_f64() * 1000.0, longest.as_millis());
}

/// Prints a size with its budget in MB (10⁶ bytes).
pub fn megabytes(what: &str, bytes: u64, budget: u64) {
    let mark = if bytes <= budget * 1_000_000 { "within" } else { "BEYOND" };
    println!("{what:<34} {:>9.1} MB | {mark} {budget} MB", bytes as f64 / 1e6);
}
