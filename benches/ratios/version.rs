//! Starting the program at all, against git.

use crate::measure::{medians, ratio, time};
use crate::support::Bed;

pub fn run() {
    let bed = Bed::new();
    let [ours, theirs] = medians(
        100,
        [&mut || time(|| bed.devpath(["--version"]).success()), &mut || {
            time(|| bed.command("git").arg("--version").output())
        }],
    );
    ratio("devpath --version", ours, "git --version", theirs, 1.0);
}
