//! Changes that another command than `devpath undo` takes back, as the one list says: run, taken back, and compared.

use devpath::undo::{COMMANDS, Reversal};

use crate::support::{Bed, docker, engines};
use crate::undo::{fill, services, sum};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

/// Every file of the project with its checksum, and the engine's volumes of it; not who is at work and what came before.
fn everything(bed: &Bed, engine: &str) -> String {
    let files =
        "find . -type f ! -name lock ! -name 'journal*' ! -path './.git/*' -print0 | sort -z | xargs -0 sha256sum";
    let label = format!("label=devpath.project.path={}", bed.path("shop").canonicalize().expect("a path").display());
    let volumes = docker(engine, &["volume", "ls", "--filter", &label, "--format", "{{.Name}}"]);
    format!("{}{volumes}", bed.sh("shop", files).success().stdout)
}

#[test]
fn what_another_command_takes_back_is_as_it_was() {
    let Some(engine) = engines().pop() else { return };
    let bed = Bed::with(&engine);
    bed.devpath(["new", "databases-python", "shop", "--with", "postgres"]).success();
    services(&bed, "up").success();
    fill(&bed, "first");
    let data = sum(&bed);
    let line = |name: &str| COMMANDS.iter().find(|(known, _)| *known == name).expect("the command").1;
    for (name, command, back) in [
        ("services snapshot", "services snapshot kept", "devpath services snapshots --remove kept --yes"),
        (
            "services open",
            "services open postgres --yes",
            "sed -i '/^adminer = /d' devpath.toml && devpath services down && devpath services up",
        ),
        ("export", "export compose", "rm compose.yaml"),
        ("pack", "pack --output all.devpath", "rm all.devpath"),
        (
            "undo",
            "services reset postgres --no-seed && devpath undo --yes",
            "devpath undo --redo --yes && devpath undo --yes",
        ),
    ] {
        assert!(matches!(line(name), Reversal::Command(..)), "{name}");
        let run = |line: &str| bed.sh("shop", &format!("devpath() {{ '{DEVPATH}' \"$@\"; }}; {line}")).success();
        let before = everything(&bed, &engine.address);
        run(&format!("devpath {command}"));
        assert_ne!(everything(&bed, &engine.address), before, "{name} changes something");
        run(back);
        match name {
            // What `reset` took out of use is in the trash.
            "undo" => {}
            // This checkout remembers the service that it had, and `.env` the passwords.
            "services open" | "export" => assert_eq!(bed.sh("shop", "git status --porcelain").success().stdout, ""),
            _ => assert_eq!(everything(&bed, &engine.address), before, "{name}"),
        }
        assert_eq!(sum(&bed), data, "{name}");
    }
}
