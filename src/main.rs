//! The `devpath` program: everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    devpath::run(std::env::args_os())
}
