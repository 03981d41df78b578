//! Faults at random moments of `up`: the next `up` completes, and what was written before is there.
//!
//! `DEVPATH_TEST_SEED` repeats a run, whose seed is printed; `DEVPATH_TEST_ROUNDS` makes it longer.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::support::{Bed, Machine, engines, tell};

const DEVPATH: &str = env!("CARGO_BIN_EXE_devpath");

/// Everything of this checkout on the engine.
const OURS: &str = r#"ours="label=devpath.project=$(sed -n 's/^id = "\(.*\)"/\1/p' .devpath/checkout.toml)""#;

/// What can happen, as lines of a shell in which `$run` is devpath's process and `$n` a number by chance.
const FAULTS: &[(&str, &str)] = &[
    ("Ctrl-C", "kill -INT $run"),
    ("devpath killed", "kill -KILL $run"),
    (
        "a container killed",
        "docker ps -q --filter $ours >/tmp/$$; c=$(sed -n \"$((n % 3 + 1))p\" /tmp/$$); rm /tmp/$$; test -z \"$c\" || docker kill $c",
    ),
    ("all containers removed", "c=$(docker ps -aq --filter $ours); test -z \"$c\" || docker rm -f $c"),
    (
        "the network removed",
        "for net in $(docker network ls -q --filter $ours); do for c in $(docker ps -aq --filter $ours); do \
         docker network disconnect -f $net $c; done; docker network rm $net; done",
    ),
];

/// Needs Python: the port of a service is taken just before it is bound, for as long as `up` runs.
const PORT: (&str, &str) = (
    "a port taken",
    "python3 -c 'import socket, sys, time\n\
     for _ in range(2000):\n  \
       try: s = socket.create_server((\"127.0.0.1\", int(sys.argv[1]))); break\n  \
       except OSError: time.sleep(0.002)\n\
     time.sleep(3)' $(sed -n 's/^port = //p' .devpath/checkout.toml | sed -n \"$((n % 3 + 1))p\") & taken=$!",
);

/// With an engine of one's own.
const ENGINE_FAULTS: &[(&str, &str)] = &[
    ("the engine restarted", "stop_engine; start_engine"),
    (
        "the engine killed",
        "kill -KILL $(cat /var/run/docker.pid); sleep 0.3; rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid; start_engine",
    ),
    (
        "the disk full",
        "fallocate -l $(df --output=avail -B1 /var/lib/docker | tail -n 1) /var/lib/docker/filler || \
         dd if=/dev/zero of=/var/lib/docker/filler bs=64k",
    ),
];

const ENGINE: &str = "
start_engine() {
  setsid dockerd --host=unix:///var/run/docker.sock >>/var/log/dockerd.log 2>&1 </dev/null &
  for i in $(seq 300); do docker version >/dev/null 2>&1 && return; sleep 0.1; done
  tail /var/log/dockerd.log; exit 9
}
stop_engine() {
  engine=$(cat /var/run/docker.pid); kill -TERM $engine
  for i in $(seq 300); do test -d /proc/$engine || return; sleep 0.1; done
}
";

/// How things are when `up` begins.
const BEFORE: &[(&str, &str)] = &[
    ("down", "\"$devpath\" services down"),
    ("stopped by hand", "c=$(docker ps -q --filter $ours); test -z \"$c\" || docker stop -t 10 $c"),
    ("up", "true"),
];

/// Numbers by chance (xorshift), the same again for the same seed.
struct Chance(u64);

impl Chance {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").subsec_nanos();
        let seed = std::env::var("DEVPATH_TEST_SEED").ok().and_then(|it| it.parse().ok()).unwrap_or(u64::from(now) | 1);
        Self(seed)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("a number") % limit
    }
}

fn rounds(usual: usize) -> usize {
    std::env::var("DEVPATH_TEST_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(usual)
}

/// A service, how a row is written into it, and how all rows are read.
const SERVICES: &[(&str, &str, &str)] = &[
    (
        "postgres",
        "-qc \"create table if not exists kept (it integer); insert into kept values (N)\"",
        "-qAtc \"select string_agg(it::text, ' ' order by it) from kept\"",
    ),
    ("redis", "rpush kept N", "lrange kept 0 -1"),
    (
        "mongodb",
        "--quiet --eval 'db.kept.insertOne({ it: N })'",
        "--quiet --eval \"db.kept.find().sort({ it: 1 }).toArray().map(row => row.it).join(' ')\"",
    ),
];

/// Rounds of faults; `sh` runs a line in the project's folder.
fn survive(
    name: &str,
    sh: &dyn Fn(&str) -> (i32, String),
    services: &[(&str, &str, &str)],
    faults: &[(&str, &str)],
    count: usize,
) {
    let mut chance = Chance::new();
    let seed = chance.0;
    tell(&format!("chaos on {name}: DEVPATH_TEST_SEED={seed}, {count} rounds"));
    let begin = format!("{ENGINE}\ndevpath='{DEVPATH}'\n{OURS}\n");
    let run = |line: &str| sh(&format!("{begin}{line}"));
    let (code, said) = run("\"$devpath\" services up");
    assert_eq!(code, 0, "{said}");
    for round in 0..count {
        for (service, write, _) in services {
            let write = write.replace('N', &round.to_string());
            let (code, said) = run(&format!("\"$devpath\" services shell {service} -- {write}"));
            assert_eq!(code, 0, "seed {seed}, round {round}: {service}: {said}");
        }
        let (before, prepare) = BEFORE[chance.below(BEFORE.len())];
        // Each fault comes, the first ones more often; the moments are by chance.
        let (fault, line) = faults[if round < faults.len() { round } else { chance.below(faults.len()) }];
        let (moment, n) = (chance.below(if before == "up" { 200 } else { 1500 }), chance.below(100));
        let story = format!("seed {seed}, round {round}: {fault} after {moment} ms, {before} before");
        let (_, said) = run(&format!(
            "{prepare} >/dev/null 2>&1\n\"$devpath\" services up >/tmp/up.$$ 2>&1 & run=$!\nn={n}; taken=\n\
             sleep {:.3}\n{{ {line}; }} >/dev/null 2>&1\n\
             for i in $(seq 150); do kill -0 $run 2>/dev/null || break; sleep 0.1; done\nkill -INT $run 2>/dev/null\n\
             wait $run; echo \"ended with $?\"; test -z \"$taken\" || wait $taken\n\
             rm -f /var/lib/docker/filler 2>/dev/null; cat /tmp/up.$$; rm /tmp/up.$$",
            f64::from(u32::try_from(moment).expect("a moment")) / 1000.0,
        ));
        let ended = said.lines().find(|line| line.starts_with("ended with ")).unwrap_or_default();
        // Well, no, the machine cannot, Ctrl-C, killed: never a crash.
        let known = ["0", "1", "3", "130", "137"].iter().any(|code| ended == format!("ended with {code}"));
        assert!(known, "{story}: {said}");
        let (code, next) = run("\"$devpath\" services up 2>&1");
        assert_eq!(code, 0, "{story}: the run with the fault: {said}\nthe next: {next}");
        let rows: Vec<String> = (0..=round).map(|it| it.to_string()).collect();
        for (service, _, read) in services {
            let (_, found) = run(&format!("\"$devpath\" services shell {service} -- {read}"));
            let found: Vec<&str> = found.split_whitespace().collect();
            assert_eq!(found, rows, "{story}: {service} has lost something");
        }
        tell(&format!("{story}: {ended}; the next `up` has everything"));
    }
    let (_, found) = run("docker ps -aq --filter $ours; docker network ls -q --filter $ours");
    assert_eq!(found.lines().count(), services.len() + 1, "nothing is there twice: {found}");
}

#[test]
fn whatever_happens_in_the_middle_of_up_the_next_one_completes_and_nothing_is_lost() {
    for engine in engines() {
        let bed = Bed::with(&engine);
        let ids: Vec<&str> = SERVICES.iter().map(|it| it.0).collect();
        bed.devpath(["new", "databases-python", "shop", "--with", &ids.join(","), "--no-git"]).success();
        let sh = |line: &str| {
            let run = bed.sh("shop", line);
            (run.code, run.stdout + &run.stderr)
        };
        let faults = [FAULTS, &[PORT]].concat();
        survive(&engine.name, &sh, SERVICES, &faults, rounds(8));
    }
}

#[test]
fn an_engine_that_goes_and_a_disk_that_is_full_lose_nothing_either() {
    let mut options = vec!["--privileged", "--cgroupns=host", "--tmpfs", "/var/lib/docker:size=2200m,exec"];
    let mirror = std::env::var("DEVPATH_TEST_INNER_ENGINE").map(|it| format!("{it}:/etc/docker/daemon.json:ro"));
    if let Ok(mirror) = &mirror {
        options.extend(["-v", mirror]);
    }
    let Some(machine) = Machine::new("docker:28-dind", &options) else { return };
    let (code, said) = machine.sh(&format!(
        "{ENGINE}\nstart_engine\nmkdir /p && cd /p && '{DEVPATH}' new databases-python shop --with postgres,redis --no-git"
    ));
    assert_eq!(code, 0, "{said}");
    let sh = |line: &str| machine.sh(&format!("cd /p/shop\n{line}"));
    let faults = [ENGINE_FAULTS, FAULTS].concat();
    survive("an engine of its own", &sh, &SERVICES[..2], &faults, rounds(6));
}
