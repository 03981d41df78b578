//! What goes wrong on real engines: said clearly, and nothing is lost.

use std::net::TcpListener;
use std::time::Duration;

use crate::support::{Bed, docker, engines, is_root, registry};

#[test]
fn a_taken_port_is_moved_and_its_holder_named() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "redis"]).success();
        // Tests run side by side: another one may be quicker and take the port that we gave back.
        let (port, taken) = std::iter::repeat_with(|| {
            let port = port_of(&bed.devpath_in("shop", ["services", "up", "--json"]).success().json());
            bed.devpath_in("shop", ["services", "down"]).success();
            (port, TcpListener::bind(("127.0.0.1", port)).ok())
        })
        .take(20)
        .find_map(|(port, taken)| Some((port, taken?)))
        .expect("a port of ours that is free again");

        let answer = bed.devpath_in("shop", ["services", "up", "--json"]).success().json();
        let moved = &answer["services"][0]["port_moved"];
        assert_ne!(port_of(&answer), port);
        assert_eq!(moved["wanted"], port);
        let me = format!("(pid {})", std::process::id());
        assert!(moved["holder"].as_str().is_some_and(|it| it.ends_with(&me)), "{answer}");

        // The next start keeps the port that it got, although the first one is free again.
        drop(taken);
        bed.devpath_in("shop", ["services", "down"]).success();
        let again = bed.devpath_in("shop", ["services", "up", "--json"]).success().json();
        assert_eq!(port_of(&again), port_of(&answer));
    }
}

fn port_of(answer: &serde_json::Value) -> u16 {
    let port = answer["services"][0]["port"].as_u64().and_then(|port| u16::try_from(port).ok());
    port.unwrap_or_else(|| panic!("no port in {answer}"))
}

#[test]
fn without_permission_the_group_is_the_advice() {
    let mut bed = Bed::new();
    let folder = bed.path("");
    bed.sh("", &format!("chmod 755 '{}' && mkdir work catalog && chmod 777 work", folder.display())).success();
    let program = bed.path("devpath");
    std::fs::copy(env!("CARGO_BIN_EXE_devpath"), &program).expect("a copy");
    let here = env!("CARGO_MANIFEST_DIR");
    bed.sh("", &format!("cp -r '{here}/stacks' '{here}/templates' catalog/")).success();
    let catalog = bed.path("catalog");
    // A socket that everybody may reach and only its owner may open.
    let socket = bed.path("docker.sock");
    let _engine = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    bed.set("DOCKER_HOST", format!("unix://{}", socket.display())).set("DEVPATH_CATALOG", catalog);
    let setup = format!("'{}' setup databases shop --engine docker", program.display());
    let as_nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    let line = if is_root() {
        format!("chmod 600 '{}' && cd work && {as_nobody} {setup}", socket.display())
    } else {
        format!("chmod 0 '{}' && cd work && {setup}", socket.display())
    };
    let run = bed.sh("", &line).code(3);
    assert!(run.stderr.contains("your user may not use it"), "{}", run.stderr);
    assert!(run.stderr.contains("sudo usermod -aG docker"), "{}", run.stderr);
    assert!(!bed.path("work/shop").exists(), "nothing was written");
}

#[test]
fn the_four_reasons_without_docker_are_told_apart() {
    let mut bed = Bed::new();
    bed.devpath(["setup", "databases", "shop", "--engine", "docker"])
        .code(3)
        .says("no Docker engine answers at the address that is set")
        .says("unset DOCKER_HOST");
    bed.unset("DOCKER_HOST").set("DOCKER_CONTEXT", "nowhere");
    bed.devpath(["setup", "databases", "shop", "--engine", "docker"])
        .code(3)
        .says("`nowhere`")
        .says("docker context ls");
    bed.unset("DOCKER_CONTEXT");
    if !std::path::Path::new("/var/run/docker.sock").exists() {
        let run = bed
            .devpath(["setup", "databases", "shop", "--engine", "docker"])
            .code(3)
            .says("Docker is installed but not running");
        let start = ["systemctl start docker", "service docker start"];
        assert!(start.iter().any(|it| run.stderr.contains(it)), "{}", run.stderr);
        bed.set("PATH", "/nowhere");
        // An engine is found by its program's usual places too.
        let installed = ["/usr/bin/dockerd", "/usr/sbin/dockerd"].iter().any(|it| std::path::Path::new(it).exists());
        let is = if installed { "Docker is installed but not running" } else { "Docker is not installed" };
        bed.devpath(["-C", "/", "services", "status"]).code(2);
        bed.write("p/devpath.toml", MANIFEST);
        bed.devpath(["-C", "p", "services", "up", "--engine", "docker"]).code(3).says(is);
    }
    assert!(!bed.path("shop").exists(), "nothing was written");
}

const MANIFEST: &str = "schema = 1\nmain_service = \"redis\"\n[template]\nid = \"databases-python\"\nversion = \"1.0.0\"\n\
                        [answers]\nname = \"p\"\nlanguage = \"python\"\nci = \"none\"\n[services]\nredis = \"8\"\n";

#[test]
fn a_context_of_the_docker_cli_is_followed() {
    for engine in engines() {
        let mut bed = Bed::new();
        bed.unset("DOCKER_HOST");
        let create = format!("docker context create ours --docker host={} && docker context use ours", engine.address);
        bed.sh("", &create).success();
        bed.write("p/devpath.toml", MANIFEST);
        let run = bed.devpath(["-C", "p", "services", "up"]).success();
        assert!(run.stderr.contains(&engine.address), "{}", run.stderr);
        bed.set("DOCKER_HOST", &engine.address);
    }
}

#[test]
fn an_image_that_is_not_to_be_had_keeps_the_others_from_nothing() {
    let Some(registry) = registry() else { return };
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let file = std::fs::read_to_string("stacks/services/mysql.toml").expect("the service's file");
        bed.write("gone/stacks/services/mysql.toml", &file.replace("image = \"mysql\"", "image = \"devpath-gone\""));
        let folder = bed.path("gone");
        bed.set("DEVPATH_CATALOG", folder);
        let run = bed.devpath(["setup", "databases", "shop", "--with", "redis,mysql", "--registry", &registry]).code(3);
        assert!(run.stdout.contains("redis  ready"), "{}", run.stdout);
        run.says("the image `devpath-gone:9.7` cannot be pulled from").says("docker login");
        // From Docker Hub, which this machine may not reach: another reason, another advice.
        let run = bed.devpath_in("shop", ["services", "up", "mysql"]).code(3);
        assert!(run.stderr.contains("devpath-gone:9.7` cannot be pulled from Docker Hub"), "{}", run.stderr);
    }
}

#[test]
fn a_pull_that_stalls_is_given_up() {
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let file = std::fs::read_to_string("stacks/services/redis.toml").expect("the service's file");
        bed.write("gone/stacks/services/redis.toml", &file.replace("image = \"redis\"", "image = \"devpath-gone\""));
        let folder = bed.path("gone");
        bed.set("DEVPATH_CATALOG", folder).set("DEVPATH_PULL_IDLE_SECONDS", "2");
        // A registry that takes every connection and never says a word.
        let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = silent.local_addr().expect("its address").to_string();
        let answer = bed
            .devpath(["setup", "databases", "shop", "--with", "redis", "--registry", &address, "--json"])
            .code(3)
            .json();
        assert_eq!(answer["services"][0]["error"]["code"], "image.stalled", "{answer}");
    }
}

#[test]
fn an_image_for_another_architecture_is_named_as_such() {
    let Some(registry) = registry() else { return };
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let file = std::fs::read_to_string("stacks/services/redis.toml").expect("the service's file");
        let file =
            file.replace("image = \"redis\"", "image = \"devpath-arm64only\"").replace("tag = \"8\"", "tag = \"1\"");
        let file = file.replace("default_tag = \"8\"", "default_tag = \"1\"");
        bed.write("arm/stacks/services/redis.toml", &file);
        let folder = bed.path("arm");
        bed.set("DEVPATH_CATALOG", &folder);
        let args = ["setup", "databases", "shop", "--with", "redis", "--registry", &registry, "--json"];
        let answer = bed.devpath(args).code(3).json();
        assert_eq!(answer["services"][0]["error"]["code"], "image.architecture", "{answer}");

        // Where the catalogue knows it, it is said before anything is written.
        let known = file.replace("architectures = [\"amd64\", \"arm64\"]", "architectures = [\"s390x\"]");
        bed.write("arm/stacks/services/redis.toml", &known);
        bed.devpath(["setup", "databases", "other", "--with", "redis"]).code(3).says("exists for s390x");
        assert!(!bed.path("other").exists(), "nothing was written");
    }
}

#[test]
fn images_come_from_a_mirror_with_progress() {
    let Some(registry) = registry() else { return };
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let file = std::fs::read_to_string("stacks/services/redis.toml").expect("the service's file");
        // Under a name of this test's own, so that other tests keep theirs.
        let image = format!("devpath-mirrored-{}-{}", engine.name, std::process::id());
        let source = format!("{registry}/library/{image}:8");
        docker(&engine.address, &["tag", "redis:8", &source]);
        docker(&engine.address, &["push", "-q", &source]);
        docker(&engine.address, &["rmi", &source]);
        bed.write("m/stacks/services/redis.toml", &file.replace("image = \"redis\"", &format!("image = \"{image}\"")));
        let folder = bed.path("m");
        bed.set("DEVPATH_CATALOG", folder).set("DEVPATH_REGISTRY", &registry);
        let run = bed.devpath(["setup", "databases", "shop", "--with", "redis"]).success();
        assert!(run.stderr.contains(&format!("✓ pull {image}:8")), "{}", run.stderr);
        bed.devpath_in("shop", ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
        docker(&engine.address, &["rmi", &format!("{image}:8"), &source]);
    }
}

#[test]
fn a_run_killed_at_any_moment_is_completed_by_the_next() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        for moment in [5, 40, 120, 250, 500, 900] {
            let mut run = bed.spawn(["setup", "databases", "shop", "--with", "postgres,redis"]);
            std::thread::sleep(Duration::from_millis(moment));
            let _ = run.kill();
            let _ = run.wait();
            let half = bed.path("shop").exists() && !bed.path("shop/devpath.toml").exists();
            assert!(!half, "half a project after {moment} ms");
        }
        bed.devpath(["setup", "databases", "shop", "--with", "postgres,redis"]).success();
        assert_eq!(bed.sh("shop", "git status --porcelain && git rev-list --count HEAD").success().stdout, "1\n");
        let path = bed.path("shop").canonicalize().expect("the project");
        let label = format!("label=devpath.project.path={}", path.display());
        let containers = docker(&engine.address, &["ps", "-aq", "--filter", &label]);
        assert_eq!(containers.lines().count(), 2, "nothing is there twice: {containers}");
    }
}

#[test]
fn ctrl_c_ends_like_ctrl_c_and_leaves_no_half_project() {
    use std::os::unix::process::ExitStatusExt as _;
    for engine in engines() {
        let bed = Bed::with(&engine);
        let mut run = bed.spawn(["setup", "databases", "shop", "--with", "mysql"]);
        std::thread::sleep(Duration::from_millis(700));
        bed.sh("", &format!("kill -INT {}", run.id())).success();
        let status = run.wait().expect("its end");
        assert_eq!(status.signal(), Some(2), "{status:?}");
        let left: Vec<_> = std::fs::read_dir(bed.path("")).expect("the folder").flatten().collect();
        assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().starts_with(".devpath-")), "{left:?}");
        bed.devpath(["setup", "databases", "shop", "--with", "mysql"]).success();
    }
}

#[test]
fn two_clones_of_a_project_have_databases_of_their_own() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "redis"]).success();
        bed.sh("", "git clone -q shop twin").success();
        bed.devpath_in("twin", ["services", "up"]).success();
        let set = |folder: &str, value: &str| {
            let line = format!("redis-cli -u \"$(sed -n s/^REDIS_URL=//p .env)\" --no-auth-warning set who {value}");
            if bed.sh(folder, "command -v redis-cli").code == 0 {
                bed.sh(folder, &line).success()
            } else {
                bed.sh(folder, "true")
            };
        };
        set("shop", "shop");
        set("twin", "twin");
        assert_ne!(bed.read("shop/.env"), bed.read("twin/.env"));
        let get =
            |folder: &str| bed.devpath_in(folder, ["services", "shell", "redis", "--", "set", "who", folder]).success();
        get("shop");
        get("twin");
        let shop = bed.devpath_in("shop", ["services", "shell", "redis", "--", "get", "who"]).success();
        assert_eq!(shop.stdout, "shop\n");
        bed.devpath_in("twin", ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
        let shop = bed.devpath_in("shop", ["services", "shell", "redis", "--", "get", "who"]).success();
        assert_eq!(shop.stdout, "shop\n", "the twin's end touches nothing");
    }
}

#[test]
fn a_foreign_container_that_bears_our_name_is_left_alone() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "redis", "--no-services"]).success();
        bed.devpath_in("shop", ["services", "up"]).success();
        let path = bed.path("shop").canonicalize().expect("the project");
        let label = format!("label=devpath.project.path={}", path.display());
        let name = docker(&engine.address, &["ps", "--format", "{{.Names}}", "--filter", &label]);
        bed.devpath_in("shop", ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
        // An engine hands out a volume that is there as if it had just made it.
        let volume = docker(&engine.address, &["volume", "create", "--label", "devpath.testbed=foreign", &name]);
        let foreign =
            docker(&engine.address, &["create", "--name", &name, "--label", "devpath.testbed=foreign", "redis:8"]);
        // Networks may even bear the same name twice.
        let network = name.replace("-redis-", "-");
        let twin = docker(&engine.address, &["network", "create", "--label", "devpath.testbed=foreign", &network]);
        bed.devpath_in("shop", ["services", "up"]).success();
        let names = docker(&engine.address, &["ps", "--format", "{{.Names}}", "--filter", &label]);
        assert_eq!(names, format!("{name}-2"));
        let mounts = docker(&engine.address, &["inspect", "--format", "{{range .Mounts}}{{.Name}} {{end}}", &names]);
        assert!(!mounts.split_whitespace().any(|it| it == volume), "{mounts}");
        bed.devpath_in("shop", ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
        let still = docker(&engine.address, &["inspect", "--format", "{{.Id}}", &name]);
        assert_eq!(still, foreign);
        assert_eq!(docker(&engine.address, &["network", "inspect", "--format", "{{.Id}}", &twin]), twin);
        docker(&engine.address, &["volume", "rm", &volume]);
        docker(&engine.address, &["network", "rm", &twin]);
        docker(&engine.address, &["rm", "-f", "-v", &foreign]);
    }
}

#[test]
fn data_with_another_password_is_kept_and_the_way_in_is_said() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "postgres"]).success();
        let old = bed.read("shop/.env");
        let id = |text: &str| text.lines().find(|line| line.starts_with("id = ")).map(str::to_owned).expect("an id");
        let lost = bed.read("shop/.devpath/checkout.toml");
        let lost_id = id(&lost).trim_start_matches("id = \"").trim_end_matches('"').to_owned();
        bed.devpath_in("shop", ["services", "down"]).success();
        // The private folder and `.env` are lost, as after a careless `git clean`.
        bed.sh("shop", "rm -rf .devpath .env").success();
        let run = bed.devpath_in("shop", ["services", "up"]).code(2);
        assert!(run.stderr.contains(&format!("devpath services adopt {lost_id}")), "{}", run.stderr);
        bed.devpath_in("shop", ["services", "adopt", &lost_id]).success();
        let run = bed.devpath_in("shop", ["services", "up"]).code(1);
        assert!(run.stderr.contains("knows another password"), "{}", run.stderr);
        assert!(
            run.stderr.contains("services password postgres") && run.stderr.contains("reset postgres"),
            "{}",
            run.stderr
        );
        assert!(!run.stderr.contains("volume rm") && !run.stderr.contains("--volumes"), "{}", run.stderr);
        // The old password into `.env`, as the advice says.
        bed.write("shop/.env", &old);
        bed.devpath_in("shop", ["services", "up"]).success();
    }
}

#[test]
fn data_of_another_major_version_is_recognised_before_the_start() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "postgres"]).success();
        let manifest = bed.read("shop/devpath.toml");
        bed.write("shop/devpath.toml", &manifest.replace("postgres = \"18\"", "postgres = \"17\""));
        bed.devpath_in("shop", ["services", "up"])
            .code(3)
            .says("was made by version 18, and version 17 cannot read it")
            .says("postgres = \"18\"")
            .says("devpath services up postgres");
        let answer = bed.devpath_in("shop", ["services", "up", "--json"]).code(3).json();
        bed.write("shop/devpath.toml", &manifest);
        bed.devpath_in("shop", ["services", "up"]).success();
        // The last of the commands that were said, as it was said, writes the data out.
        let dump = answer["services"][0]["error"]["help"]["commands"][2].as_str().expect("a command").to_owned();
        assert!(dump.starts_with("devpath services snapshot postgres-18 "), "{dump}");
        bed.sh("shop", &dump.replacen("devpath", env!("CARGO_BIN_EXE_devpath"), 1)).success();
        let kept = bed.devpath_in("shop", ["services", "snapshots", "--json"]).success().json();
        assert_eq!(kept["snapshots"][0]["name"], "postgres-18", "{kept}");
    }
}
