//! Exported files, run by the programs that they are for.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::support::{Bed, Engine, Machine, Run, engines, is_task, service_files, tell, tool};

/// Takes down what Compose started in a folder, whatever became of the test.
struct Composed<'a> {
    bed: &'a Bed,
    file: &'static str,
}

impl Composed<'_> {
    fn compose(&self, line: &str) -> Run {
        self.bed.sh("shop", &format!("docker compose --file {} {line}", self.file))
    }
}

impl Drop for Composed<'_> {
    fn drop(&mut self) {
        let _ = self.compose("down --volumes --timeout 20");
    }
}

fn services(bed: &Bed, line: &str) -> Run {
    bed.sh("shop", &format!("'{}' services {line}", env!("CARGO_BIN_EXE_devpath")))
}

/// The passwords that `.env` holds.
fn passwords(bed: &Bed) -> Vec<(String, String)> {
    let env = bed.read("shop/.env");
    let pairs = env.lines().filter_map(|line| line.split_once('='));
    let found: Vec<_> = pairs.filter(|(name, _)| name.ends_with("_PASSWORD")).collect();
    found.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn compose_runs_on_the_same_data_and_devpath_goes_on_with_it() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["new", "databases-python", "shop", "--with", "postgres,redis", "--no-git"]).success();
        services(&bed, "up").success();
        let sql = |text: &str| format!("exec postgres -- psql -h 127.0.0.1 -U app app -Atc \"{text}\"");
        services(&bed, &sql("create table kept (it text); insert into kept values ('by devpath')")).success();
        services(&bed, "exec redis -- redis-cli set kept devpath").success();

        let composed = Composed { bed: &bed, file: "compose.yaml" };
        let mut up = None;
        // Tests run side by side: another one may take a port that was given back.
        for _ in 0..5 {
            services(&bed, "up").success();
            let export = bed.devpath_in("shop", ["export", "compose", "--replace", "--json"]).success().json();
            assert_eq!(export["keeps_data"], true, "{export}");
            services(&bed, "down").success();
            let run = composed.compose("up --wait --timeout 20");
            let taken = ["already in use", "already allocated"].iter().any(|it| run.stderr.contains(it));
            if !taken {
                up = Some(run);
                break;
            }
            composed.compose("down").success();
        }
        up.expect("ports of ours").success();
        let text = bed.read("shop/compose.yaml");
        for (name, password) in passwords(&bed) {
            assert!(!text.contains(&password) && text.contains(&format!("${{{name}:?")), "{name}: {text}");
        }
        // Through the URLs that devpath wrote, which still hold.
        let read = |text: &str| bed.sh("shop", &format!(". ./.env; psql \"$POSTGRES_URL\" -Atc \"{text}\""));
        assert_eq!(read("select it from kept").success().stdout, "by devpath\n");
        let redis = composed.compose("exec -T redis redis-cli get kept").success();
        assert_eq!(redis.stdout.trim(), "devpath");
        for row in composed.compose("ps --format json").success().stdout.lines() {
            let row: Value = serde_json::from_str(row).expect("JSON");
            assert_eq!(row["Health"], "healthy", "{row}");
            let ports = row["Publishers"].as_array().expect("ports");
            assert!(ports.iter().all(|it| it["URL"] == "127.0.0.1"), "{row}");
        }
        read("insert into kept values ('by Compose')").success();
        let both = services(&bed, "up").code(3).says("runs on the data of `").says("docker compose --project-name");
        assert!(!both.stderr.contains("moved"), "{}", both.stderr);

        composed.compose("down --timeout 20").success();
        services(&bed, "up").success();
        let both = services(&bed, &sql("select it from kept order by it")).success();
        assert_eq!(both.stdout, "by Compose\nby devpath\n");
    }
}

#[test]
fn a_file_of_the_users_is_left_alone_unless_they_say_so() {
    let bed = Bed::new();
    bed.devpath(["new", "databases-python", "shop", "--with", "redis", "--no-git"]).success();
    let export = |args: &str| bed.sh("shop", &format!("'{}' export compose {args}", env!("CARGO_BIN_EXE_devpath")));
    let dry = export("--dry-run --json").success().json();
    assert_eq!((&dry["files"][0]["state"], &dry["written"]), (&"new".into(), &false.into()), "{dry}");
    assert!(!bed.path("shop/compose.yaml").exists() && !bed.path("shop/.devpath/checkout.toml").exists());
    export("").success();
    let ours = bed.read("shop/compose.yaml");
    assert_eq!(export("--json").success().json()["files"][0]["state"], "same");
    assert_eq!(export("--output -").success().stdout, ours);

    bed.write("shop/compose.yaml", "services: {}\n");
    export("").code(2).says("differs; nothing was written").says("--replace");
    assert_eq!(bed.read("shop/compose.yaml"), "services: {}\n");
    assert_eq!(export("--json").code(2).json()["error"]["code"], "export.differs");
    export("--replace").success();
    assert_eq!(bed.read("shop/compose.yaml"), ours);

    // A password of the user's own counts, and one that is there already stays.
    bed.write("shop/.env", "REDIS_PASSWORD=mine\n");
    export("").success().says("REDIS_PASSWORD in `.env` is your own");
    assert_eq!(bed.read("shop/.env"), "REDIS_PASSWORD=mine\n");
    export("--publish").code(2).says("--publish");
    export("--show-secrets").code(2).says("--show-secrets");
    let mirrored = export("--output - --registry mirror.example/hub/").success().stdout;
    assert!(mirrored.contains("\"mirror.example/hub/library/redis:8\""), "{mirrored}");
    export("--with postgres").code(2).says("postgres");
}

/// The services of the catalogue that the test bed has.
fn catalogue() -> Vec<(String, toml::Table)> {
    let absent = std::env::var("DEVPATH_TEST_ABSENT").unwrap_or_default();
    service_files().into_iter().filter(|(id, _)| !absent.split([' ', ',']).any(|it| it == id)).collect()
}

#[test]
fn every_health_check_turns_healthy_and_refuses_a_wrong_password() {
    let Some(engine) = engines().pop() else { return };
    let only = std::env::var("DEVPATH_TEST_SERVICES").ok();
    for (id, file) in catalogue().into_iter().filter(|(_, file)| !is_task(file)) {
        if only.as_ref().is_some_and(|only| !only.split([' ', ',']).any(|it| it == id)) {
            tell(&format!("{id}: NOT RUN: not in DEVPATH_TEST_SERVICES"));
            continue;
        }
        one_health_check(&engine, &id, &file);
    }
}

fn one_health_check(engine: &Engine, id: &str, file: &toml::Table) {
    let bed = Bed::with(engine);
    bed.devpath(["new", "databases-python", "shop", "--with", id, "--no-git"]).success();
    bed.devpath_in("shop", ["export", "compose"]).success();
    // Any port serves: nobody is to be waited for.
    bed.sh("shop", r"sed -i 's/127\.0\.0\.1:[0-9]*:/127.0.0.1::/' compose.yaml").success();
    let composed = Composed { bed: &bed, file: "compose.yaml" };
    composed.compose("up --wait").success();
    let config: Value = serde_json::from_str(&composed.compose("config --format json").success().stdout).expect("JSON");
    let service = &config["services"][id];
    let test = service["healthcheck"]["test"].as_array().expect("a check");
    let words: Vec<String> = test.iter().skip(1).map(|it| it.as_str().expect("a word").to_owned()).collect();
    let container = composed.compose(&format!("ps -q {id}")).success().stdout.trim().to_owned();
    let password = passwords(&bed).pop().map(|(_, password)| password);
    let ask = |wrong: bool| {
        let mut exec = bed.command("docker");
        exec.arg("exec");
        for (name, value) in service["environment"].as_object().into_iter().flatten() {
            if wrong && value.as_str() == password.as_deref() {
                exec.args(["-e", &format!("{name}=wrong")]);
            }
        }
        exec.arg(&container).args(words.iter().map(|word| word.replace("$$", "$")));
        exec.output().expect("the docker client")
    };
    let right = ask(false);
    assert!(right.status.success(), "{id}: {}", String::from_utf8_lossy(&right.stderr));
    if file["url"]["form"].as_str().is_some_and(|form| form.contains("{{ password }}")) {
        assert!(!ask(true).status.success(), "{id}: a wrong password is healthy");
    }
    tell(&format!("{id}: healthy{}", if password.is_some() { ", and not with a wrong password" } else { "" }));
}

#[test]
fn a_swarm_runs_on_the_same_data() {
    let inner = std::env::var("DEVPATH_TEST_INNER_ENGINE").map(|it| format!("{it}:/etc/docker/daemon.json:ro"));
    let mut options = vec!["--privileged", "-e", "DOCKER_TLS_CERTDIR="];
    if let Ok(inner) = &inner {
        options.extend(["-v", inner]);
    }
    // An engine of the test's own: a swarm changes an engine for everybody.
    let Some(machine) = Machine::new("docker:28-dind", &options) else { return };
    let done = |line: &str| {
        let (code, text) = machine.sh(line);
        assert_eq!(code, 0, "{line}: {text}");
        text
    };
    done(
        "dockerd-entrypoint.sh >/var/log/engine 2>&1 & \
        for _ in $(seq 100); do docker version >/dev/null 2>&1 && exit 0; sleep 0.2; done; tail /var/log/engine; exit 1",
    );
    let devpath = env!("CARGO_BIN_EXE_devpath");
    done(&format!("{devpath} new databases-python /shop --with postgres,redis,pgbench --no-git"));
    let inside = |args: &str| done(&format!("cd /shop && {devpath} {args}"));
    inside("services up");
    let sql = |text: &str| format!("psql -h 127.0.0.1 -U app app -Atc \"{text}\"");
    inside(&format!(
        "services exec postgres -- {}",
        sql("create table kept (it text); insert into kept values ('by devpath')")
    ));
    inside("services exec redis -- redis-cli set kept devpath");
    inside("services down");
    let said = inside("export swarm");
    assert!(said.contains("docker stack deploy"), "{said}");
    let (file, env) = (done("cat /shop/stack.yaml"), done("cat /shop/.env"));
    for line in env.lines().filter(|line| line.contains("_PASSWORD=")) {
        let (name, password) = line.split_once('=').expect("a value");
        assert!(file.contains(&format!("${{{name}:?")) && !file.contains(password), "{file}");
    }
    assert!(!file.contains("ports:"), "{file}");

    done("docker swarm init --advertise-addr 127.0.0.1");
    done(
        "cd /shop && set -a && . ./.env && set +a && \
        docker stack deploy --detach=false --resolve-image never --compose-file stack.yaml shop",
    );
    let task = |id: &str| {
        let filter = format!("label=com.docker.swarm.service.name=shop_{id}");
        done(&format!("docker ps -q --filter health=healthy --filter {filter}")).trim().to_owned()
    };
    let (postgres, redis) = (task("postgres"), task("redis"));
    assert!(!postgres.is_empty() && !redis.is_empty(), "{}", done("docker ps -a"));
    assert_eq!(done(&format!("docker exec {postgres} {}", sql("select it from kept"))), "by devpath\n");
    assert_eq!(done(&format!("docker exec {redis} redis-cli get kept")).trim(), "devpath");
    // What runs once has run: it begins again until its server is ready.
    let count = sql("select count(*) from pgbench_accounts");
    done(&format!(
        "for _ in $(seq 100); do docker exec {postgres} {count} 2>&1 | grep -qx 100000 && exit 0; sleep 0.3; done; docker ps -a; exit 1"
    ));
    // Within the stack programs find one another by name.
    assert_eq!(done(&format!("docker exec {redis} redis-cli -h redis ping")).trim(), "PONG");

    let open = inside("export swarm --publish --output /tmp/open.yaml");
    assert!(open.contains("other machines will reach the published ports"), "{open}");
    assert!(done("cat /tmp/open.yaml").contains("published: 5432, mode: host"));
    done("docker stack rm shop");
}

#[test]
fn a_file_for_kubernetes_is_one() {
    let Some(validate) = tool("bin/kubernetes-validate") else { return };
    let bed = Bed::new();
    let all = catalogue();
    let ids: Vec<String> = all.iter().map(|(id, _)| id.clone()).collect();
    bed.devpath(["new", "databases-python", "shop", "--with", &ids.join(","), "--no-git"]).success();
    let check = |file: &str| {
        let mut command = bed.command(validate.clone());
        command.args(["--strict", "--quiet"]).arg(bed.path(file)).output().expect("the validator")
    };
    for (secrets, file) in [(false, "kubernetes.yaml"), (true, "with-passwords.yaml")] {
        let more = if secrets { "--show-secrets" } else { "" };
        let line = format!("'{}' export kubernetes {more} --output {file}", env!("CARGO_BIN_EXE_devpath"));
        bed.sh("shop", &line).success();
        let text = bed.read(&format!("shop/{file}"));
        let output = check(&format!("shop/{file}"));
        assert!(output.status.success(), "{}{text}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(text.contains("kind: Secret"), secrets);
        for (name, password) in passwords(&bed) {
            assert!(text.contains(&name));
            assert_eq!(text.contains(&password), secrets, "{name}");
        }
        for (id, file) in &all {
            let there = yaml_rust2::YamlLoader::load_from_str(&text).expect("YAML").into_iter();
            let kinds = there.filter(|it| it["metadata"]["name"].as_str() == Some(id));
            let kinds: Vec<String> = kinds.filter_map(|it| it["kind"].as_str().map(str::to_owned)).collect();
            // A server with its address, or what ends.
            assert_eq!(kinds.len(), if is_task(file) { 1 } else { 2 }, "{id}: {kinds:?}");
        }
    }
    // What holds passwords is for its owner's eyes only.
    let mode = bed.sh("shop", "stat -c %a with-passwords.yaml").success().stdout;
    assert_eq!(mode.trim(), "600");
    let text = bed.read("shop/kubernetes.yaml");
    for (right, wrong) in [("containerPort: 6379", "containerPort: many"), ("replicas: 1", "replica: 1")] {
        bed.write("shop/broken.yaml", &text.replace(right, wrong));
        assert!(!check("shop/broken.yaml").status.success(), "{wrong} is taken for right");
    }
}

#[test]
fn a_dev_container_starts_and_reaches_the_same_data_by_name() {
    let Some(devcontainer) = tool("bin/devcontainer") else { return };
    let Some(engine) = engines().pop() else { return };
    let bed = Bed::with(&engine);
    bed.devpath(["new", "databases-python", "shop", "--with", "redis", "--no-git"]).success();
    services(&bed, "up").success();
    services(&bed, "exec redis -- redis-cli set kept devpath").success();
    bed.devpath_in("shop", ["export", "devcontainer"]).success();
    services(&bed, "down").success();
    let composed = Composed { bed: &bed, file: "compose.devcontainer.yaml" };
    let run = |args: &[&str]| run_devcontainer(&bed, &devcontainer, args);
    let read = run(&["read-configuration"]);
    let read: Value = serde_json::from_slice(&read.stdout).expect("JSON");
    assert_eq!(read["configuration"]["service"], "workspace", "{read}");

    // The images for editors are not to be had everywhere; and any port serves.
    let line = r"sed -i 's#mcr.microsoft.com/devcontainers/[^\x22]*#python:3.13-slim#; s/127\.0\.0\.1:[0-9]*:/127.0.0.1::/' compose.devcontainer.yaml";
    bed.sh("shop", line).success();
    let up = run(&["up", "--skip-post-create"]);
    assert!(up.status.success(), "{}{}", String::from_utf8_lossy(&up.stdout), String::from_utf8_lossy(&up.stderr));
    let script = "import os, socket, urllib.parse\n\
        url = urllib.parse.urlparse(os.environ['REDIS_URL'])\n\
        line = f'AUTH {url.username} {url.password}\\r\\nGET kept\\r\\nQUIT\\r\\n'\n\
        with socket.create_connection((url.hostname, url.port)) as server:\n\
        \x20   server.sendall(line.encode())\n\
        \x20   print(server.makefile().read())\n";
    bed.write("shop/ask.py", script);
    let asked = run(&["exec", "python", "ask.py"]);
    let answer = String::from_utf8_lossy(&asked.stdout).into_owned();
    assert!(answer.contains("devpath"), "{answer}{}", String::from_utf8_lossy(&asked.stderr));

    // What is broken is refused.
    bed.sh("shop", "sed -i 's/\"workspace\"/\"nowhere\"/' .devcontainer/devcontainer.json").success();
    assert!(!run(&["up", "--skip-post-create"]).status.success());
    drop(composed);
}

fn run_devcontainer(bed: &Bed, program: &PathBuf, args: &[&str]) -> std::process::Output {
    let mut command: Command = bed.command(program);
    let (first, more) = args.split_first().expect("a command");
    command.current_dir(bed.path("shop")).arg(first).args(["--workspace-folder", "."]).args(more);
    command.output().expect("the dev containers' program")
}
