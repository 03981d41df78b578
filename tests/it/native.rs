//! Databases without Docker: PostgreSQL installed or fetched, as root and as an ordinary user.

use crate::support::{Bed, Run, is_root};

/// A catalogue in which the server is looked for on PATH only, so that none is found.
pub fn without_server(bed: &mut Bed) {
    let file = std::fs::read_to_string("stacks/services/postgres.toml").expect("the service's file");
    let begin = file.find("places = [").expect("places");
    let end = begin + file[begin..].find(']').expect("their end") + 1;
    bed.write("none/stacks/services/postgres.toml", &format!("{}places = []{}", &file[..begin], &file[end..]));
    let folder = bed.path("none");
    bed.set("DEVPATH_CATALOG", folder);
    let path = std::env::var_os("PATH").expect("PATH");
    let folders = std::env::split_paths(&path).filter(|folder| !folder.join("postgres").exists());
    bed.set("PATH", std::env::join_paths(folders).expect("a PATH"));
}

fn query(bed: &Bed, folder: &str, sql: &str) -> Run {
    bed.sh(folder, &format!("psql \"$(sed -n s/^DATABASE_URL=//p .env)\" -Atc \"{sql}\""))
}

#[test]
fn without_docker_the_installed_postgresql_answers() {
    let mut bed = Bed::new();
    bed.publish_apart();
    let run = bed.devpath(["setup", "databases", "shop"]).success();
    assert!(run.stdout.contains("mysql     absent  needs Docker"), "{}", run.stdout);
    let run = run.says("engine: a server of this machine, without Docker (no Docker engine answers");
    assert!(!run.stderr.contains("panicked"));
    assert_eq!(query(&bed, "shop", "select current_user").success().stdout, "app\n");
    let env = bed.read("shop/.env");
    assert!(env.contains("DATABASE_URL=postgresql://app:") && !env.contains("MYSQL_URL"), "{env}");

    let wrong =
        bed.sh("shop", "psql \"$(sed -n 's/^DATABASE_URL=//p' .env | sed 's#:[^:@]*@#:wrong@#')\" -c 'select 1'");
    assert!(wrong.stderr.contains("password authentication failed"), "{}", wrong.stderr);

    query(&bed, "shop", "create table kept as select 7 as it").success();
    bed.devpath_in("shop", ["services", "down"]).success();
    let status = bed.devpath_in("shop", ["services", "status", "--json"]).success().json();
    assert_eq!(status["services"][0]["state"], "stopped");
    bed.devpath_in("shop", ["services", "up"]).success();
    assert_eq!(query(&bed, "shop", "select it from kept").success().stdout, "7\n");
    assert_eq!(bed.read("shop/.env"), env, "port and password stay");
}

#[test]
fn without_docker_and_without_a_server_one_is_fetched() {
    let mut bed = Bed::new();
    without_server(&mut bed);
    bed.devpath(["setup", "databases", "shop", "--engine", "native"]).success();
    let version = query(&bed, "shop", "show server_version").success().stdout;
    assert!(version.starts_with("18."), "{version}");
    let cache = crate::support::cache().join("devpath/postgres");
    assert!(cache.read_dir().expect("the cache").count() > 0);
}

#[test]
fn a_killed_server_is_seen_and_started_again() {
    let bed = Bed::new();
    bed.devpath(["setup", "databases", "shop", "--engine", "native"]).success();
    let pid = bed.read("shop/.devpath/native/postgres/data/postmaster.pid");
    bed.sh("shop", &format!("kill -9 {}", pid.lines().next().expect("a pid"))).success();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let status = bed.devpath_in("shop", ["services", "status", "--json"]).success().json();
    assert_eq!(status["services"][0]["state"], "stopped");
    bed.devpath_in("shop", ["services", "up"]).success();
    query(&bed, "shop", "select 1").success();
}

#[test]
fn an_ordinary_user_gets_the_same() {
    if !is_root() {
        // The other tests already ran as an ordinary user.
        return;
    }
    let mut bed = Bed::new();
    // The fetched server as well: the user's own cache is empty.
    let cache = bed.path("home/.cache");
    bed.set("XDG_CACHE_HOME", cache);
    // Neither the built program nor the test's folder is in a place that everybody may enter.
    let program = bed.path("devpath");
    std::fs::copy(env!("CARGO_BIN_EXE_devpath"), &program).expect("a copy");
    bed.set("DEVPATH_CATALOG", copy_of_the_catalogue(&bed));
    let root = bed.path("");
    bed.sh("", &format!("chown -R 65534:65534 '{}' && chmod 755 '{}'", root.display(), root.display())).success();
    let as_nobody = format!("setpriv --reuid=65534 --regid=65534 --clear-groups {}", program.display());
    let run =
        bed.sh("", &format!("{as_nobody} setup databases shop --engine native --no-git --with postgres")).success();
    assert!(run.stdout.contains("postgres  ready"), "{}", run.stdout);
    query(&bed, "shop", "select 1").success();
    let owner = bed.sh("shop", "stat -c %u .devpath/native/postgres/data").success();
    assert_eq!(owner.stdout, "65534\n");
    bed.sh("shop", &format!("{as_nobody} services down --volumes --yes")).success();
}

#[test]
fn root_without_user_namespaces_lowers_itself_to_an_ordinary_user() {
    if !is_root() {
        return;
    }
    let mut bed = Bed::new();
    let folder = bed.path("");
    // As inside of most containers: `unshare` is there and may do nothing.
    bed.write("bin/unshare", "#!/bin/sh\nexit 1\n");
    bed.sh("", &format!("chmod 755 bin/unshare '{}'", folder.display())).success();
    let path = std::env::var_os("PATH").expect("PATH");
    let folders = std::iter::once(bed.path("bin")).chain(std::env::split_paths(&path));
    bed.set("PATH", std::env::join_paths(folders).expect("a PATH"));
    bed.devpath(["setup", "databases", "shop", "--with", "postgres"]).success();
    query(&bed, "shop", "select 1").success();
    let owner = bed.sh("shop", "stat -c %u .devpath/native/postgres/data").success().stdout;
    assert_ne!(owner, "0\n");
    bed.devpath_in("shop", ["services", "down"]).success();
    bed.devpath_in("shop", ["services", "up"]).success();
    query(&bed, "shop", "select 1").success();

    bed.sh("", "mkdir closed && chmod 700 closed").success();
    let run = bed.devpath_in("closed", ["setup", "databases", "shop", "--with", "postgres"]).code(3);
    assert!(run.stderr.contains("another user may not enter"), "{}", run.stderr);
}

/// A debug build reads its catalogue from the source tree, which another user may not enter.
fn copy_of_the_catalogue(bed: &Bed) -> std::path::PathBuf {
    let here = env!("CARGO_MANIFEST_DIR");
    bed.write("catalog/x", "");
    bed.sh("", &format!("cp -r {here}/stacks {here}/templates catalog/")).success();
    bed.path("catalog")
}
