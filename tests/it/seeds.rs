//! Seeds and resets on real servers: what lies in `seeds/` gets in, a mistake leaves what was there.

use crate::support::{Bed, Run, engines};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

fn services(bed: &Bed, line: &str) -> Run {
    bed.sh("shop", &format!("'{DEVPATH}' services {line}"))
}

fn sql(bed: &Bed, statements: &str) -> String {
    let line = format!("psql \"$('{DEVPATH}' services url postgres)\" -qAtc \"{statements}\"");
    bed.sh("shop", &line).success().stdout.trim().to_owned()
}

/// A place with PostgreSQL for each engine, and one without Docker.
fn places() -> Vec<Bed> {
    let mut places: Vec<(Bed, &str)> = engines().iter().map(|engine| (Bed::with(engine), "docker")).collect();
    places.push((Bed::new(), "native"));
    for (bed, engine) in &places {
        bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", engine]).success();
    }
    places.into_iter().map(|(bed, _)| bed).collect()
}

const TABLE: &str = "create table products (id int primary key, name text not null, price numeric default 1);\n";

#[test]
fn sql_csv_and_json_are_sown_in_the_order_of_their_names() {
    for bed in places() {
        services(&bed, "seed").code(1).says("there is nothing to seed: no file lies in `seeds/postgres/`");
        bed.write("shop/seeds/postgres/01-tables.sql", TABLE);
        bed.write("shop/seeds/postgres/02-products.csv", "id,name,price\n1,\"it's, \"\"so\"\"\",2.5\n2,ä,\n");
        bed.write("shop/seeds/postgres/03-products.json", "[{\"id\": 3, \"name\": \"\\\\x\"}]");
        bed.write("shop/seeds/postgres/notes.md", "no seed");
        let plan = services(&bed, "seed --dry-run").success().stdout;
        assert!(plan.contains("2. give `seeds/postgres/01-tables.sql` to `postgres`"), "{plan}");
        let run = services(&bed, "seed --json").success();
        assert_eq!(run.json()["seeded"].as_array().map(Vec::len), Some(3));
        let rows = sql(&bed, "select * from products order by id");
        assert_eq!(rows, "1|it's, \"so\"|2.5\n2|ä|\n3|\\x|1");

        // All of a file, or nothing of it.
        bed.write("shop/more.sql", "insert into products values (4, 'd');\ninsert into nowhere values (1);\n");
        services(&bed, "seed more.sql").code(1).says("`postgres` did not take").says("nowhere");
        bed.write("shop/products.csv", "id,name\n5,e\n1,again\n");
        services(&bed, "seed products.csv").code(1).says("duplicate key");
        assert_eq!(sql(&bed, "select count(*) from products"), "3");
        bed.write("shop/products.csv", "id,name\n5\n");
        services(&bed, "seed products.csv").code(2).says("line 2: expected 2 fields, found 1");
        services(&bed, "seed more.js").code(2).says("cannot be read");
        bed.write("shop/more.js", "1");
        services(&bed, "seed more.js").code(2).says("which takes `.sql`, `.json`, `.csv`");
        services(&bed, "down").success();
        services(&bed, "seed").code(1).says("`postgres` is not running");
    }
}

#[test]
fn a_reset_keeps_what_was_there_and_seeds() {
    for bed in places() {
        bed.write("shop/seeds/postgres/01-tables.sql", TABLE);
        sql(&bed, "create table mine as select 7 as it");
        let plan = services(&bed, "reset postgres --dry-run").success().stdout;
        assert!(plan.contains("put empty data in the place of what `postgres` has"), "{plan}");
        services(&bed, "reset postgres --no-trash").code(2).says("this needs a yes");
        services(&bed, "reset").code(2);
        let answer = services(&bed, "reset postgres --json").success().json();
        assert!(answer["trash"][0]["service"] == "postgres" && answer["seeds"] == 1, "{answer}");
        assert_eq!(sql(&bed, "select to_regclass('mine') is null, count(*) from products"), "t|0");

        // A seed with a mistake leaves what is there.
        sql(&bed, "insert into products values (1, 'kept')");
        bed.write("shop/seeds/postgres/02-wrong.sql", "insert into nowhere values (1);\n");
        services(&bed, "reset postgres --no-trash --yes").code(1).says("nowhere").says("in use as it was");
        assert_eq!(sql(&bed, "select name from products"), "kept");
        services(&bed, "reset postgres --no-trash --no-seed --yes").success();
        assert_eq!(sql(&bed, "select to_regclass('products') is null"), "t");
    }
}

#[test]
fn every_service_takes_its_own_kinds() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        bed.devpath(["setup", "databases", "shop", "--with", "mysql,mongodb,redis"]).success();
        bed.write("shop/seeds/mysql/1-t.sql", "create table t (it varchar(20), n int default 7);\n");
        bed.write("shop/seeds/mysql/2-t.csv", "it\nback\\slash\n'quote'\n");
        bed.write("shop/seeds/mongodb/1.js", "db.made.insertOne({ it: 6 * 7 });\n");
        bed.write("shop/seeds/mongodb/2-users.json", "[{\"name\": \"Ada`${1}\"}, {\"name\": \"Bob\"}]");
        bed.write("shop/seeds/mongodb/3-users.csv", "name,town\nEve,\"a, b\"\n");
        bed.write("shop/seeds/redis/all.json", "{\"k\": \"a \\\"b\\\"\\n\", \"l\": [1, 2], \"h\": {\"f\": \"v\"}}");
        services(&bed, "seed").success();
        let shell = |line: &str| services(&bed, &format!("shell {line}")).success().stdout.trim().to_owned();
        assert_eq!(shell("mysql -- -Nre 'select it, n from t'"), "back\\slash\t7\n'quote'\t7");
        assert_eq!(shell("mongodb -- --quiet --eval 'db.made.findOne().it'"), "42");
        assert_eq!(
            shell("mongodb -- --quiet --eval 'db.users.find().sort({ name: 1 }).toArray().map(u => u.name).join()'"),
            "Ada`${1},Bob,Eve"
        );
        assert_eq!(shell("redis -- --raw get k"), "a \"b\"");
        assert_eq!(shell("redis -- --raw lrange l 0 -1"), "1\n2");
        assert_eq!(shell("redis -- --raw hget h f"), "v");

        bed.write("shop/wrong.js", "db.made.insertOne({ it: 1 });\nnonsense();\n");
        services(&bed, "seed wrong.js").code(2).says("could be for any of").says("--service mongodb");
        services(&bed, "seed --service mongodb wrong.js").code(1).says("nonsense is not defined");
        services(&bed, "reset redis").success();
        assert_eq!(shell("redis -- --raw get k"), "a \"b\"");
    }
}
