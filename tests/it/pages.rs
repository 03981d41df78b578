//! Web pages of services: the right one, without any login in its URL, opened only at a terminal.

use crate::support::{Bed, Run, at_terminal, engines};

fn open(bed: &Bed, args: &str) -> Run {
    bed.sh("shop", &format!("'{}' services open {args}", env!("CARGO_BIN_EXE_devpath")))
}

/// The page at a URL.
fn fetched(bed: &Bed, url: &str) -> String {
    // A page that asks for a login may answer with "forbidden".
    bed.sh("shop", &format!("curl --silent '{}'", url.trim())).success().stdout
}

#[test]
fn a_services_own_page_is_printed_without_its_login() {
    let Some(engine) = engines().pop() else { return };
    let bed = Bed::with(&engine);
    bed.devpath(["new", "databases-python", "shop", "--with", "mailpit,minio,redis", "--no-git"]).success();
    open(&bed, "mailpit").code(1).says("devpath services up");
    bed.devpath_in("shop", ["services", "up"]).success();
    let env = bed.read("shop/.env");
    let page = open(&bed, "mailpit").success().stdout;
    let line = format!("MAILPIT_WEB_URL={}", page.trim().trim_end_matches('/'));
    assert!(env.lines().any(|it| it == line), "{page} in {env}");
    assert!(fetched(&bed, &page).contains("Mailpit"));
    let console = open(&bed, "minio --json").success().json();
    assert_eq!((&console["user"], &console["opened"]), (&"app".into(), &false.into()), "{console}");
    let url = console["url"].as_str().expect("a URL");
    assert!(env.contains(&format!("MINIO_CONSOLE_URL={}", url.trim_end_matches('/'))), "{console}");
    open(&bed, "redis").code(2).says("has no web page").says("devpath services shell redis");
}

#[test]
fn a_companion_is_added_only_when_told_and_begins_at_the_service() {
    let Some(engine) = engines().pop() else { return };
    let bed = Bed::with(&engine);
    bed.devpath(["new", "databases-python", "shop", "--with", "postgres", "--no-git"]).success();
    bed.devpath_in("shop", ["services", "up"]).success();
    let before = bed.read("shop/devpath.toml");
    open(&bed, "postgres").code(2).says("this project does not have it").says("--yes");
    assert_eq!(bed.read("shop/devpath.toml"), before);

    let page = open(&bed, "postgres --yes").success();
    assert!(page.stderr.contains("was added to `devpath.toml`"), "{}", page.stderr);
    assert!(page.stdout.contains("/?pgsql=postgres&username=app&db=app"), "{}", page.stdout);
    let html = fetched(&bed, &page.stdout);
    assert!(html.contains("Adminer") && html.contains("value=\"postgres\""), "{html}");
    assert_eq!(bed.read("shop/devpath.toml"), before.replace("[services]\n", "[services]\nadminer = \"5\"\n"));
    assert_eq!(open(&bed, "postgres").success().stdout, page.stdout, "it runs and is found");
    bed.devpath_in("shop", ["services", "down"]).success();
}

#[cfg(target_os = "linux")]
#[test]
fn a_browser_is_opened_at_a_terminal_only() {
    let Some(engine) = engines().pop() else { return };
    let mut bed = Bed::with(&engine);
    bed.devpath(["new", "databases-python", "shop", "--with", "mailpit", "--no-git"]).success();
    bed.devpath_in("shop", ["services", "up"]).success();
    bed.write("bin/xdg-open", "#!/bin/sh\necho \"$1\" >>\"$HOME/opened\"\n");
    let folder = bed.path("bin");
    bed.sh("bin", "chmod +x xdg-open").success();
    let path = std::env::join_paths(
        std::iter::once(folder).chain(std::env::split_paths(&std::env::var_os("PATH").expect("a PATH"))),
    );
    bed.set("PATH", path.expect("a PATH")).set("DISPLAY", ":0");
    let page = open(&bed, "mailpit").success().stdout;
    assert!(!bed.path("home/opened").exists(), "no terminal, no browser");
    let mut session = at_terminal(&bed, ["-C", "shop", "services", "open", "--print"]);
    session.exp_eof().expect("its end");
    assert!(!bed.path("home/opened").exists(), "`--print` opens nothing");
    let mut session = at_terminal(&bed, ["-C", "shop", "services", "open"]);
    session.exp_eof().expect("its end");
    assert_eq!(bed.read("home/opened"), page);
}
