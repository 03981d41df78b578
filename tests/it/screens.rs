//! What people read, whole: a stray line fails. `SNAPSHOTS=overwrite tests/run screens::` writes them anew.

use snapbox::{Redactions, assert_data_eq, file};

use crate::support::{Bed, Run};

/// What differs from run to run: folders, times, versions, ports.
fn whole(bed: &Bed, run: &Run) -> String {
    let mut redactions = Redactions::new();
    let folder = bed.path("").canonicalize().expect("the folder").display().to_string();
    redactions.insert("[FOLDER]", folder).expect("a redaction");
    for (name, pattern) in [
        ("[TIME]", r"\((?<redacted>\d+\.\d s)\)"),
        ("[PORT]", r"127\.0\.0\.1:(?<redacted>\d+)"),
        ("[OFTEN]", r"(?<redacted>! port \d+ is taken by .*\n|✓ fetch .*\n)"),
        ("[FIGURES]", r"ready   (?<redacted>\S+  \d+ s)  "),
        ("[GAP]", r"absent(?<redacted> {6,})needs"),
        ("[VERSION]", r"devpath (?<redacted>\d+\.\d+\.\d+)"),
    ] {
        redactions.insert(name, regex::Regex::new(pattern).expect("a pattern")).expect("a redaction");
    }
    // Whether another project holds the usual port, or a server is installed, is this machine's affair.
    let text = format!("exit {}\n--- stdout\n{}--- stderr\n{}", run.code, run.stdout, run.stderr);
    redactions.redact(&text).replace("[OFTEN]", "")
}

#[test]
fn the_help() {
    let bed = Bed::new();
    assert_data_eq!(whole(&bed, &bed.devpath(["--help"])), file!["screens/help.txt"].raw());
    assert_data_eq!(whole(&bed, &bed.devpath(["setup", "--help"])), file!["screens/help-setup.txt"].raw());
    assert_data_eq!(whole(&bed, &bed.devpath(["services", "--help"])), file!["screens/help-services.txt"].raw());
}

#[test]
fn the_roadmap() {
    let bed = Bed::new();
    assert_data_eq!(whole(&bed, &bed.devpath(["roadmap"])), file!["screens/roadmap.txt"].raw());
}

#[test]
fn a_plan() {
    let mut bed = Bed::new();
    // Wide enough for any temporary folder's name.
    bed.set("COLUMNS", "300");
    let run = bed.devpath(["setup", "databases", "shop", "--dry-run"]);
    assert_data_eq!(whole(&bed, &run), file!["screens/dry-run.txt"].raw());
}

#[test]
fn mistakes() {
    let bed = Bed::new();
    assert_data_eq!(whole(&bed, &bed.devpath(["setup", "datbases"])), file!["screens/unknown-stage.txt"].raw());
    bed.write("full/mine.txt", "mine\n");
    let run = bed.devpath(["setup", "databases", "full"]);
    assert_data_eq!(whole(&bed, &run), file!["screens/folder-in-use.txt"].raw());
    let run = bed.devpath(["services", "status"]);
    assert_data_eq!(whole(&bed, &run), file!["screens/no-project.txt"].raw());
}

#[test]
fn a_database_without_docker_from_its_setup_to_its_end() {
    let bed = Bed::new();
    let run = bed.devpath(["setup", "databases", "shop"]);
    assert_data_eq!(whole(&bed, &run), file!["screens/setup-native.txt"].raw());
    let run = bed.devpath_in("shop", ["services", "status"]);
    assert_data_eq!(whole(&bed, &run), file!["screens/status-native.txt"].raw());
    let run = bed.devpath_in("shop", ["services", "down"]);
    assert_data_eq!(whole(&bed, &run), file!["screens/down-native.txt"].raw());
}
