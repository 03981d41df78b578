//! Every service of the catalogue, started for real: found by reading the folder, so that a new file is tested by itself.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Bed, Engine, docker, engines, is_task, service_files, tell};

/// What a test needs to know of a service's file.
struct Service {
    id: String,
    file: toml::Table,
}

impl Service {
    fn text(&self, key: &str) -> &str {
        self.file.get(key).and_then(toml::Value::as_str).unwrap_or_default()
    }

    fn words(&self, key: &str) -> Vec<String> {
        let words = self.file.get("client").and_then(|it| it.get(key)).and_then(toml::Value::as_array);
        words.into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
    }

    fn table(&self, section: &str, key: &str) -> Vec<(String, String)> {
        let table = self.file.get(section).and_then(|it| if key.is_empty() { Some(it) } else { it.get(key) });
        let pairs = table.and_then(toml::Value::as_table).into_iter().flatten();
        pairs.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect()
    }

    fn list(&self, key: &str) -> Vec<&toml::Value> {
        self.file.get(key).and_then(toml::Value::as_array).into_iter().flatten().collect()
    }

    fn url(&self, key: &str) -> String {
        self.file["url"][key].as_str().expect("a text").to_owned()
    }

    fn has_login(&self) -> bool {
        self.url("form").contains("{{ password }}")
    }
}

fn services() -> Vec<Service> {
    // What runs once is not looked at here, but in `tasks`.
    let servers = service_files().into_iter().filter(|(_, file)| !is_task(file));
    servers.map(|(id, file)| Service { id, file }).collect()
}

/// Whether the test bed names a word in one of its lists.
fn named_in(variable: &str, word: &str) -> bool {
    std::env::var(variable).is_ok_and(|list| list.split([' ', ',']).any(|it| it == word))
}

#[test]
fn every_service_of_the_catalogue_answers_to_its_login_on_every_engine() {
    let engines = engines();
    // For whoever writes a file: `DEVPATH_TEST_SERVICES=nats` looks at that one only.
    let only = std::env::var_os("DEVPATH_TEST_SERVICES").is_some();
    for service in services() {
        let began = Instant::now();
        if only && !named_in("DEVPATH_TEST_SERVICES", &service.id) {
            tell(&format!("{}: NOT RUN: not in DEVPATH_TEST_SERVICES", service.id));
            continue;
        }
        if named_in("DEVPATH_TEST_ABSENT", &service.id) {
            tell(&format!("{}: NOT RUN: the test bed has no such server", service.id));
            continue;
        }
        let mut ran = Vec::new();
        for engine in &engines {
            for tag in tags(&service, engine) {
                one(&service, engine, &tag, engines.last().is_some_and(|last| last.name == engine.name));
                ran.push(format!("{tag} on {}", engine.name));
            }
        }
        tell(&format!("{}: {}: {:.1} s", service.id, ran.join(", "), began.elapsed().as_secs_f32()));
    }
}

/// The default tag, and all others whose images are there.
fn tags(service: &Service, engine: &Engine) -> Vec<String> {
    let default = service.text("default_tag").to_owned();
    let image = service.text("image");
    let there = |tag: &String| {
        let mut inspect = Command::new("docker");
        inspect.args(["--host", &engine.address, "image", "inspect", &format!("{image}:{tag}")]);
        *tag == default || inspect.output().is_ok_and(|it| it.status.success())
    };
    let known = service.list("tags");
    known.iter().filter_map(|it| it.get("tag")?.as_str().map(str::to_owned)).filter(there).collect()
}

/// Up, looked at from all sides, down; with `again`, a second start in between.
fn one(service: &Service, engine: &Engine, tag: &str, again: bool) {
    let id = service.id.as_str();
    let bed = Bed::with(engine);
    bed.devpath(["new", "databases-python", "shop", "--with", id, "--no-git"]).success();
    let manifest = bed.read("shop/devpath.toml");
    let (default, wanted) = (format!("{id} = \"{}\"", service.text("default_tag")), format!("{id} = \"{tag}\""));
    bed.write("shop/devpath.toml", &manifest.replace(&default, &wanted));
    let up = || bed.devpath_in("shop", ["services", "up", "--json", "--show-secrets"]).success().json();
    let answer = up();
    assert_eq!(answer["services"][0]["state"], "ready", "{answer}");
    let status = state(&bed);
    assert_eq!(status["state"], "ready", "{status}");
    assert!(!status.to_string().contains(&password(&answer)), "{id}: no password unless asked for: {status}");

    urls_answer(service, &bed, &answer);
    wrong_password(service, &bed);
    let container = only_here(engine, &bed, &password(&answer));
    dump_and_load(service, engine, &container, &password(&answer));

    // A second start meets data, in a new container, and lets the same login in.
    if again {
        bed.devpath_in("shop", ["services", "down"]).success();
        let second = up();
        assert_eq!(second["services"][0]["state"], "ready", "{second}");
        assert_eq!(password(&second), password(&answer));
    }
    bed.devpath_in("shop", ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
    let label = label(&bed);
    for list in [["ps", "-aq"].as_slice(), &["volume", "ls", "-q"], &["network", "ls", "-q"]] {
        assert_eq!(docker(&engine.address, &[list, &["--filter", &label]].concat()), "", "{id}: {list:?} is left");
    }
}

fn state(bed: &Bed) -> Value {
    bed.devpath_in("shop", ["services", "status", "--json"]).json()["services"][0].clone()
}

fn label(bed: &Bed) -> String {
    format!("label=devpath.project.path={}", bed.path("shop").canonicalize().expect("the project").display())
}

/// The password in the main URL; a text that stands nowhere where there is none.
fn password(answer: &Value) -> String {
    let url = url::Url::parse(answer["services"][0]["url"].as_str().expect("a URL")).expect("a URL");
    url.password().unwrap_or("there is no password").to_owned()
}

/// Every URL stands in `.env` and, without its secrets, in `.env.example`; each port answers.
fn urls_answer(service: &Service, bed: &Bed, answer: &Value) {
    let env = bed.read("shop/.env");
    let example = bed.read("shop/.env.example");
    let mut all = vec![(service.url("variable"), answer["services"][0]["url"].clone())];
    for port in service.list("ports") {
        let name = port["name"].as_str().expect("a name");
        let ports = answer["services"][0]["ports"].as_array().expect("ports");
        let found = ports.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("{name} in {answer}"));
        all.push((port["variable"].as_str().expect("a variable").to_owned(), found["url"].clone()));
    }
    for (variable, url) in all {
        let url = url.as_str().expect("a URL");
        assert!(env.lines().any(|line| line == format!("{variable}={url}")), "{variable} in {env}");
        assert!(example.lines().any(|line| line.starts_with(&format!("{variable}="))), "{variable} in {example}");
        answers(url);
    }
    let is_database = !service.text("database").is_empty();
    assert_eq!(env.contains("DATABASE_URL="), is_database, "{env}");
    assert_eq!(example.contains("DATABASE_URL="), is_database, "{example}");
}

/// Something listens; over HTTP, it answers with less than a server's error.
fn answers(url: &str) {
    let parsed = url::Url::parse(url).expect("a URL");
    let port = parsed.port().expect("a port");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap_or_else(|error| panic!("{url}: {error}"));
    if parsed.scheme() != "http" {
        return;
    }
    // A server's second port may open a moment after its first.
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut answer = String::new();
    while Instant::now() < deadline {
        let mut bytes = [0; 64];
        let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
        let _ = write!(stream, "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
        let count = stream.read(&mut bytes).unwrap_or(0);
        answer = String::from_utf8_lossy(&bytes[..count]).into_owned();
        if answer.starts_with("HTTP/1.") && !answer.starts_with("HTTP/1.1 5") {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
        stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    }
    panic!("{url} answered {answer:?}");
}

/// With another password in `.env` the running server lets nobody in; with the right one it does again.
fn wrong_password(service: &Service, bed: &Bed) {
    if !service.has_login() {
        return;
    }
    let env = bed.read("shop/.env");
    let variable = format!("{}=", service.url("variable"));
    let line = env.lines().find(|line| line.starts_with(&variable)).expect("the URL");
    let mut url = url::Url::parse(line.trim_start_matches(&variable)).expect("a URL");
    url.set_password(Some("wrong-password")).expect("a password");
    bed.write("shop/.env", &env.replace(line, &format!("{variable}{url}")));
    assert_eq!(state(bed)["state"], "starting", "{}: a wrong password is refused", service.id);
    bed.write("shop/.env", &env);
    assert_eq!(state(bed)["state"], "ready", "{}", service.id);
}

/// Every port is on 127.0.0.1 only, all data in volumes of ours, and no list of processes shows the password.
fn only_here(engine: &Engine, bed: &Bed, password: &str) -> String {
    let container = docker(&engine.address, &["ps", "-q", "--filter", &label(bed)]);
    let facts: Value = serde_json::from_str(&docker(&engine.address, &["inspect", &container])).expect("JSON");
    let bindings = facts[0]["HostConfig"]["PortBindings"].as_object().expect("bindings").clone();
    let hosts: Vec<&Value> = bindings.values().flat_map(|it| it.as_array().expect("a list")).collect();
    assert!(!hosts.is_empty() && hosts.iter().all(|it| it["HostIp"] == "127.0.0.1"), "{hosts:?}");
    let mounts = facts[0]["Mounts"].as_array().expect("mounts");
    assert!(mounts.iter().all(|it| it["Name"].as_str().is_some_and(|name| name.starts_with("devpath-shop-"))));
    nothing_of_the_machine(&facts[0]);
    let processes = docker(&engine.address, &["top", &container, "-eo", "pid,args"]);
    assert!(!processes.contains(password), "{processes}");
    container
}

/// Neither the engine's socket nor any right or folder of the machine is handed to a container.
fn nothing_of_the_machine(facts: &Value) {
    let config = &facts["HostConfig"];
    let empty = |it: &Value| it.is_null() || it == "" || it.as_array().is_some_and(Vec::is_empty);
    for field in ["Binds", "CapAdd", "Devices", "DeviceRequests", "SecurityOpt", "PidMode", "UTSMode", "UsernsMode"] {
        assert!(empty(&config[field]), "{field}: {}", config[field]);
    }
    assert_eq!(config["Privileged"], false);
    assert!(config["NetworkMode"].as_str().is_some_and(|it| it.starts_with("devpath-shop-")), "{config}");
    assert!(config["IpcMode"].as_str().is_none_or(|it| it != "host"), "{config}");
    let mounts = facts["Mounts"].as_array().expect("mounts");
    assert!(mounts.iter().all(|it| it["Type"] == "volume"), "{mounts:?}");
    assert!(!facts.to_string().contains("docker.sock"));
}

/// What `dump` writes, `load` reads; both inside the container, with the login of the catalogue's file.
fn dump_and_load(service: &Service, engine: &Engine, container: &str, password: &str) {
    let (dump, load) = (service.words("dump"), service.words("load"));
    if load.is_empty() {
        return;
    }
    let filled = |text: &str| {
        let text = text.replace("{{ user }}", service.text("user")).replace("{{ database }}", service.text("database"));
        let text = text.replace("{{ host }}", "127.0.0.1").replace("{{ port }}", &service.file["port"].to_string());
        text.replace("{{ password }}", password)
    };
    let inside = |words: &[String], input: &[u8]| {
        let mut command = Command::new("docker");
        command.args(["--host", &engine.address, "exec", "-i"]);
        for (name, text) in service.table("client", "environment") {
            command.args(["-e", &name]).env(&name, filled(&text));
        }
        command.arg(container).args(words.iter().map(|word| filled(word)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the docker client");
        child.stdin.take().expect("an input").write_all(input).expect("all of it");
        let output = child.wait_with_output().expect("an answer");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{}: {words:?}: {said}", service.id);
        output.stdout
    };
    let (make, read) = ("create table kept (it integer); insert into kept values (7)", "select it from kept");
    let sql = |text: &str| inside(&service.words("command"), format!("{text};\n").as_bytes());
    sql(make);
    let written = inside(&dump, b"");
    sql("drop table kept");
    inside(&load, &written);
    assert!(String::from_utf8_lossy(&sql(read)).contains('7'), "{}: what was written out is read in", service.id);
}

#[test]
fn a_second_port_that_is_taken_is_moved_named_and_remembered() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["new", "databases-python", "shop", "--with", "mailpit", "--no-git"]).success();
        let up = || bed.devpath_in("shop", ["services", "up", "--json"]).success();
        let port = |answer: &Value| {
            let port = answer["services"][0]["ports"][0]["port"].as_u64().and_then(|port| u16::try_from(port).ok());
            port.unwrap_or_else(|| panic!("no port in {answer}"))
        };
        // Tests run side by side: another one may be quicker and take the port that we gave back.
        let (first, taken) = std::iter::repeat_with(|| {
            let first = up().json();
            bed.devpath_in("shop", ["services", "down"]).success();
            let taken = TcpListener::bind(("127.0.0.1", port(&first))).ok();
            (first, taken)
        })
        .take(20)
        .find_map(|(first, taken)| Some((first, taken?)))
        .expect("a port of ours that is free again");
        let moved = up();
        let second = moved.json();
        assert_ne!(port(&second), port(&first));
        assert_eq!(second["services"][0]["ports"][0]["port_moved"]["wanted"], port(&first));
        let said = moved.stderr.replace('\n', " ");
        assert!(said.contains(&format!("port {} is taken by", port(&first))), "{said}");
        assert!(said.contains(&format!("`mailpit` (web) listens on {}", port(&second))), "{said}");
        assert!(bed.read("shop/.env").contains(&format!("MAILPIT_WEB_URL=http://127.0.0.1:{}\n", port(&second))));
        drop(taken);
        bed.devpath_in("shop", ["services", "down"]).success();
        assert_eq!(port(&up().json()), port(&second), "the next start keeps what it got");
        let no_client = bed.devpath_in("shop", ["services", "shell", "mailpit"]).code(2);
        assert!(no_client.stderr.contains("has no client"), "{}", no_client.stderr);
    }
}

#[test]
fn a_broker_whose_data_knows_another_password_says_so() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["new", "databases-python", "shop", "--with", "rabbitmq", "--no-git"]).success();
        bed.devpath_in("shop", ["services", "up"]).success();
        bed.sh("shop", "sed -i 's#^\\(RABBITMQ_URL=amqp://app:\\)[^@]*@#\\1wrong@#' .env").success();
        let answer = bed.devpath_in("shop", ["services", "up", "--json"]).code(1).json();
        assert_eq!(answer["services"][0]["error"]["code"], "data.other_password", "{answer}");
        assert!(answer["services"][0]["error"]["message"].to_string().contains("ACCESS_REFUSED"), "{answer}");
    }
}
