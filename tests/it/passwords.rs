//! Data of an older run that knows another password: kept, changed inside, or begun anew. Nothing is lost by any of them.

use crate::support::{Bed, engines};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

/// A service, its variable, and how a row is written and read.
const SERVICES: [(&str, &str, &str, &str); 4] = [
    (
        "postgres",
        "POSTGRES_URL",
        "-qc 'create table kept (it integer); insert into kept values (7)'",
        "-qAtc 'select it from kept'",
    ),
    (
        "mysql",
        "MYSQL_URL",
        "-e 'create table kept (it integer); insert into kept values (7)'",
        "-BNe 'select it from kept'",
    ),
    (
        "mariadb",
        "MARIADB_URL",
        "-e 'create table kept (it integer); insert into kept values (7)'",
        "-BNe 'select it from kept'",
    ),
    ("rabbitmq", "RABBITMQ_URL", "add_vhost kept", "list_vhosts --silent | grep kept | sed s/kept/7/"),
];

#[test]
fn data_with_another_password_is_kept_changed_inside_or_begun_anew() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        let all: Vec<&str> = SERVICES.iter().map(|it| it.0).collect();
        bed.devpath(["new", "databases-python", "shop", "--with", &all.join(","), "--no-git"]).success();
        let services = |line: &str| bed.sh("shop", &format!("'{DEVPATH}' services {line}"));
        services("up").success();
        for (id, _, write, _) in SERVICES {
            services(&format!("shell {id} -- {write}")).success();
        }
        let read = |when: &str| {
            for (id, _, _, read) in SERVICES {
                let found = services(&format!("shell {id} -- {read}")).success().stdout;
                assert_eq!(found.trim(), "7", "{when}: {id}");
            }
        };
        let old = bed.read("shop/.env");
        // Another password in `.env`, as from another machine's.
        let mut new = old.clone();
        for (_, variable, ..) in SERVICES {
            for name in [variable, "DATABASE_URL"] {
                let Some(line) = new.lines().find(|it| it.starts_with(&format!("{name}="))).map(str::to_owned) else {
                    continue;
                };
                let mut url = url::Url::parse(line.split_once('=').expect("a value").1).expect("a URL");
                url.set_password(Some("another")).expect("a password");
                new = new.replace(&line, &format!("{name}={url}"));
            }
        }
        bed.write("shop/.env", &new);
        let answer = services("up --json").code(1).json();
        for report in answer["services"].as_array().expect("services") {
            assert_eq!(report["error"]["code"], "data.other_password", "{report}");
            let id = report["id"].as_str().expect("an id");
            let commands = report["error"]["help"]["commands"].to_string();
            assert!(commands.contains(&format!("devpath services password {id} ")), "{commands}");
            assert!(commands.contains(&format!("devpath services reset {id} ")), "{commands}");
            assert!(report["error"]["help"]["say"].to_string().contains("in `.env`"), "{report}");
            assert!(!commands.contains("another"), "{commands}");
        }
        // Kept: the old one is put back.
        bed.write("shop/.env", &old);
        services("up").success();
        read("kept");
        // Changed inside.
        bed.write("shop/.env", &new);
        for (id, ..) in SERVICES {
            services(&format!("password {id}")).success();
        }
        read("changed");
        services("down").success();
        services("up").success();
        read("changed, and started again");
        // Begun anew, with what was there kept although it lets nobody in.
        bed.write("shop/.env", &old);
        services("up").code(1);
        let reset = services("reset postgres --json").success().json();
        assert_eq!(reset["trash"][0]["service"], "postgres", "{reset}");
        assert_eq!(services("shell postgres -- -qAtc \"select to_regclass('kept') is null\"").success().stdout, "t\n");
        bed.write("shop/.env", &new);
        bed.sh("shop", &format!("'{DEVPATH}' undo --yes")).success();
        read("begun anew, and taken back");
    }
}
