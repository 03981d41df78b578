//! What machine this is: operating system, distribution, architecture, memory, package manager.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Environment, is_root};

/// This machine as images name one: its operating system and its architecture.
pub fn this_kind() -> (String, String) {
    (std::env::consts::OS.to_owned(), architecture_in_images(std::env::consts::ARCH).to_owned())
}

/// The machine as far as verdicts and advice depend on it.
#[derive(Debug, Clone, Serialize)]
pub struct Platform {
    /// `linux`, `macos`, `windows`.
    pub os: String,
    /// The distribution's id of os-release(5), for instance `debian`.
    pub distribution: Option<String>,
    /// The distribution's version, for instance `12`.
    pub version: Option<String>,
    /// The name for people.
    pub name: String,
    /// The architecture in Docker's words: `amd64`, `arm64` …
    pub architecture: String,
    /// The package manager that advice is written for.
    pub package_manager: Option<PackageManager>,
    /// The user may do everything.
    pub is_root: bool,
    /// Memory that programs could take now, in MiB.
    pub memory_available_mib: Option<u64>,
    /// Processor features in `/proc/cpuinfo`'s words.
    #[serde(skip)]
    pub processor: Vec<String>,
}

/// The package managers that advice can be given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PackageManager {
    /// Debian, Ubuntu.
    Apt,
    /// Fedora, RHEL.
    Dnf,
    /// Arch.
    Pacman,
    /// openSUSE.
    Zypper,
    /// Alpine.
    Apk,
    /// Homebrew.
    Brew,
    /// Windows.
    Winget,
}

impl PackageManager {
    /// The name in tool files and of its program (except apt, whose scripts' program is `apt-get`).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Apt => "apt",
            Self::Dnf => "dnf",
            Self::Pacman => "pacman",
            Self::Zypper => "zypper",
            Self::Apk => "apk",
            Self::Brew => "brew",
            Self::Winget => "winget",
        }
    }

    fn detect(os: &str, environment: &Environment) -> Option<Self> {
        // Homebrew runs on Linux too, but there the distribution's own manager comes first.
        let candidates: &[(Self, &str)] = match os {
            "macos" => &[(Self::Brew, "brew")],
            "windows" => &[(Self::Winget, "winget")],
            _ => &[
                (Self::Apt, "apt-get"),
                (Self::Dnf, "dnf"),
                (Self::Pacman, "pacman"),
                (Self::Zypper, "zypper"),
                (Self::Apk, "apk"),
                (Self::Brew, "brew"),
            ],
        };
        candidates.iter().find(|(_, program)| environment.find_program(program).is_some()).map(|(manager, _)| *manager)
    }
}

impl Platform {
    /// Looks at this machine. Only files and names are read, nothing is started.
    pub fn detect(environment: &Environment) -> Self {
        let os = std::env::consts::OS.to_owned();
        let release = std::fs::read_to_string("/etc/os-release").map(|text| os_release(&text)).unwrap_or_default();
        let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
        Self {
            distribution: release.get("ID").cloned(),
            version: release.get("VERSION_ID").cloned(),
            name: release.get("PRETTY_NAME").cloned().unwrap_or_else(|| os.clone()),
            architecture: architecture_in_images(std::env::consts::ARCH).to_owned(),
            package_manager: PackageManager::detect(&os, environment),
            is_root: is_root(),
            memory_available_mib: memory_available_mib(&memory),
            processor: processor_features(&cpu),
            os,
        }
    }
}

/// The words that images use for the kernel's and Rust's names of architectures (OCI image index,
/// `platform.architecture`).
pub fn architecture_in_images(name: &str) -> &str {
    match name {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        "powerpc64" => "ppc64le",
        other => other,
    }
}

fn os_release(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.trim_matches(['"', '\'']).to_owned()))
        .collect()
}

fn memory_available_mib(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1024)
}

fn processor_features(cpuinfo: &str) -> Vec<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("flags") || line.starts_with("Features"));
    let features = line.and_then(|line| line.split_once(':')).map(|(_, features)| features);
    features.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}
