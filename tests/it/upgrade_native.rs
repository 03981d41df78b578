//! Newer major versions without Docker: from a server that was fetched to the one that is installed.

use crate::native_services::{machine, well, with_urls};

#[test]
fn postgres_goes_from_a_fetched_15_to_the_installed_17_and_back() {
    let Some(machine) = machine(&[]) else { return };
    well(&machine, "mkdir /srv/up && devpath -C /srv/up new databases-python shop --no-git --with postgres");
    let line = |line: &str| well(&machine, &format!("cd /srv/up/shop; {line}"));
    let ask = |sql: &str| line(&with_urls(&format!("psql \"$POSTGRES_URL\" -Atc \"{sql}\"")));
    let major = "select current_setting('server_version_num')::int / 10000";
    line("sed -i 's/^postgres = .*/postgres = \"15\"/' devpath.toml && devpath services up");
    assert_eq!(ask(major), "15", "17 is installed, and 15 is what the project asks for");
    ask("create table kept as select n, md5(n::text) as it from generate_series(1, 1000) as n");
    ask("create role reader login password 'r'; grant select on kept to reader");
    let sum = "select count(*), md5(string_agg(it, '' order by n)), has_table_privilege('reader', 'kept', 'select') from kept";
    let before = ask(sum);

    line("devpath services upgrade postgres --to 17 --yes");
    assert_eq!((ask(major), ask(sum)), ("17".to_owned(), before.clone()));
    assert_eq!(line("sed -n 's/^postgres = //p' devpath.toml"), "\"17\"");
    line("devpath services down && devpath services up");
    assert_eq!((ask(major), ask(sum)), ("17".to_owned(), before.clone()));

    // Its client cannot be fetched: told before anything is touched.
    let (code, said) = machine
        .sh(&format!("cd /srv/up/shop && {} services upgrade postgres --to 18 --yes", env!("CARGO_BIN_EXE_devpath")));
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("needs `psql` of version 18 or newer"), "{said}");
    assert_eq!(ask(major), "17");

    line("devpath services upgrade postgres --back --yes");
    assert_eq!((ask(major), ask(sum)), ("15".to_owned(), before.clone()));
    // On with what was there before: its data is kept until somebody confirms.
    line("sed -i 's/^postgres = .*/postgres = \"17\"/' devpath.toml && devpath services up");
    assert_eq!((ask(major), ask(sum)), ("17".to_owned(), before.clone()));
    assert_eq!(line("ls .devpath/native | wc -l"), "2");
    line("devpath services upgrade postgres --confirm --yes");
    assert_eq!((ask(major), ask(sum)), ("17".to_owned(), before));
    assert_eq!(line("ls .devpath/native | wc -l"), "1", "what was confirmed is gone");
}
