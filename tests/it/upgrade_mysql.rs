//! MySQL goes into a new server with everything that is in it.

use crate::support::{Bed, docker, engines};
use crate::upgrade::{services, with};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

fn mysql(bed: &Bed, statements: &str) -> String {
    let line = "exec mysql -- sh -c 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql -h 127.0.0.1 -u root -N --default-character-set=utf8mb4 app'";
    bed.write("statements.sql", statements);
    bed.sh("shop", &format!("'{DEVPATH}' services {line} < ../statements.sql")).success().stdout
}

/// The test bed has one version of MySQL: it goes into a new server of that one, by another name.
#[test]
fn mysql_goes_into_a_new_server_with_its_users() {
    for engine in engines() {
        let bed = with(&engine, "mysql", "9.7");
        let next = format!("devpath-next-{}", std::process::id());
        let file = bed.read("apart/stacks/services/mysql.toml");
        let tag = format!(
            "[[tags]]\ntag = \"{next}\"\nmajor = \"99\"\nvolume = \"/var/lib/mysql\"\narchitectures = [\"amd64\", \"arm64\"]\n\n[environment]"
        );
        bed.write("apart/stacks/services/mysql.toml", &file.replacen("[environment]", &tag, 1));
        docker(&engine.address, &["tag", "mysql:9.7", &format!("mysql:{next}")]);
        mysql(
            &bed,
            "create table t (id int auto_increment primary key, k int, n decimal(20,5), d double, dt datetime(3), b blob,
               bi bit(5), e enum('x','y'), s set('p','q'), j json, l varchar(20) character set latin1,
               v int as (k * 2) stored, w int as (k + 1) virtual, g point);
             set cte_max_recursion_depth = 5000;
             insert into t (k, n, d, dt, b, bi, e, s, j, l, g) with recursive q (i) as (select 1 union all select i + 1 from q
               where i < 2000) select i, i / 7, i / 9, '2024-02-29 03:04:05.678', unhex(sha2(i, 256)), 3, 'x', 'p,q',
               json_object('k', i), 'é', point(1, i) from q;
             delete from t where id > 1990;
             create view seen as select id from t; create trigger made before insert on t for each row set new.n = 1;
             create procedure one() select 1; create event daily on schedule every 1 day do select 1;
             create database other; create table other.`we``ird t` (`a b` int); insert into other.`we``ird t` values (1), (null);
             create user reader@'%' identified by 'r3ad'; grant select on app.t to reader@'%'; create role writers;
             grant all on other.* to writers, app@'%'; grant writers to reader@'%'; set default role all to reader@'%';",
        );
        let seen = "set group_concat_max_len = 10000000; set information_schema_stats_expiry = 0;
            select count(*), sum(k), sha2(group_concat(hex(b), hex(l), dt, n, st_astext(g) order by id), 256) from t;
            select count(*) from seen; select auto_increment from information_schema.tables where table_name = 't';
            select count(*), sum(`a b`) from other.`we``ird t`; call one();
            select count(*) from information_schema.triggers where trigger_name = 'made';
            select count(*) from information_schema.events where event_name = 'daily';
            show grants for reader@'%'; show grants for app@'%'; select * from mysql.default_roles";
        services(&bed, "restart").success();
        let before = mysql(&bed, seen);
        services(&bed, &format!("upgrade mysql --to {next} --yes")).success();
        assert_eq!(mysql(&bed, seen), before);
        let client =
            "exec mysql -- sh -c 'MYSQL_PWD=r3ad mysql -h 127.0.0.1 -u reader -N -e \"select count(*) from t\" app'";
        assert_eq!(services(&bed, client).success().stdout, "1990\n");
        services(&bed, "snapshot all").success();
        mysql(&bed, "drop database other; drop table t; drop user reader@'%'; drop role writers");
        services(&bed, "restore all --no-keep --yes").success();
        assert_eq!(mysql(&bed, seen), before, "a snapshot has all of it too");
        services(&bed, "upgrade mysql --back --yes").success();
        assert_eq!(mysql(&bed, seen), before);
        services(&bed, "down --volumes --no-trash --yes").success();
        docker(&engine.address, &["rmi", &format!("mysql:{next}")]);
    }
}
