//! A day with four services: brought up, against Compose on the exported file; looked at, and brought up while they run.

use std::time::Duration;

use crate::measure::{limited, medians, ratio, time};
use crate::services::{FOUR, ours};
use crate::support::{Bed, engines};

pub fn run() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        for folder in ["shop", "composed"] {
            bed.devpath(["new", "databases-python", folder, "--with", FOUR, "--no-git"]).success();
        }
        bed.devpath_in("composed", ["export", "compose"]).success();
        for (what, keep) in [("first", false), ("later", true)] {
            // One round that is not counted brings the data of later starts into being.
            let _ = (ours(&bed, keep), composed(&bed, keep));
            let [ours, theirs] = medians(5, [&mut || ours(&bed, keep), &mut || composed(&bed, keep)]);
            ratio(&format!("up of four, {what} start, {}", engine.name), ours, "docker compose up --wait", theirs, 1.0);
        }
        compose(&bed, "down --volumes");
        bed.devpath_in("shop", ["services", "up"]).success();
        let told = |words: [&str; 2]| time(|| bed.devpath_in("shop", words).success());
        let [status, warm] = medians(21, [&mut || told(["services", "status"]), &mut || told(["services", "up"])]);
        limited(&format!("status of four, {}", engine.name), status, Duration::from_millis(50));
        limited(&format!("up of four that run, {}", engine.name), warm, Duration::from_millis(100));
        bed.devpath_in("shop", ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
    }
}

fn composed(bed: &Bed, keep: bool) -> Duration {
    let took = time(|| compose(bed, "up --wait"));
    compose(bed, if keep { "down" } else { "down --volumes" });
    took
}

fn compose(bed: &Bed, line: &str) {
    bed.sh("composed", &format!("docker compose --progress quiet {line}")).success();
}
