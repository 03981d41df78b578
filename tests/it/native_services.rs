//! Services without Docker: the servers that a machine has installed, each really run, on machines that are containers.

use serde_json::Value;

use crate::support::{Bed, Machine, clean_debian};

/// All that the image with servers can run.
const SERVERS: [&str; 6] = ["postgres", "mariadb", "nats", "rabbitmq", "redis", "valkey"];
/// Those of them that start within a second.
const QUICK: [&str; 3] = ["nats", "redis", "valkey"];

/// A machine with the servers that Debian has, and no Docker.
pub fn machine(options: &[&str]) -> Option<Machine> {
    // With a first process that asks for the ends of others, as every machine has one.
    Machine::new("testbed-natives:1", &[&["--init"], options].concat())
}

#[track_caller]
pub fn well(machine: &Machine, line: &str) -> String {
    let (code, text) =
        machine.sh(&format!("export PATH=\"$(dirname {}):$PATH\"; {line}", env!("CARGO_BIN_EXE_devpath")));
    assert_eq!(code, 0, "{line}\n{text}");
    text.trim().to_owned()
}

/// A project with some services, up.
#[track_caller]
pub fn project(machine: &Machine, folder: &str, services: &[&str]) {
    let with = services.join(",");
    well(
        machine,
        &format!("mkdir -p {folder} && devpath -C {folder} new databases-python shop --no-git --with {with}"),
    );
    well(machine, &format!("devpath -C {folder}/shop services up"));
}

#[track_caller]
fn status(machine: &Machine, folder: &str) -> Value {
    let text = well(machine, &format!("devpath -C {folder} services status --json 2>/dev/null"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The state of each service that is not absent.
#[track_caller]
fn states(machine: &Machine, folder: &str) -> Vec<(String, String)> {
    let answer = status(machine, folder);
    let services = answer["services"].as_array().expect("services").iter();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut states: Vec<_> = services.map(|it| (word(&it["id"]), word(&it["state"]))).collect();
    states.retain(|(_, state)| state != "absent");
    states.sort();
    states
}

fn all(services: &[&str], state: &str) -> Vec<(String, String)> {
    let mut all: Vec<_> = services.iter().map(|it| ((*it).to_owned(), state.to_owned())).collect();
    all.sort();
    all
}

/// A line with each URL of the project in its variable.
pub fn with_urls(line: &str) -> String {
    format!("set -a; . ./.env; set +a; {line}")
}

/// Writes something that only this service keeps.
fn writes(service: &str) -> String {
    with_urls(match service {
        "postgres" => "psql -q \"$POSTGRES_URL\" -c 'create table kept as select 7 as it'",
        "mariadb" => "devpath services shell mariadb -- -e 'create table kept as select 7 as it'",
        "redis" => "redis-cli --no-auth-warning -u \"$REDIS_URL\" set kept 7",
        "valkey" => "valkey-cli --no-auth-warning -u \"$VALKEY_URL\" set kept 7",
        "rabbitmq" => {
            "curl -sf -X PUT -H 'content-type: application/json' -d '{\"durable\":true}' \
             \"$RABBITMQ_MANAGEMENT_URL/api/queues/%2F/kept\""
        }
        // Its own protocol: a stream, and a message in it.
        "nats" => {
            r#"bash -c 'at=${NATS_URL#*@}; word=${NATS_URL#*app:}; kept="{\"name\":\"kept\",\"subjects\":[\"kept\"]}"
            exec 3<>/dev/tcp/127.0.0.1/${at#*:}
            printf "CONNECT {\"verbose\":false,\"user\":\"app\",\"pass\":\"%s\"}\r\n" "${word%@*}" >&3
            printf "PUB \$JS.API.STREAM.CREATE.kept ${#kept}\r\n%s\r\nPING\r\n" "$kept" >&3; sleep 0.3
            printf "PUB kept 1\r\n7\r\nPING\r\n" >&3; timeout 1 cat <&3'; true"#
        }
        other => panic!("{other}"),
    })
}

/// Reads it.
pub fn reads(service: &str) -> String {
    with_urls(match service {
        "postgres" => "psql \"$POSTGRES_URL\" -Atc 'select it from kept'",
        "mariadb" => {
            "at=${MARIADB_URL#*@}; at=${at#*:}; word=${MARIADB_URL#*app:}; \
             MYSQL_PWD=${word%@*} mariadb -h 127.0.0.1 -P ${at%/*} -u app app -Ne 'select it from kept' 2>/dev/null"
        }
        "redis" => "redis-cli --no-auth-warning -u \"$REDIS_URL\" get kept",
        "valkey" => "valkey-cli --no-auth-warning -u \"$VALKEY_URL\" get kept",
        "rabbitmq" => {
            "curl -sf \"$RABBITMQ_MANAGEMENT_URL/api/queues/%2F/kept\" | grep -o '\"name\":\"kept\"' | head -n 1 | sed 's/.*/7/'"
        }
        "nats" => {
            "curl -sf \"$NATS_MONITORING_URL/jsz?streams=1\" | tr -d ' \\n' | grep -q '\"name\":\"kept\".*\"messages\":1,' && echo 7"
        }
        other => panic!("{other}"),
    })
}

#[track_caller]
pub fn write_all(machine: &Machine, folder: &str, services: &[&str]) {
    for service in services {
        well(machine, &format!("cd {folder}; {}", writes(service)));
    }
}

#[track_caller]
fn read_all(machine: &Machine, folder: &str, services: &[&str]) {
    for service in services {
        assert_eq!(well(machine, &format!("cd {folder}; {}", reads(service))), "7", "{service}");
    }
}

#[test]
fn every_installed_server_runs_without_docker_and_is_safe() {
    let Some(machine) = machine(&[]) else { return };
    project(&machine, "/srv", &[SERVERS.as_slice(), &["mysql"]].concat());
    assert_eq!(states(&machine, "/srv/shop"), all(&SERVERS, "ready"));
    let answer = status(&machine, "/srv/shop");
    let mysql = answer["services"].as_array().expect("services").iter().find(|it| it["id"] == "mysql").expect("mysql");
    assert_eq!((&mysql["state"], &mysql["note"]), (&"absent".into(), &"needs Docker or `mysqld`".into()));

    // What `.env` says works at once, and nothing else does.
    write_all(&machine, "/srv/shop", &SERVERS);
    read_all(&machine, "/srv/shop", &SERVERS);
    for (refused, says) in [
        ("redis-cli -u \"$(echo $REDIS_URL | sed 's/:[^:@]*@/:wrong@/')\" ping 2>&1", "WRONGPASS"),
        ("valkey-cli -u \"$(echo $VALKEY_URL | sed 's/:[^:@]*@/:wrong@/')\" ping 2>&1", "WRONGPASS"),
        ("redis-cli -p $(echo $REDIS_URL | sed 's/.*:\\([0-9]*\\).*/\\1/') ping 2>&1", "NOAUTH"),
        ("MYSQL_PWD=wrong mariadb -h 127.0.0.1 -u app app -e 'select 1' 2>&1; true", "Access denied"),
        ("mariadb -h 127.0.0.1 -u root -e 'select 1' 2>&1; true", "Access denied"),
        ("mariadb -h 127.0.0.1 -u nobody -e 'select 1' 2>&1; true", "Access denied"),
        ("curl -s -o /dev/null -w '%{http_code}' -u app:wrong http://127.0.0.1:15672/api/overview", "401"),
        (
            "bash -c 'exec 3<>/dev/tcp/127.0.0.1/4222; printf \"CONNECT {}\\r\\nPING\\r\\n\" >&3; timeout 3 cat <&3'; true",
            "Authorization Violation",
        ),
    ] {
        let said = well(&machine, &format!("cd /srv/shop; {}", with_urls(refused)));
        assert!(said.contains(says), "{refused}: {said}");
    }

    // Nothing listens anywhere but on this machine, nothing runs as root, and no list of processes shows a password.
    let outside =
        well(&machine, "ss -ltnH | awk '{ print $4 }' | grep -v -e '^127\\.0\\.0\\.1:' -e '^\\[::1\\]:'; true");
    assert_eq!(outside, "");
    let root = well(
        &machine,
        "ps -eo user,stat,args --no-headers | grep -e '^root' | grep -e /srv/shop/.devpath | grep -v -e grep -e ' Z'; true",
    );
    assert_eq!(root, "");
    let shown = well(
        &machine,
        "cd /srv/shop; sed -n 's#^[A-Z_]*=[a-z]*://[a-z]*:\\([^@]*\\)@.*#\\1#p' .env | sort -u >/tmp/passwords; \
         test $(wc -l </tmp/passwords) -ge 6; cat /proc/[0-9]*/cmdline | grep -a -c -F -f /tmp/passwords; true",
    );
    assert_eq!(shown, "0");
    let open = well(
        &machine,
        "cd /srv/shop; grep -rl -F -f /tmp/passwords .devpath | xargs stat -c '%a %n' | grep -v '^600'; true",
    );
    assert_eq!(open, "");

    // Down and up: the same ports and passwords, and the data.
    let env = well(&machine, "cat /srv/shop/.env");
    well(&machine, "devpath -C /srv/shop services down");
    assert_eq!(states(&machine, "/srv/shop"), all(&SERVERS, "stopped"));
    let left =
        well(&machine, "ps -eo stat,args --no-headers | grep -e '[.]devpath/native' -e '[e]pmd' | grep -v '^Z'; true");
    assert_eq!(left, "", "nothing goes on");
    well(&machine, "devpath -C /srv/shop services up");
    assert_eq!(well(&machine, "cat /srv/shop/.env"), env);
    read_all(&machine, "/srv/shop", &SERVERS);
}

#[test]
fn servers_that_were_killed_and_a_machine_that_was_started_anew_come_back() {
    let Some(machine) = machine(&[]) else { return };
    project(&machine, "/srv", &SERVERS);
    write_all(&machine, "/srv/shop", &SERVERS);
    let others = "mariadb,nats,rabbitmq,redis,valkey";
    well(
        &machine,
        &format!(
            "bash -c 'kill -9 $(cat /srv/shop/.devpath/native/{{{others}}}/pid) $(head -n 1 /srv/shop/.devpath/native/postgres/data/postmaster.pid)'"
        ),
    );
    well(&machine, "sleep 0.5");
    assert_eq!(states(&machine, "/srv/shop"), all(&SERVERS, "stopped"));
    well(&machine, "devpath -C /srv/shop services up");
    read_all(&machine, "/srv/shop", &SERVERS);
    // The name server that the killed broker left was ended: one is there.
    assert_eq!(well(&machine, "ps -eo stat,args --no-headers | grep '[e]pmd' | grep -v -c '^Z'"), "1");

    machine.start_anew();
    assert_eq!(states(&machine, "/srv/shop"), all(&SERVERS, "stopped"));
    well(&machine, "devpath -C /srv/shop services up");
    read_all(&machine, "/srv/shop", &SERVERS);
    let since = well(&machine, "devpath -C /srv/shop services logs --since 1h");
    for line in [
        "Ready to accept connections",
        "ready for connections",
        "Server is ready",
        "Server startup complete",
        "ready to accept connections",
    ] {
        assert!(since.contains(line), "{line} in {since}");
    }
}

#[test]
fn native_servers_have_snapshots_and_resets() {
    let Some(machine) = machine(&[]) else { return };
    let services = ["mariadb", "nats", "rabbitmq", "redis", "valkey"];
    project(&machine, "/srv", &services);
    write_all(&machine, "/srv/shop", &services);
    well(&machine, "devpath -C /srv/shop services snapshot first");
    well(&machine, &format!("devpath -C /srv/shop services reset {} --no-trash --yes", services.join(" ")));
    assert_eq!(well(&machine, &format!("cd /srv/shop; {}", reads("redis"))), "");
    let (code, _) = machine.sh(&format!(
        "cd /srv/shop; export PATH=$(dirname {}):$PATH; {}",
        env!("CARGO_BIN_EXE_devpath"),
        reads("mariadb")
    ));
    assert_ne!(code, 0, "the table is gone");
    well(&machine, "devpath -C /srv/shop services restore first --no-trash --yes");
    read_all(&machine, "/srv/shop", &services);
    well(&machine, "devpath -C /srv/shop services restart redis mariadb");
    read_all(&machine, "/srv/shop", &services);
    assert_eq!(well(&machine, "cd /srv/shop; devpath services shell redis -- --raw get kept"), "7");
    assert!(well(&machine, "cd /srv/shop; devpath services exec rabbitmq -- rabbitmqctl list_users").contains("app"));
    assert!(well(&machine, "cd /srv/shop; devpath services shell rabbitmq -- list_queues").contains("kept"));
    well(&machine, "devpath -C /srv/shop services down --volumes --no-trash --yes");
    assert_eq!(well(&machine, "ls /srv/shop/.devpath/native"), "");
}

#[test]
fn two_checkouts_run_their_own_servers_side_by_side() {
    let Some(machine) = machine(&[]) else { return };
    let services = ["mariadb", "nats", "rabbitmq", "redis", "valkey"];
    project(&machine, "/one", &services);
    project(&machine, "/two", &services);
    write_all(&machine, "/one/shop", &services);
    assert_eq!(well(&machine, &format!("cd /two/shop; {}", reads("redis"))), "");
    assert_ne!(
        status(&machine, "/one/shop")["services"][0]["port"],
        status(&machine, "/two/shop")["services"][0]["port"]
    );
    well(&machine, "devpath -C /two/shop services down");
    assert_eq!(states(&machine, "/one/shop"), all(&services, "ready"));
    read_all(&machine, "/one/shop", &services);
    // A copied folder is another checkout, and its servers are its own.
    well(&machine, "cp -a /two/shop /copy && devpath -C /copy services up redis");
    assert_eq!(states(&machine, "/two/shop"), all(&services, "stopped"));
    assert_eq!(states(&machine, "/one/shop"), all(&services, "ready"));
}

#[test]
fn an_ordinary_user_and_root_with_namespaces_get_the_same() {
    let Some(ordinary) = machine(&[]) else { return };
    well(&ordinary, "useradd -m anna && chmod 755 /root");
    let as_anna = "setpriv --reuid=anna --regid=anna --init-groups env HOME=/home/anna";
    let services = ["mariadb", "nats", "rabbitmq", "redis"];
    let devpath = env!("CARGO_BIN_EXE_devpath");
    let with = services.join(",");
    // Neither the program nor its catalogue need be where everybody may go.
    well(
        &ordinary,
        &format!(
            "cp {devpath} /usr/local/bin/ && mkdir /catalogue && cp -r {0}/stacks {0}/templates /catalogue/",
            env!("CARGO_MANIFEST_DIR")
        ),
    );
    let run = |line: &str| {
        well(
            &ordinary,
            &format!("export DEVPATH_CATALOG=/catalogue; cd /home/anna; {as_anna} /usr/local/bin/devpath {line}"),
        )
    };
    run(&format!("new databases-python shop --no-git --with {with}"));
    run("-C shop services up");
    let owners = well(&ordinary, "stat -c %U /home/anna/shop/.devpath/native/*/data | sort -u");
    assert_eq!(owners, "anna");
    run("-C shop services down");

    let Some(namespaces) = machine(&["--security-opt", "seccomp=unconfined"]) else { return };
    if namespaces.sh("unshare --user --map-user=1000 true").0 != 0 {
        crate::support::tell("skipped: containers of this engine have no user namespaces");
        return;
    }
    well(&namespaces, "mkdir -m 700 /closed");
    project(&namespaces, "/closed", &services);
    write_all(&namespaces, "/closed/shop", &services);
    well(&namespaces, "devpath -C /closed/shop services restart");
    read_all(&namespaces, "/closed/shop", &services);
    well(
        &namespaces,
        "devpath -C /closed/shop services snapshot first && devpath -C /closed/shop services restore first --yes",
    );
    read_all(&namespaces, "/closed/shop", &services);
}

#[test]
fn mysql_runs_without_docker_where_it_is_installed() {
    let Some(machine) = Machine::new("mysql:9.7", &["--init"]) else { return };
    well(&machine, "mkdir -p /srv && cd /srv && devpath new databases-python shop --no-git --with mysql,mariadb");
    well(&machine, "devpath -C /srv/shop services up");
    assert_eq!(states(&machine, "/srv/shop"), all(&["mysql"], "ready"));
    well(&machine, "cd /srv/shop; devpath services shell mysql -- -e 'create table kept as select 7 as it'");
    let wrong = well(&machine, "MYSQL_PWD=wrong mysql -h 127.0.0.1 -u app app -e 'select 1' 2>&1; true");
    assert!(wrong.contains("Access denied"), "{wrong}");
    well(
        &machine,
        "cd /srv/shop; devpath services snapshot first && devpath services reset mysql --yes && devpath services restore first --yes",
    );
    well(&machine, "kill -9 $(cat /srv/shop/.devpath/native/mysql*/pid); sleep 0.3; devpath -C /srv/shop services up");
    assert_eq!(well(&machine, "cd /srv/shop; devpath services shell mysql -- -Ne 'select it from kept'"), "7");
    let outside =
        well(&machine, "grep -h ' 0A ' /proc/net/tcp /proc/net/tcp6 | awk '{ print $2 }' | grep -v '^0100007F:'; true");
    assert_eq!(outside, "");
}

#[test]
fn what_is_not_installed_is_named_and_a_taken_port_is_left() {
    let Some(bare) = Machine::new(clean_debian(), &[]) else { return };
    well(&bare, "mkdir -p /srv && cd /srv && devpath new databases-python shop --no-git --with redis,nats");
    let text = well(&bare, "devpath -C /srv/shop services up redis nats");
    assert!(text.contains("needs Docker or the package `redis-server`"), "{text}");
    assert!(text.contains("needs Docker or the package `nats-server`"), "{text}");

    let Some(machine) = machine(&[]) else { return };
    well(&machine, "redis-server --port 6379 --daemonize yes >/dev/null");
    project(&machine, "/srv", &QUICK);
    let answer = status(&machine, "/srv/shop");
    let redis = answer["services"].as_array().expect("services").iter().find(|it| it["id"] == "redis").expect("redis");
    assert_ne!(redis["port"], 6379);
    write_all(&machine, "/srv/shop", &QUICK);
    assert_eq!(well(&machine, "redis-cli -p 6379 get kept"), "");
}

/// A server that devpath never heard of.
const PAGES: &str = r#"
id = "pages"
title = "Pages"
summary = "Files over HTTP"
image = "nobody/pages"
default_tag = "1"
port = 18437
user = "app"
tags = [{ tag = "1", major = "1", volume = "/data", architectures = ["amd64", "arm64"] }]
needs = { memory_mib = 1, disk_mib = 1 }
readiness = { protocol = "http", ask = "/made.txt", expect = "by [a-z]+", deadline_s = 30 }
url = { variable = "PAGES_URL", form = "http://{{ host }}:{{ port }}" }

[native]
programs = ["python3"]
version = { args = ["--version"], pattern = 'Python (\d+)' }
majors = ["3"]
memory_mib = 1
disk_mib = 1
start = ["{{ program }}", "-m", "http.server", "{{ port }}", "--bind", "127.0.0.1", "--directory", "{{ data }}"]

[[native.initialise]]
command = ["sh", "-c", "cat >\"$0/made.txt\"", "{{ data }}"]
input = "by {{ user }}"
"#;

#[test]
fn a_server_of_ones_own_needs_a_file_and_no_rust() {
    let mut bed = Bed::new();
    bed.write("mine/stacks/services/pages.toml", PAGES);
    let folder = bed.path("mine");
    bed.set("DEVPATH_CATALOG", folder);
    bed.devpath(["new", "databases-python", "shop", "--no-git", "--with", "pages"]).success();
    bed.devpath_in("shop", ["services", "up"]).success();
    let read = || bed.sh("shop", "curl -sf \"$(sed -n s/^PAGES_URL=//p .env)/made.txt\"").success().stdout;
    assert_eq!(read(), "by app");
    bed.devpath_in("shop", ["services", "restart"]).success();
    assert_eq!(read(), "by app");
    bed.devpath_in("shop", ["services", "snapshot", "first"]).success();
    bed.devpath_in("shop", ["services", "restore", "first", "--yes"]).success();
    assert_eq!(read(), "by app");
    bed.devpath_in("shop", ["services", "down"]).success();
    assert_ne!(bed.sh("shop", "curl -sf \"$(sed -n s/^PAGES_URL=//p .env)/made.txt\"").code, 0);
}
