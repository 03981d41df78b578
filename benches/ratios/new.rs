//! Making a project of many files with its first commit, against copying them and committing by hand.

use std::fmt::Write as _;
use std::path::Path;

use crate::measure::{medians, ratio, time};
use crate::support::{Bed, templates};

/// On a memory file system, so that the disk does not blur the difference.
const MEMORY: &str = "/dev/shm";

pub fn run() {
    if !Path::new(MEMORY).is_dir() {
        eprintln!("new: left out, no memory file system at {MEMORY}");
        return;
    }
    for (files, rounds) in [(25, 21), (300, 11), (3000, 5)] {
        let mut bed = Bed::inside(Path::new(MEMORY));
        many_files(&bed, files);
        let mine = bed.path("mine");
        bed.set("DEVPATH_CATALOG", mine);
        compared(&bed, "many-files", &format!("new, {files} files"), rounds);
    }
    for template in templates() {
        let bed = Bed::inside(Path::new(MEMORY));
        compared(&bed, &template, &format!("new {template}"), 11);
    }
}

/// Making a project from a template, against copying its files and committing them by hand.
fn compared(bed: &Bed, template: &str, what: &str, rounds: usize) {
    let by_hand = "cp -r made byhand && cd byhand && git init -q -b main && git add -f . && git commit -q -m Start";
    bed.devpath(["new", template, "made"]).success();
    bed.sh("", "mv made first && cp -r first made && rm -rf made/.git made/.devpath").success();
    let [ours, theirs] = medians(
        rounds,
        [
            &mut || {
                bed.sh("", "rm -rf ours").success();
                time(|| bed.devpath(["new", template, "ours"]).success())
            },
            &mut || {
                bed.sh("", "rm -rf byhand").success();
                time(|| bed.sh("", by_hand).success())
            },
        ],
    );
    let same = bed.sh("", "git -C ours ls-files | wc -l; git -C byhand ls-files | wc -l").success().stdout;
    let counts: Vec<&str> = same.lines().collect();
    assert_eq!(counts[0], counts[1], "both commit the same files");
    ratio(what, ours, "cp -r, git init, add, commit", theirs, 1.0);
}

/// A template of files as projects have them: about 2 kB each, in folders of twenty.
fn many_files(bed: &Bed, files: usize) {
    bed.write(
        "mine/templates/many-files/template.toml",
        "id = \"many-files\"\ntitle = \"Many\"\nsummary = \"Many files\"\nstage = \"databases\"\nlanguage = \"text\"\n\
         version = \"0.1.0\"\nlayers = [\"base\"]\n[commands]\ntest = [\"true\"]\n",
    );
    for file in 0..files {
        let mut text = String::new();
        for line in 0..40 {
            let _ = writeln!(text, "file {file}, line {line}: a line as long as lines are");
        }
        // Every tenth is really rendered.
        let end = if file % 10 == 0 { ".jinja" } else { "" };
        bed.write(&format!("mine/templates/many-files/files/folder{}/file{file}.txt{end}", file / 20), &text);
    }
}
