//! `devpath pack` and `unpack`: from one engine to another, and nothing of a damaged file.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;

use crate::support::{Bed, Engine, docker, engines};

/// An image of the test's own, a Redis, on an engine.
struct Own {
    name: String,
}

impl Own {
    fn new(engine: &Engine, word: &str) -> Self {
        let name = format!("devpath-pack-{word}-{}", std::process::id());
        let image = format!("{name}:8");
        let id = docker(&engine.address, &["create", "--label", "devpath.testbed=packs", "redis:8"]);
        // A layer of its own: what an engine has already is not loaded.
        docker(&engine.address, &["commit", "--change", &format!("LABEL devpath.testbed.word={word}"), &id, &image]);
        docker(&engine.address, &["rm", &id]);
        Self { name }
    }

    fn image(&self) -> String {
        format!("{}:8", self.name)
    }

    fn use_it(&self, bed: &mut Bed) {
        bed.run_redis_from(&self.name);
    }
}

#[test]
fn what_one_engine_packs_another_one_unpacks_and_runs_offline() {
    let engines = engines();
    let [from, .., to] = engines.as_slice() else { return };
    let mut here = Bed::with(from);
    let own = Own::new(from, "carried");
    own.use_it(&mut here);
    let report = here.devpath(["pack", "redis", "--output", "db.tar", "--offline", "--json"]).success().json();
    assert_eq!(report["manifest"]["schema"], 1, "{report}");
    let part = &report["manifest"]["parts"][0];
    assert_eq!(part["image"], own.image(), "{report}");
    assert!(part["layers"].as_array().is_some_and(|layers| !layers.is_empty()), "{report}");
    assert_eq!(report["size_bytes"], std::fs::metadata(here.path("db.tar")).expect("the file").len());
    here.devpath(["pack", "redis", "--output", "db.tar"]).code(2).says("is there already");
    // Tar itself reads it.
    let list = here.sh("", "tar tf db.tar").success().stdout;
    assert!(list.ends_with("manifest.json\nmanifest.sha256\n"), "{list}");
    docker(&from.address, &["rmi", &own.image()]);

    let mut there = Bed::with(to);
    own.use_it(&mut there);
    there.set("DEVPATH_OFFLINE", "1");
    let lacks = there.devpath(["pack", "--check", "redis", "postgres", "--json"]).code(1).json();
    assert_eq!(lacks["parts"][0]["present"], false, "{lacks}");
    assert_eq!(lacks["parts"][1]["present"], true, "{lacks}");
    let file = here.path("db.tar").display().to_string();
    let plan = there.devpath(["unpack", &file, "--dry-run", "--json"]).success().json();
    assert_eq!(plan["plan"][0]["step"], "load", "{plan}");
    there.devpath(["pack", "--check", "redis"]).code(1);
    let run = there.devpath(["unpack", &file, "--json"]).success();
    assert_eq!(run.json()["parts"][0]["state"], "loaded", "{}", run.stdout);
    let again = there.devpath(["unpack", &file, "--json"]).success().json();
    assert_eq!(again["parts"][0]["state"], "present", "{again}");
    there.devpath(["pack", "--check", "redis"]).success();
    there.devpath(["setup", "databases", "shop", "--with", "redis"]).success();
    let shell = ["services", "exec", "redis", "--", "redis-cli", "--no-auth-warning", "ping"];
    let answer = there.devpath_in("shop", shell);
    assert!(answer.stdout.contains("PONG") || answer.stdout.contains("NOAUTH"), "{}{}", answer.stdout, answer.stderr);
    there.devpath_in("shop", ["services", "down", "--volumes", "--yes"]).success();

    // Another image of the same name stays, unless it is told to go; nothing of it is removed.
    docker(&to.address, &["rmi", &own.image()]);
    docker(&to.address, &["tag", "valkey/valkey:8", &own.image()]);
    let id = || docker(&to.address, &["image", "inspect", "--format", "{{.Id}}", &own.image()]);
    let other = id();
    let run = there.devpath(["unpack", &file, "--json"]).success();
    assert_eq!(run.json()["parts"][0]["state"], "other", "{}", run.stdout);
    assert_eq!(id(), other);
    there.devpath(["unpack", &file, "--replace"]).success();
    assert_ne!(id(), other);
    docker(&to.address, &["rmi", &own.image()]);
}

#[test]
fn a_fetched_server_goes_along_and_serves_without_a_network() {
    let mut here = Bed::new();
    crate::native::without_server(&mut here);
    // Fetched beforehand, as the tests of native servers do.
    here.devpath(["setup", "databases", "warm", "--engine", "native"]).success();
    here.devpath_in("warm", ["services", "down", "--volumes", "--yes"]).success();
    let run = here.devpath(["pack", "databases", "--output", "db.tar", "--offline"]).success();
    assert!(run.stderr.contains("`mysql` needs Docker, and is left out"), "{}", run.stderr);
    let first = std::fs::read(here.path("db.tar")).expect("the file");
    here.devpath(["pack", "databases", "--output", "db.tar", "--offline", "--replace"]).success();
    assert!(first == std::fs::read(here.path("db.tar")).expect("the file"), "the same every time");

    let mut there = Bed::new();
    crate::native::without_server(&mut there);
    let cache = there.path("home/.cache");
    there.set("XDG_CACHE_HOME", cache).set("DEVPATH_OFFLINE", "1");
    there.devpath(["pack", "--check", "postgres"]).code(1);
    let file = here.path("db.tar").display().to_string();
    there.devpath(["unpack", &file]).success();
    there.devpath(["pack", "--check", "postgres"]).success();
    there.devpath(["setup", "databases", "shop", "--with", "postgres"]).success();
    let query = "psql \"$(sed -n s/^DATABASE_URL=//p .env)\" -Atc 'show server_version'";
    let version = there.sh("shop", query).success().stdout;
    assert!(version.starts_with("18."), "{version}");
}

/// What the scripts of the next test begin with: archives of whatever entries.
fn script(bed: &Bed) {
    let script = r#"
import hashlib, io, json, tarfile
def tar(entries, format=tarfile.GNU_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for name, data, link in entries:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            if link:
                info.type, info.linkname = tarfile.SYMTYPE, link
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()
"#;
    bed.write("make.py", script);
}

#[test]
fn no_byte_of_a_pack_can_change_unseen() {
    let mut bed = Bed::new();
    crate::native::without_server(&mut bed);
    let cache = bed.path("cache");
    bed.set("DEVPATH_DATA_DIR", cache);
    // A server's folder of a few bytes: what is in it is not looked at by those who carry it.
    bed.write("cache/postgres/18.0.0/bin/initdb", "#!/bin/sh\n");
    bed.write("cache/postgres/18.0.0/bin/postgres", "#!/bin/sh\n");
    bed.devpath(["pack", "postgres", "--output", "db.tar", "--offline"]).success();
    let whole = std::fs::read(bed.path("db.tar")).expect("the file");
    let clean = bed.path("clean");
    bed.set("DEVPATH_DATA_DIR", &clean);
    let refused = |bytes: &[u8], what: &str| {
        std::fs::write(bed.path("bad.tar"), bytes).expect("a file");
        let answer = bed.devpath(["unpack", "bad.tar", "--json"]).code(2).json();
        let error = &answer["error"];
        let named = ["pack.damaged", "pack.foreign"].iter().any(|code| error["code"] == *code);
        assert!(named, "{what}: {answer}");
        assert!(!clean.exists(), "{what}: something was loaded");
        error["message"].as_str().unwrap_or_default().to_owned()
    };
    // Every 61st byte, and each of the first heads and of the last blocks: a prime, so that all columns are met.
    let places = (0..whole.len()).filter(|at| at % 61 == 0 || *at < 160 || whole.len() - at < 1100 && at % 7 == 0);
    for at in places {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x20;
        refused(&bytes, &format!("byte {at}"));
    }
    for length in [0, 100, 511, 512, 600, whole.len() / 2, whole.len() - 1024, whole.len() - 1] {
        refused(&whole[..length], &format!("cut at {length}"));
    }
    refused(&[whole.clone(), vec![0]].concat(), "one byte more");
    let mut bytes = whole.clone();
    bytes[600] ^= 1;
    assert!(refused(&bytes, "a part").contains("`servers/postgres-18.0.0.tar`"), "the part is named");
    std::fs::write(bed.path("bad.tar"), &whole).expect("a file");
    bed.devpath(["unpack", "bad.tar"]).success();
    assert!(clean.join("postgres/18.0.0/bin/initdb").exists());
}

#[test]
fn what_somebody_else_made_is_refused_with_the_reason() {
    let mut bed = Bed::new();
    let data = bed.path("data");
    bed.set("DEVPATH_DATA_DIR", &data);
    script(&bed);
    let build = |bed: &Bed, content: &str, entries: &str, edit: &str| {
        let script = format!(
            r#"
exec(open("make.py").read())
body = tar({entries})
part = {{"name": "it.tar", "size": len(body), "sha256": hashlib.sha256(body).hexdigest(), "os": "linux",
         "architecture": "{architecture}"}}
part.update({content})
manifest = {{"schema": 1, "devpath": "0.1.0", "parts": [part]}}
{edit}
text = json.dumps(manifest).encode()
seal = (hashlib.sha256(text).hexdigest() + "\n").encode()
out = io.BytesIO()
for name, data in [("it.tar", body), ("manifest.json", text), ("manifest.sha256", seal)]:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(data), 0o644, 0
    head = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
    # Nobody's: the fields of owner, group and devices are empty.
    for begin, end in [(108, 124), (329, 345)]:
        head[begin:end] = bytes(end - begin)
    head[100:108], head[124:136], head[136:148] = b"0000644\0", b"%011o\0" % len(data), b"00000000000\0"
    head[148:156] = b" " * 8
    head[148:156] = b"%07o\0" % sum(head)
    out.write(bytes(head) + data + bytes(-len(data) % 512))
open("made.tar", "wb").write(out.getvalue() + bytes(1024))
"#,
            architecture = if cfg!(target_arch = "x86_64") { "amd64" } else { "arm64" },
        );
        bed.write("build.py", &script);
        bed.sh("", "python3 build.py").success();
    };
    let packages = r#"{"kind": "packages", "tool": "pip"}"#;
    let one = r#"[("one.whl", b"1", None)]"#;
    build(&bed, packages, one, "");
    bed.devpath(["unpack", "made.tar"]).success();
    assert!(data.join("packages/pip/one.whl").exists());
    std::fs::remove_dir_all(&data).expect("the folder");
    let cases = [
        (packages, r#"[("../one.whl", b"1", None)]"#, "", "leads out of its place with `../one.whl`"),
        (packages, r#"[("/tmp/one.whl", b"1", None)]"#, "", "leads out of its place with `/tmp/one.whl`"),
        (packages, r#"[("a/b", b"", "../../out")]"#, "", "leads out of its place with `a/b`"),
        (packages, r#"[("a", b"", "/etc")]"#, "", "leads out of its place with `a`"),
        (r#"{"kind": "server", "service": "postgres", "version": "../../18"}"#, one, "", "leads out of its place"),
        (r#"{"kind": "packages", "tool": ".."}"#, one, "", "leads out of its place"),
        (r#"{"kind": "server", "service": "nobody", "version": "1"}"#, one, "", "there is no service `nobody`"),
        (packages, one, r#"manifest["schema"] = 7"#, "has the form 7, and this devpath reads form 1"),
        (packages, one, r#"part["architecture"] = "s390x""#, "is for linux/s390x, and this is linux/"),
        (packages, one, r#"part["size"] += 1"#, "`it.tar`"),
        (packages, one, r#"part["name"] = "other.tar""#, "`other.tar`"),
        (packages, one, r#"manifest["parts"] = []"#, "is not in the manifest"),
        (r#"{"kind": "sorcery"}"#, one, "", "`manifest.json`"),
        (
            r#"{"kind": "image", "image": "mine:1", "id": "", "digests": [], "layers": []}"#,
            r#"[("manifest.json", b'[{"RepoTags": ["mine:1", "alpine:latest"]}]', None)]"#,
            "",
            "would load `alpine:latest`",
        ),
    ];
    for (content, entries, edit, says) in cases {
        build(&bed, content, entries, edit);
        let run = bed.devpath(["unpack", "made.tar", "--engine", "native"]);
        assert!([2, 3].contains(&run.code), "{says}: {}", run.stderr);
        assert!(run.stderr.replace('\n', " ").contains(says), "{says} is not in {}", run.stderr);
        assert!(!exists(&data), "{says}: something was loaded");
    }
}

fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

#[test]
fn ctrl_c_while_packing_leaves_nothing() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        let mut run = bed.spawn(["pack", "databases", "--output", "db.tar", "--offline"]);
        std::thread::sleep(std::time::Duration::from_millis(900));
        bed.sh("", &format!("kill -INT {}", run.id())).success();
        let status = run.wait().expect("its end");
        assert_eq!(status.signal(), Some(2), "it was still packing: {status:?}");
        let left: Vec<String> = std::fs::read_dir(bed.path(""))
            .expect("the folder")
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name.contains("pack") || name.contains("db.tar"))
            .collect();
        assert_eq!(left, Vec::<String>::new());
    }
}
