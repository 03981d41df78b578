//! Upgrades of real databases to real newer major versions: everything is there afterwards, whatever fails leaves the old
//! one in use, and nothing of it is removed until that is confirmed.

use std::time::{Duration, Instant};

use crate::support::{Bed, Engine, Run, docker, engines};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

pub fn services(bed: &Bed, line: &str) -> Run {
    bed.sh("shop", &format!("'{DEVPATH}' services {line}"))
}

fn sql(bed: &Bed, statements: &str) -> String {
    bed.write("statements.sql", statements);
    let line = format!("psql \"$('{DEVPATH}' services url postgres)\" -v ON_ERROR_STOP=1 -qAt -f ../statements.sql");
    bed.sh("shop", &line).success().stdout.trim().to_owned()
}

fn mariadb(bed: &Bed, statements: &str) -> String {
    bed.write("statements.sql", statements);
    services(bed, "shell mariadb -- --user=root -N < ../statements.sql").success().stdout.trim().to_owned()
}

fn redis(bed: &Bed, commands: &str) -> String {
    bed.write("commands", commands);
    services(bed, "shell redis -- -e < ../commands").success().stdout.trim().to_owned()
}

/// A project whose service is on an older tag than the catalogue's own; a comment of the user's is beside it.
pub fn with(engine: &Engine, service: &str, tag: &str) -> Bed {
    let mut bed = Bed::with(engine);
    bed.publish_apart();
    bed.devpath(["new", "databases-python", "shop", "--with", service]).success();
    ask_for(&bed, service, &format!("\"{tag}\"  # ours"));
    services(&bed, "up").success();
    bed
}

fn ask_for(bed: &Bed, service: &str, value: &str) {
    let manifest = bed.read("shop/devpath.toml");
    let lines = manifest.lines().map(|line| match line.split_once(" = ") {
        Some((id, _)) if id == service => format!("{service} = {value}\n"),
        _ => format!("{line}\n"),
    });
    bed.write("shop/devpath.toml", &lines.collect::<String>());
}

fn volumes(bed: &Bed, engine: &Engine) -> Vec<String> {
    let path = bed.path("shop").canonicalize().expect("the project");
    let label = format!("label=devpath.project.path={}", path.display());
    let names = docker(&engine.address, &["volume", "ls", "-q", "--filter", &label]);
    names.lines().map(str::to_owned).collect()
}

fn container(bed: &Bed, engine: &Engine) -> String {
    let path = bed.path("shop").canonicalize().expect("the project");
    let label = format!("label=devpath.project.path={}", path.display());
    docker(&engine.address, &["ps", "-q", "--no-trunc", "--filter", &label])
}

const MAJOR: &str = "select split_part(current_setting('server_version'), '.', 1)";

/// What is written before, in many types and kinds of things.
const POSTGRES: &str = "
create role reader login password 'r3ad';
create role readers; grant readers to reader;
create type mood as enum ('good', 'bad');
create schema \"We ird\";
create table \"We ird\".\"Ta\"\"b\" (a int);
insert into \"We ird\".\"Ta\"\"b\" values (1), (null);
create table odd (id serial primary key, n numeric(20, 5), d timestamptz, j jsonb, m mood, a int[], b bytea, f float8,
  r int4range, u uuid default gen_random_uuid(), x text, g int generated always as (k * 2) stored, k int, iv interval);
insert into odd (n, d, j, m, a, b, f, r, x, k, iv) select g / 7.0, '2024-02-29 10:00:00+02'::timestamptz + g * interval '1 h',
  jsonb_build_object('k', g), 'bad', array[g, null], decode(md5(g::text), 'hex'), g / 3.0, int4range(g, g + 5),
  'tab' || chr(9) || 'line' || chr(10) || '\\x', g, g * interval '1 s' from generate_series(1, 3000) g;
create table parts (k int, v text) partition by range (k);
create table parts_1 partition of parts for values from (0) to (100);
insert into parts select g, 'x' from generate_series(1, 50) g;
create view seen as select id from odd;
create materialized view counted as select count(*) from odd;
create index on odd (f);
create function next_of(a int) returns int language sql as 'select a + 1';
create sequence numbers start 77; select nextval('numbers');
grant select on odd to reader;
select lo_from_bytea(0, '\\x1234') > 0;
create database other;
";

/// What a client of the user's sees of it.
const SEEN: &str = "
set timezone = 'UTC';
select count(*), md5(string_agg(t::text, ',' order by id)) from odd t;
select count(*) || ' ' || sum(a) from \"We ird\".\"Ta\"\"b\";
select count(*) from parts; select count(*) from seen; select * from counted;
select last_value from numbers; select last_value from odd_id_seq;
select count(*) from pg_database where datname = 'other';
select has_table_privilege('reader', 'odd', 'select'), pg_has_role('reader', 'readers', 'member');
select rolpassword from pg_authid where rolname = 'reader';
select md5(lo_get(oid)) from pg_largeobject_metadata;
";

#[test]
fn postgres_goes_from_15_to_17_to_18_with_all_it_has_and_back() {
    for engine in engines() {
        let bed = with(&engine, "postgres", "15");
        // Another checkout's data of the same kind is nobody's business.
        bed.sh(".", "git clone -q shop other").success();
        bed.sh("other", &format!("'{DEVPATH}' services up")).success();
        sql(&bed, POSTGRES);
        let before = sql(&bed, SEEN);
        let env = bed.read("shop/.env");
        bed.write("shop/compose.yaml", "services:\n  db:\n    image: postgres:15\n");

        let run = services(&bed, "upgrade postgres --to 17 --yes").success();
        assert!(run.stdout.contains("these lines still name postgres:15"), "{}", run.stdout);
        assert!(run.stdout.contains("compose.yaml:3"), "{}", run.stdout);
        assert!(bed.read("shop/devpath.toml").contains("\npostgres = \"17\"  # ours\n"));
        assert_eq!(bed.read("shop/.env"), env, "ports and passwords stay");
        assert_eq!((sql(&bed, MAJOR), sql(&bed, SEEN)), ("17".to_owned(), before.clone()));
        let reader =
            "psql \"$('X' services url postgres | sed 's,//[^@]*@,//reader:r3ad@,')\" -Atc 'select count(*) from odd'";
        assert_eq!(bed.sh("shop", &reader.replace('X', DEVPATH)).success().stdout, "3000\n");

        // New data that takes the place of this one leaves what is kept.
        services(&bed, "snapshot here").success();
        services(&bed, "restore here --no-keep --yes").success();
        sql(&bed, "create table later as select 1 as it");
        let json = services(&bed, "upgrade postgres --to 18 --yes --json").success().json();
        assert_eq!((&json["upgraded"]["from"], &json["upgraded"]["kept"]), (&"17".into(), &"17".into()), "{json}");
        assert!(json["upgraded"]["compared"].as_u64().expect("a number") > 20, "{json}");
        assert_eq!((sql(&bed, MAJOR), sql(&bed, SEEN)), ("18".to_owned(), before.clone()));
        let status = services(&bed, "status --json").success().json();
        assert_eq!(status["services"][0]["kept"], serde_json::json!(["15", "17"]));
        assert_eq!(volumes(&bed, &engine).len(), 3);

        services(&bed, "upgrade postgres --back --yes").success();
        assert_eq!((sql(&bed, MAJOR), sql(&bed, "select it from later")), ("17".to_owned(), "1".to_owned()));
        services(&bed, "upgrade postgres --back --yes").success();
        assert_eq!((sql(&bed, MAJOR), sql(&bed, SEEN)), ("15".to_owned(), before.clone()));
        assert_eq!(sql(&bed, "select to_regclass('later') is null"), "t");
        services(&bed, "upgrade postgres --back --yes").code(1).says("is the oldest data that is kept");
        services(&bed, "upgrade postgres --to 18 --yes").code(2).says("is kept from an earlier upgrade");

        // By hand, as that advice says; and only what is this checkout's and not in use goes.
        ask_for(&bed, "postgres", "'18'");
        services(&bed, "up").success();
        assert_eq!(sql(&bed, SEEN), before);
        let plan = services(&bed, "upgrade postgres --confirm --dry-run").success().stdout;
        assert!(plan.contains("remove the data of `postgres` 15") && plan.contains("`postgres` 17"), "{plan}");
        services(&bed, "upgrade postgres --confirm").code(2).says("this needs a yes");
        assert_eq!(volumes(&bed, &engine).len(), 3);
        services(&bed, "upgrade postgres --confirm --yes").success();
        assert_eq!(volumes(&bed, &engine).len(), 1);
        services(&bed, "restart").success();
        assert_eq!((sql(&bed, MAJOR), sql(&bed, SEEN)), ("18".to_owned(), before));
        services(&bed, "upgrade postgres --confirm --yes").code(1).says("no upgrade of `postgres` left data");
        bed.sh("other", &format!("'{DEVPATH}' services up && '{DEVPATH}' services url postgres")).success();
    }
}

#[test]
fn mariadb_goes_from_10_11_to_11_8_with_its_users() {
    for engine in engines() {
        let bed = with(&engine, "mariadb", "10.11");
        mariadb(
            &bed,
            "create table t (id int auto_increment primary key, k int, n decimal(20,5), d double, dt datetime(3), b blob,
               bi bit(5), e enum('x','y'), s set('p','q'), j json, l varchar(20) character set latin1,
               v int as (k * 2) stored, w int as (k + 1) virtual, u uuid default uuid(), ip inet6 default '::1', g point);
             insert into t (k, n, d, dt, b, bi, e, s, j, l, g) select seq, seq / 7, seq / 9, '2024-02-29 03:04:05.678',
               unhex(md5(seq)), 3, 'x', 'p,q', json_object('k', seq), 'é\ttab', point(1, seq) from seq_1_to_2000;
             delete from t where id > 1990;
             create view seen as select id from t; create sequence numbers start with 5;
             create trigger made before insert on t for each row set new.n = 1;
             create procedure one() select 1; create event daily on schedule every 1 day do select 1;
             create database other; create table other.`we``ird t` (`a b` int); insert into other.`we``ird t` values (1), (null);
             create table history (a int) with system versioning; insert into history values (1); update history set a = 2;
             create user reader@'%' identified by 'r3ad'; grant select on app.t to reader@'%';
             create role writers; grant all on other.* to writers; grant writers to reader@'%';",
        );
        let seen = "select count(*), sum(k), md5(group_concat(hex(b), hex(l), dt, n, u, astext(g) order by id)) from t;
            select count(*) from seen; select auto_increment from information_schema.tables where table_name = 't';
            select count(*), sum(`a b`) from other.`we``ird t`; select count(*) from history for system_time all; call one();
            select count(*) from information_schema.triggers where trigger_name = 'made';
            select count(*) from information_schema.events where event_name = 'daily'; show grants for reader@'%'";
        let seen = format!("set group_concat_max_len = 10000000; {seen}");
        // A number that was set aside for rows that never came is forgotten when the server is started again.
        services(&bed, "restart").success();
        let before = mariadb(&bed, &seen);
        services(&bed, "upgrade mariadb --to 11.8 --yes").success();
        assert_eq!(mariadb(&bed, &seen), before);
        assert!(mariadb(&bed, "select version()").starts_with("11.8."));
        let client = "exec mariadb -- sh -c 'MYSQL_PWD=r3ad mariadb -h 127.0.0.1 -u reader -N -e \"select count(*) from t\" app'";
        assert_eq!(services(&bed, client).success().stdout, "1990\n");
        services(&bed, "snapshot all").success();
        mariadb(&bed, "drop database other; drop table t; drop user reader@'%'; drop role writers");
        services(&bed, "restore all --no-keep --yes").success();
        assert_eq!(mariadb(&bed, &seen), before, "a snapshot has all of it too");
        services(&bed, "upgrade mariadb --back --yes").success();
        assert!(mariadb(&bed, "select version()").starts_with("10.11."));
        assert_eq!(mariadb(&bed, &seen), before);
    }
}

#[test]
fn redis_goes_from_7_to_8_with_all_kinds_of_keys() {
    for engine in engines() {
        let bed = with(&engine, "redis", "7");
        redis(
            &bed,
            "set a one\nset soon gone px 1\nset later two ex 4000\nset short three ex 2\nrpush l 1 2 3\nsadd s x y z\nhset h f v g w
zadd z 3.1 m 1e100 n inf o -0.1 p\nxadd st 1-1 f v\nselect 3\nset \"k\\n\\x00x\" \"v\\xff\"\n",
        );
        let seen = "get a\nlrange l 0 -1\nsort s alpha\nhgetall h\nzrange z 0 -1\nxrange st - +\nexpiretime later\nselect 3\nget \"k\\n\\x00x\"\n";
        let before = redis(&bed, seen);
        services(&bed, "upgrade redis --to 8 --yes").success();
        services(&bed, "upgrade redis --to 9 --yes").code(2).says("no newer one is known");
        assert_eq!(redis(&bed, seen), before);
        assert!(redis(&bed, "info server").contains("redis_version:8."));
        redis(&bed, "set a new");
        services(&bed, "upgrade redis --back --yes").success();
        assert!(redis(&bed, "info server").contains("redis_version:7."));
        assert_eq!(redis(&bed, "get a"), "one");
    }
}

#[test]
fn an_upgrade_that_is_killed_leaves_the_old_server_startable_and_the_next_one_completes() {
    for engine in engines() {
        let bed = with(&engine, "postgres", "15");
        sql(&bed, "create table t as select g from generate_series(1, 1000) g");
        let port = || -> u16 {
            let url = services(&bed, "url postgres").success().stdout;
            assert!(bed.read("shop/.env").contains(url.trim()), "{url}");
            url.split([':', '/']).nth(5).and_then(|it| it.parse().ok()).expect("a port")
        };
        let own = port();
        // None: as soon as the new data is noted, which is a moment before the switch.
        for moment in [Some(150), Some(900), Some(1_800), Some(3_000), Some(4_500), Some(6_000), None] {
            let mut child = bed.spawn(["-C", "shop", "services", "upgrade", "postgres", "--to", "17", "--yes"]);
            if let Some(milliseconds) = moment {
                std::thread::sleep(Duration::from_millis(milliseconds));
            } else {
                let began = Instant::now();
                let noted = || bed.read("shop/.devpath/checkout.toml").contains("editions");
                while !noted() && child.try_wait().expect("a child").is_none() {
                    assert!(began.elapsed() < Duration::from_mins(5), "it does not come to its end");
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
            child.kill().expect("it is ours");
            child.wait().expect("its end");
            services(&bed, "up").success();
            let asked = bed.read("shop/devpath.toml").contains("postgres = \"17\"");
            assert_eq!(sql(&bed, MAJOR), if asked { "17" } else { "15" });
            assert_eq!(sql(&bed, "select count(*), sum(g) from t"), "1000|500500");
            // Not on the port that no program knows; from its own one on, where somebody has taken that meanwhile.
            assert!((own..own + 100).contains(&port()), "from {own} on: {}", port());
            if asked {
                services(&bed, "upgrade postgres --back --yes").success();
                assert_eq!(sql(&bed, "select count(*), sum(g) from t"), "1000|500500");
                services(&bed, "upgrade postgres --confirm --yes").success();
            }
            assert_eq!(volumes(&bed, &engine).len(), 1, "nothing unfinished is left");
        }
        services(&bed, "upgrade postgres --to 17 --yes").success();
        assert_eq!(sql(&bed, MAJOR), "17");
        assert_eq!(sql(&bed, "select count(*), sum(g) from t"), "1000|500500");
        assert_eq!(volumes(&bed, &engine).len(), 2);
    }
}

#[test]
fn what_cannot_be_done_is_refused_before_anything_is_touched() {
    for engine in engines().into_iter().take(1) {
        let bed = with(&engine, "postgres", "15");
        sql(&bed, "create table t as select 1 as it");
        let all = || (container(&bed, &engine), bed.read("shop/devpath.toml"), bed.read("shop/.devpath/checkout.toml"));
        let before = all();
        services(&bed, "upgrade postgres --to 17.2 --yes").code(2).says("newer tags, the nearest first: 17,");
        services(&bed, "upgrade postgres --to 15 --yes").code(2).says("is that of 15 already").says("--to 18");
        services(&bed, "upgrade redis --to 8 --yes").code(2).says("this project has no service `redis`");
        services(&bed, "upgrade postgres --to 17").code(2).says("this needs a yes");
        services(&bed, "upgrade postgres").code(2);
        services(&bed, "upgrade postgres --back --yes").code(1).says("left data");
        let plan = services(&bed, "upgrade postgres --to 17 --dry-run").success().stdout;
        assert!(
            plan.contains("write `postgres = \"17\"` into `devpath.toml`") && plan.contains("nothing was done"),
            "{plan}"
        );
        let plan = services(&bed, "upgrade postgres --to 17 --dry-run --json").success().json();
        assert_eq!(plan["plan"].as_array().map(Vec::len), Some(5), "{plan}");
        // An image that is not to be had: nothing has stopped by then.
        services(&bed, "upgrade postgres --to 16 --yes").code(3);
        assert_eq!(all(), before);

        ask_for(&bed, "postgres", "\"18\"");
        services(&bed, "up").code(3).says("devpath services upgrade postgres --to 18");
        services(&bed, "upgrade postgres --to 18 --yes").success();
        assert_eq!((sql(&bed, MAJOR), sql(&bed, "select it from t")), ("18".to_owned(), "1".to_owned()));
        services(&bed, "upgrade postgres --to 17 --yes").code(2).says("is older than 18").says("snapshots");
        services(&bed, "upgrade postgres --to 15 --yes").code(2).says("--back");
    }
}

#[test]
fn what_differs_is_told_and_the_old_one_stays_in_use() {
    for engine in engines() {
        let mut bed = with(&engine, "postgres", "15");
        sql(&bed, "create table t as select 1 as it");
        let file = std::fs::read_to_string("stacks/services/postgres.toml").expect("the service's file");
        let (head, tail) = file.split_once("[upgrade]").expect("the part");
        let native = tail.split_once("\n[native]").expect("the next part").1;
        let client = "psql --host={{ host }} --port={{ port }} --username={{ user }} -AtF '\t'";
        let ask = "select 'the server', 1, version() union all select 'tables', count(*), '' from pg_tables";
        let compare = format!("compare = [\"sh\", \"-c\", \"\"\"{client} -c \"{ask}\" {{{{ database }}}}\"\"\"]");
        bed.write(
            "mine/stacks/services/postgres.toml",
            &format!("{head}[upgrade]\nby = \"dump\"\n{compare}\n\n[native]{native}"),
        );
        let folder = bed.path("mine");
        bed.set("DEVPATH_CATALOG", folder);
        let run = services(&bed, "upgrade postgres --to 17 --yes").code(3);
        run.says("`postgres` 17 has not the same in it as 15").says("the server: 1, and not the same ones");
        assert_eq!((sql(&bed, MAJOR), sql(&bed, "select it from t")), ("15".to_owned(), "1".to_owned()));
        assert_eq!(volumes(&bed, &engine).len(), 1);
        assert!(!bed.read("shop/.devpath/checkout.toml").contains("at_work"));
        bed.write("mine/stacks/services/postgres.toml", &format!("{head}[native]{native}"));
        services(&bed, "upgrade postgres --to 17 --yes").code(2).says("does not say how");
        bed.unset("DEVPATH_CATALOG");
        services(&bed, "upgrade postgres --to 17 --yes").success();
        assert_eq!((sql(&bed, MAJOR), sql(&bed, "select it from t")), ("17".to_owned(), "1".to_owned()));
    }
}

#[test]
fn without_docker_a_missing_client_is_told_before_anything_is_touched() {
    let bed = Bed::new();
    bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", "native"]).success();
    sql(&bed, "create table t as select 7 as it");
    let major: u32 = sql(&bed, MAJOR).parse().expect("a version");
    let clients = bed.sh(".", "psql --version").success().stdout;
    let client: u32 = clients.split([' ', '.']).nth(2).expect("a version").parse().expect("a number");
    let to = if major < 17 { 17 } else { 18 };
    if major >= 18 {
        services(&bed, "upgrade postgres --to 18 --yes").code(2).says("already");
    } else if client >= to {
        services(&bed, &format!("upgrade postgres --to {to} --yes")).success();
        assert_eq!(sql(&bed, MAJOR), to.to_string());
    } else {
        let run = services(&bed, &format!("upgrade postgres --to {to} --yes")).code(3);
        run.says(&format!("needs `psql` of version {to} or newer"));
        assert_eq!(bed.sh("shop", "ls .devpath/native").success().stdout, "postgres\n");
    }
    assert_eq!(sql(&bed, "select it from t"), "7");
}
