//! Hostile identities: things of others that bear our names, our paths, nearly our ids. Whatever is done in a project,
//! nothing that is not this checkout's is touched. The situations are a generated table; the test says how many.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::support::{Bed, Engine, docker, engines, is_root, tell};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");
const KINDS: [&str; 3] = ["container", "volume", "network"];

/// How labels are forged, for a checkout with this id in this folder.
fn forgeries(id: &str, path: &str) -> Vec<(&'static str, Vec<String>)> {
    let other = "0123456789abcdef0123456789abcdef";
    let ours = |project: &str, path: &str| {
        vec![
            format!("devpath.project={project}"),
            "devpath.project.name=shop".to_owned(),
            format!("devpath.project.path={path}"),
            "devpath.service=redis".to_owned(),
            "devpath.volume=/data".to_owned(),
            "devpath.port=6379".to_owned(),
            format!("com.docker.compose.project=devpath-shop-{}", &id[..8]),
            "com.docker.compose.service=redis".to_owned(),
        ]
    };
    vec![
        ("no labels", Vec::new()),
        ("all labels but the id", ours("", path).split_off(1)),
        ("an empty id", ours("", path)),
        ("an id without its last digit", ours(&id[..31], path)),
        ("an id with one digit more", ours(&format!("{id}0"), path)),
        ("an id in capitals", ours(&id.to_uppercase(), path)),
        ("the beginning of an id", ours(&id[..8], path)),
        ("a pattern as an id", ours("*", path)),
        ("another key", vec![format!("devpath.projects={id}"), format!("Devpath.Project={id}")]),
        ("the id as a value of something else", vec![format!("devpath.holder={id}"), format!("devpath.version={id}")]),
        ("another checkout at our path", ours(other, path)),
        ("another checkout at a path below ours", ours(other, &format!("{path}/inside"))),
        ("another checkout whose folder is gone", ours(other, "/nowhere/shop")),
    ]
}

/// The names that devpath would give, and those it tries when they are taken.
fn name(kind: &str, id: &str, number: usize) -> String {
    let short = &id[..8];
    match (kind, number) {
        ("network", 0) => format!("devpath-shop-{short}"),
        ("network", number) => format!("devpath-shop-{short}-{number}"),
        ("volume", 1..=3) => format!("devpath-shop-redis-{short}-g{number}"),
        (_, 0) => format!("devpath-shop-redis-{short}"),
        (_, number) => format!("devpath-shop-redis-{short}-{}", number + 1),
    }
}

/// The foreign things of a test; removed with it.
struct Foreign<'a> {
    engine: &'a Engine,
    mark: String,
    things: Vec<(&'static str, String)>,
}

impl<'a> Foreign<'a> {
    fn make(engine: &'a Engine, id: &str, path: &str) -> Self {
        let mark = format!("devpath.testbed.foreign={id}");
        let mut foreign = Self { engine, mark: mark.clone(), things: Vec::new() };
        for kind in KINDS {
            for (number, (_, labels)) in forgeries(id, path).iter().enumerate() {
                let name = name(kind, id, number);
                let mut args = match kind {
                    "container" => vec!["create", "--name", &name],
                    "volume" => vec!["volume", "create"],
                    _ => vec!["network", "create"],
                };
                args.extend(labels.iter().chain([&mark]).flat_map(|label| ["--label", label]));
                args.push(if kind == "container" { "redis:8" } else { &name });
                let made = docker(&engine.address, &args);
                if kind == "volume" && is_root() {
                    let place = docker(&engine.address, &["volume", "inspect", "-f", "{{.Mountpoint}}", &name]);
                    fs::write(Path::new(&place).join("theirs"), format!("data of {name}")).expect("their data");
                }
                foreign.things.push((kind, made));
            }
        }
        foreign
    }

    /// Everything about every one of them: ids, labels, states, and what volumes hold.
    fn inventory(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for kind in KINDS {
            let names: Vec<&str> = self.things.iter().filter(|it| it.0 == kind).map(|it| it.1.as_str()).collect();
            let answer = docker(&self.engine.address, &[[kind, "inspect"].as_slice(), &names].concat());
            let facts: Vec<Value> = serde_json::from_str(&answer).expect("JSON");
            for (name, mut facts) in names.iter().zip(facts) {
                if let Some(place) = facts["Mountpoint"].as_str().filter(|_| is_root()) {
                    facts["content"] = checksum(Path::new(place)).into();
                }
                all.insert(format!("{kind} {name}"), facts.to_string());
            }
        }
        all
    }
}

impl Drop for Foreign<'_> {
    fn drop(&mut self) {
        let filter = format!("label={}", self.mark);
        let remove = [["ps", "-aq", "rm"], ["volume ls", "-q", "volume rm"], ["network ls", "-q", "network rm"]];
        for [list, quiet, remove] in remove {
            let words: Vec<&str> = list.split(' ').chain([quiet, "--filter", &filter]).collect();
            let found = docker(&self.engine.address, &words);
            let found: Vec<&str> = found.lines().collect();
            if !found.is_empty() {
                docker(&self.engine.address, &[remove.split(' ').collect(), found].concat());
            }
        }
    }
}

/// A hash over names and contents of a folder's files.
fn checksum(folder: &Path) -> String {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if entry.file_type().expect("a type").is_dir() {
                folders.push(path);
            } else {
                files.insert(path.clone(), fs::read(&path).unwrap_or_default());
            }
        }
    }
    let mut hash = Sha256::new();
    for (path, content) in files {
        hash.update(path.display().to_string());
        hash.update(content);
    }
    format!("{:?}", hash.finalize().as_slice())
}

/// All that a neighbour has on the engine, and its files.
fn neighbour(engine: &Engine, bed: &Bed, id: &str) -> String {
    let label = format!("label=devpath.project={id}");
    let mut all = String::new();
    for (list, inspect) in
        [("ps -aq --no-trunc", "inspect"), ("volume ls -q", "volume inspect"), ("network ls -q", "network inspect")]
    {
        let words: Vec<&str> = list.split(' ').chain(["--filter", &label]).collect();
        let mut found: Vec<String> = docker(&engine.address, &words).lines().map(str::to_owned).collect();
        found.sort();
        assert!(!found.is_empty(), "the neighbour has lost all of: {list}");
        let words: Vec<&str> = inspect.split(' ').chain(found.iter().map(String::as_str)).collect();
        let mut facts: Vec<Value> = serde_json::from_str(&docker(&engine.address, &words)).expect("JSON");
        for facts in &mut facts {
            facts["ExecIDs"] = Value::Null;
        }
        all += &Value::from(facts).to_string();
    }
    let kept = bed.devpath_in("other/shop", ["services", "shell", "redis", "--", "get", "whose"]).success().stdout;
    let files = ["checkout.toml", "snapshots"].map(|it| bed.path("other/shop/.devpath").join(it));
    format!("{all}{kept}{}{}", fs::read_to_string(&files[0]).expect("its state"), checksum(&files[1]))
}

fn id_of(bed: &Bed, folder: &str) -> String {
    let state: toml::Table = bed.read(&format!("{folder}/.devpath/checkout.toml")).parse().expect("TOML");
    state["id"].as_str().expect("an id").to_owned()
}

/// What is done in the project; each is one column of the table. `{}` are ids of others, and names of things outside.
const COMMANDS: &[&str] = &[
    "services up",
    "services up --new-data",
    "services restart",
    "services seed",
    "services snapshot kept",
    "services snapshot kept --yes",
    "services restore kept",
    "services reset redis --no-keep --yes",
    "services adopt ''",
    "services adopt '*'",
    "services adopt ../shop",
    "services adopt {neighbour}",
    "services adopt {half}",
    "services snapshots --remove ../../../other/shop/.devpath/snapshots/theirs",
    "services restore ../../../other/shop/.devpath/snapshots/theirs",
    "services snapshot ../outside",
    "services seed ../other/shop/.devpath/checkout.toml",
    "clean {neighbour} --yes",
    "clean {id} --yes",
    "clean '' --yes",
    "list -v",
    "services down",
    "services up",
    "services down --volumes --yes",
    "services down --volumes --yes",
    "services up",
];

/// Where the commands are typed: in the project, through a link to it, in a copy of it with its private folder, in a
/// folder whose private folder is a link to it.
const PLACES: [&str; 4] = ["shop", "link", "copy", "linked"];

#[test]
fn nothing_that_is_not_this_checkouts_is_touched() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.sh("", "mkdir other").success();
        for folder in ["shop", "other/shop"] {
            bed.devpath(["new", "databases-python", folder, "--with", "redis", "--no-git"]).success();
            bed.write(&format!("{folder}/seeds/redis/kept.json"), "{ \"kept\": \"1\" }");
            bed.devpath_in(folder, ["services", "up"]).success();
        }
        bed.devpath_in("other/shop", ["services", "shell", "redis", "--", "set", "whose", "theirs"]).success();
        bed.devpath_in("other/shop", ["services", "snapshot", "theirs"]).success();
        let (id, other) = (id_of(&bed, "shop"), id_of(&bed, "other/shop"));
        // Our names are free again, and others take them.
        bed.devpath_in("shop", ["services", "down", "--volumes", "--yes"]).success();
        bed.sh("", "ln -s shop link && cp -r shop copy && cp -r shop linked && rm -r linked/.devpath && ln -s ../shop/.devpath linked/.devpath")
            .success();
        let path = bed.path("shop").canonicalize().expect("the project").display().to_string();
        let foreign = Foreign::make(&engine, &id, &path);
        let (before, theirs) = (foreign.inventory(), neighbour(&engine, &bed, &other));
        let mut rows = 0;
        let mut wrong = Vec::new();
        for place in PLACES {
            for command in COMMANDS {
                let typed = command.replace("{neighbour}", &other).replace("{half}", &other[..16]).replace("{id}", &id);
                let run = bed.sh(place, &format!("'{DEVPATH}' {typed}"));
                assert!((0..4).contains(&run.code), "{place}: {command}: {} {}", run.code, run.stderr);
                let after = foreign.inventory();
                rows += before.len() + 1;
                wrong.extend(
                    before
                        .iter()
                        .filter(|it| after.get(it.0) != Some(it.1))
                        .map(|it| format!("{place}: {command}: {}", it.0)),
                );
                if neighbour(&engine, &bed, &other) != theirs {
                    wrong.push(format!("{place}: {command}: the neighbour"));
                }
                assert_eq!(id_of(&bed, "shop"), id, "{place}: {command}");
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
        // The project itself still works, on data of its own.
        bed.devpath_in("shop", ["services", "up"]).success();
        assert_ne!(id_of(&bed, "copy"), id);
        tell(&format!("hostile identities on {}: {rows} situations, nothing of others was touched", engine.name));
        assert!(rows >= 200);
    }
}

#[test]
fn an_id_that_is_none_is_refused_before_anything_is_asked() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "redis", "--no-git"]).success();
        let (whole, id) = (bed.read("shop/.devpath/checkout.toml"), id_of(&bed, "shop"));
        for wrong in ["", "*", &id[..31], &id.to_uppercase(), "../../other"] {
            bed.write("shop/.devpath/checkout.toml", &whole.replace(&id, wrong));
            for line in ["up", "status", "down --volumes --yes"] {
                let run = bed.sh("shop", &format!("'{DEVPATH}' services {line}")).code(2);
                run.says("checkout.toml` is damaged").says("32 hexadecimal digits");
            }
        }
        bed.write("shop/.devpath/checkout.toml", &whole);
        bed.devpath_in("shop", ["services", "status"]).success();
        // Taken over while its own folder is there, two folders would share one database.
        bed.devpath(["new", "databases-python", "twin", "--with", "redis", "--no-git"]).success();
        let run = bed.devpath_in("twin", ["services", "adopt", &id]).code(2);
        run.says("is in use by the project in").says("services snapshot");
    }
}
