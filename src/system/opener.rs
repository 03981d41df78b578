//! The platform's own way of opening a page in a browser.

use super::{Command, Environment, is_wsl};

/// The command that opens a URL; none where there is no desktop, or no program that does it.
pub fn opener(environment: &Environment, url: &str) -> Option<Command> {
    let desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| environment.var(name).is_some());
    let names: &[&str] = if cfg!(target_os = "macos") {
        &["open"]
    } else if cfg!(windows) {
        &["explorer"]
    } else if is_wsl() {
        &["wslview", "explorer.exe"]
    } else if desktop {
        &["xdg-open"]
    } else {
        &[]
    };
    let program = names.iter().find_map(|name| environment.find_program(name))?;
    Some(Command::new(program).arg(url))
}
