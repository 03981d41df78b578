//! Where this runs, as far as advice depends on it. Only files are looked at.

use std::path::Path;

/// Whether this is the Windows Subsystem for Linux, whose kernel says so in its release.
pub fn is_wsl() -> bool {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    kernel.to_lowercase().contains("microsoft")
}

/// Whether this is a container, by the marks that Docker and Podman leave in each.
pub fn is_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"].iter().any(|mark| Path::new(mark).exists())
}

/// Whether systemd runs this machine (`sd_booted(3)`).
pub fn has_systemd() -> bool {
    Path::new("/run/systemd/system").exists()
}

/// Whether the user may do everything.
pub fn is_root() -> bool {
    #[cfg(unix)]
    {
        rustix::process::geteuid().is_root()
    }
    #[cfg(not(unix))]
    {
        false
    }
}
