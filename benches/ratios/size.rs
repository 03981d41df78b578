//! How large the program is, and how much memory the main job takes at its peak.

use std::time::Duration;

use crate::measure::megabytes;
use crate::support::{Bed, engines};

pub fn run() {
    let program = env!("CARGO_BIN_EXE_devpath");
    megabytes("release binary", std::fs::metadata(program).map_or(0, |it| it.len()), 20);
    for engine in engines() {
        let bed = Bed::with(&engine);
        megabytes(&format!("peak memory of setup, {}", engine.name), peak(&bed, "auto"), 60);
    }
    megabytes("peak memory of setup, native", peak(&Bed::new(), "native"), 60);
}

/// The kernel's high-water mark (proc(5), `VmHWM`), read until the program has ended.
fn peak(bed: &Bed, engine: &str) -> u64 {
    let mut child = bed.spawn(["setup", "databases", "shop", "--engine", engine]);
    let mut peak = 0;
    while child.try_wait().expect("its state").is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(0);
        peak = peak.max(kib * 1024);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(child.wait().expect("its end").success(), "setup ends well");
    peak
}
