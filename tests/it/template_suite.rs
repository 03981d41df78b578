//! Every template, really used: made, its services started, dependencies installed, linted, tested, built and run.
//!
//! None is skipped: a template that cannot run here is not done.

use std::collections::VecDeque;
use std::os::unix::process::CommandExt as _;
use std::process::Stdio;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Bed, Engine, chosen_templates, engines, free_port, tell};

/// How many templates are worked on at a time.
const WORKERS: usize = 2;
/// For how long a program that stays is watched.
const WATCHED: Duration = Duration::from_secs(10);
/// How long it may take to end when it is asked to.
const END_LIMIT: Duration = Duration::from_secs(10);
/// How long what Compose starts may take until it is healthy.
const HEALTH_LIMIT: Duration = Duration::from_mins(1);

#[test]
fn every_template_passes_its_own_checks() {
    let engines = engines();
    let Some(engine) = engines.last() else { return };
    let queue = Mutex::new(chosen_templates().into_iter().collect::<VecDeque<_>>());
    let failed = Mutex::new(Vec::new());
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(template) = next(&queue) {
                    if let Err(why) = passes(engine, &template) {
                        failed.lock().expect("the list").push(format!("{template} FAILED: {why}"));
                    }
                }
            });
        }
    });
    tell(&format!("templates: {:.0} s", began.elapsed().as_secs_f32()));
    let failed = failed.into_inner().expect("the list");
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

fn next(queue: &Mutex<VecDeque<String>>) -> Option<String> {
    queue.lock().expect("the queue").pop_front()
}

/// `devpath ci` in a new project, then its own `run`.
fn passes(engine: &Engine, template: &str) -> Result<(), String> {
    let mut bed = Bed::with(engine);
    // Not the ports that everybody assumes: a project finds its databases by `.env` alone.
    bed.publish_apart();
    // Else the folder's name: what is left of a run would meet the next one, or one beside it.
    let name = bed.path("").file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    bed.set("COMPOSE_PROJECT_NAME", name).set("SHOP_PORT", "0").set("API_PORT", "0");
    let made = bed.devpath(["new", template, template]);
    if made.code != 0 {
        return Err(made.stderr);
    }
    let run = bed.devpath_in(template, ["ci", "--json"]);
    let answer: Value = serde_json::from_str(&run.stdout).map_err(|error| format!("{error}: {}", run.stderr))?;
    let steps: Vec<String> =
        answer["steps"].as_array().map(Vec::as_slice).unwrap_or_default().iter().map(step).collect();
    if run.code != 0 {
        return Err(format!("{}\n{answer}\n{}", steps.join(", "), run.stderr));
    }
    let composed = bed.path(template).join("compose.yaml").exists();
    let at_work = at_work(&bed, template, composed);
    if composed {
        bed.sh(template, "docker compose down --volumes --rmi local --timeout 3");
    }
    let at_work = at_work?;
    let changed = bed.sh(template, "git status --porcelain").stdout;
    if !changed.is_empty() {
        return Err(format!("its own commands leave files that git does not ignore:\n{changed}"));
    }
    tell(&format!("{template:<24} {}, {at_work}", steps.join(", ")));
    Ok(())
}

fn step(step: &Value) -> String {
    format!("{} {:.1} s", step["id"].as_str().unwrap_or("?"), step["seconds"].as_f64().unwrap_or(0.0))
}

/// Its `run` lines end well, or stay until they are asked to end.
fn at_work(bed: &Bed, template: &str, composed: bool) -> Result<String, String> {
    let manifest: toml::Table = bed.read(&format!("{template}/devpath.toml")).parse().map_err(|it| format!("{it}"))?;
    let lines = manifest["commands"].get("run").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let lines: Vec<&str> = lines.iter().filter_map(toml::Value::as_str).collect();
    if lines.is_empty() {
        return Ok("nothing to run".to_owned());
    }
    let port = free_port();
    let log = bed.path(&format!("{template}.run.log"));
    let file = std::fs::File::create(&log).map_err(|it| it.to_string())?;
    let mut command = bed.command("sh");
    command.args(["-c", &lines.join(" && ")]).current_dir(bed.path(template)).env("PORT", port.to_string());
    command.env("PROVIDER_PORT", "0").stdin(Stdio::null());
    command.stdout(file.try_clone().map_err(|it| it.to_string())?).stderr(file).process_group(0);
    let mut child = command.spawn().map_err(|it| it.to_string())?;
    let said = || std::fs::read_to_string(&log).unwrap_or_default();
    let began = Instant::now();
    while began.elapsed() < WATCHED {
        match child.try_wait().map_err(|it| it.to_string())? {
            Some(status) if status.success() => return Ok(format!("run {:.1} s", began.elapsed().as_secs_f32())),
            Some(status) => return Err(format!("`{}` ended with {status}:\n{}", lines.join(" && "), said())),
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    }
    let well = if composed { all_healthy(bed, template) } else { Ok(()) };
    // A server, or something that takes its time: it must end when it is asked to.
    bed.sh("", &format!("kill -TERM -{}", child.id())).success();
    let asked = Instant::now();
    while asked.elapsed() < END_LIMIT {
        if child.try_wait().map_err(|it| it.to_string())?.is_some() {
            return well.map(|()| "run until ended".to_owned());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bed.sh("", &format!("kill -KILL -{}", child.id()));
    Err(format!("`{}` does not end on SIGTERM:\n{}", lines.join(" && "), said()))
}

/// Whether all that Compose started is well: a program that fails would be started again and again.
fn all_healthy(bed: &Bed, template: &str) -> Result<(), String> {
    let began = Instant::now();
    loop {
        let seen = bed.sh(template, "docker compose ps --all --format '{{.Service}} {{.Health}}'");
        if seen.code == 0 && !seen.stdout.is_empty() && seen.stdout.lines().all(|line| line.ends_with(" healthy")) {
            return Ok(());
        }
        if began.elapsed() > HEALTH_LIMIT {
            let logs = bed.sh(template, "docker compose logs --no-color --tail 20").stdout;
            return Err(format!("not well after {} s: {}\n{logs}", HEALTH_LIMIT.as_secs(), seen.stdout));
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}
