//! How fast devpath is: ratios against a named reference that runs on the same machine in the same minutes.
//!
//!     cargo bench                     all of them
//!     cargo bench -- version new      some
//!
//! Nothing here passes or fails; a ratio beyond its budget is marked. What needs an engine is left out without one
//! (`. ~/.cache/devpath-testbed/env` after `tests/testbed/prepare`).
#![expect(clippy::disallowed_methods, reason = "benchmarks run programs and look at the machine")]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a tool, not users'"
)]

mod day;
mod doctor;
mod measure;
mod native;
mod new;
mod pulls;
mod services;
mod size;
#[allow(dead_code, unused_imports, reason = "the tests use all of it")]
#[path = "../../tests/it/support/mod.rs"]
mod support;
mod version;

/// The benchmarks by name.
const ALL: [(&str, fn()); 8] = [
    ("version", version::run),
    ("new", new::run),
    ("doctor", doctor::run),
    ("native", native::run),
    ("services", services::run),
    ("day", day::run),
    ("pulls", pulls::run),
    ("size", size::run),
];

fn main() {
    // `cargo bench` adds `--bench`.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    for (name, run) in ALL {
        if wanted.is_empty() || wanted.iter().any(|it| it == name) {
            run();
        }
    }
}
