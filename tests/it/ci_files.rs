//! The CI files of generated projects are run, not only read: GitHub's by act, GitLab's by gitlab-ci-local, Jenkinsfiles
//! by a small reader of our own that starts real containers (`tests/testbed/jenkins`).
//!
//! Every template's files are checked; of each shape (language, services, Docker, delivery) one template's are run.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use yaml_rust2::YamlLoader;

use crate::support::{
    Bed, Engine, chosen_templates, docker, engines, free_port, is_task, service_files, tell, templates, tool,
};

/// What decides how a CI file is composed.
fn shape(template: &str) -> String {
    let text = std::fs::read_to_string(format!("templates/{template}/template.toml")).expect("the template's file");
    let facts: toml::Table = text.parse().expect("TOML");
    let languages: Vec<&String> = facts["runtimes"].as_table().expect("runtimes").keys().collect();
    let services = facts.get("services").and_then(toml::Value::as_array).is_some_and(|it| !it.is_empty());
    let docker = facts.get("docker").and_then(toml::Value::as_bool).unwrap_or(false);
    let has = |kind: &str| facts["commands"].get(kind).and_then(toml::Value::as_array).is_some_and(|it| !it.is_empty());
    format!("{languages:?} services {services} docker {docker} build {} deploy {}", has("build"), has("deploy"))
}

/// The first template of each shape.
fn one_of_each_shape() -> Vec<String> {
    let mut shapes = BTreeMap::new();
    for template in chosen_templates() {
        shapes.entry(shape(&template)).or_insert(template);
    }
    shapes.into_values().collect()
}

#[test]
fn workflows_are_well_formed() {
    let Some(tools) = tool("bin/actionlint") else { return };
    let bed = Bed::new();
    for template in templates() {
        bed.devpath(["new", &template, &template]).success();
        bed.sh(&template, &format!("{} -no-color", tools.display())).success();
    }
}

#[test]
fn services_serve_as_a_provider_starts_them() {
    let Some(engine) = last_engine() else { return };
    let bed = Bed::with(&engine);
    let absent = std::env::var("DEVPATH_TEST_ABSENT").unwrap_or_default();
    let all: Vec<String> = service_ids().into_iter().filter(|id| *id != absent).collect();
    bed.devpath(["new", "databases-python", "shop", "--with", &all.join(","), "--no-git"]).success();
    let workflow = YamlLoader::load_from_str(&bed.read("shop/.github/workflows/ci.yml")).expect("YAML");
    let job = &workflow[0]["jobs"]["test"];
    let label = format!("devpath.project.path={}", bed.path("shop").canonicalize().expect("the project").display());
    for id in &all {
        // As the runner does it: options and command are words behind each other.
        let service = &job["services"][id.as_str()];
        let mut line = format!("docker run -d --rm --label {label}");
        for (name, value) in service["env"].as_hash().into_iter().flatten() {
            let _ = write!(line, " -e '{}={}'", name.as_str().expect("a name"), value.as_str().expect("a text"));
        }
        for key in ["options", "image", "command"] {
            // Variables are the container's, not the shell's.
            let _ = write!(line, " {}", service[key].as_str().unwrap_or_default().replace('$', "\\$"));
        }
        let container = bed.sh("", &line).success().stdout.trim().to_owned();
        let state = || docker(&engine.address, &["inspect", "-f", "{{json .State}}", &container]);
        let began = Instant::now();
        while service["options"].as_str().is_some_and(|it| it.contains("--health-cmd")) {
            let state: serde_json::Value = serde_json::from_str(&state()).expect("JSON");
            if state["Health"]["Status"] == "healthy" {
                break;
            }
            assert!(state["Running"] == true && began.elapsed().as_secs() < 120, "{id}: {state}");
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        // Who is let in without a password has none in the URL.
        if let Some(url) = job["env"]["REDIS_URL"].as_str().filter(|_| id == "redis") {
            assert_eq!(docker(&engine.address, &["exec", &container, "redis-cli", "-u", url, "ping"]), "PONG");
        }
        docker(&engine.address, &["rm", "-f", "-v", &container]);
    }
}

/// The servers of the catalogue, a file each: a provider starts no tasks.
fn service_ids() -> Vec<String> {
    service_files().into_iter().filter(|(_, file)| !is_task(file)).map(|(id, _)| id).collect()
}

#[test]
fn jenkinsfiles_are_well_formed() {
    let Some(groovy) = tool("groovy.jar") else { return };
    let bed = Bed::new();
    let mut files = String::new();
    for template in templates() {
        let folder = format!("{template}-jenkins");
        bed.devpath(["new", &template, &folder, "--ci", "jenkins", "--no-git"]).success();
        let _ = write!(files, " {folder}/Jenkinsfile");
    }
    let run = bed.sh("", &jenkins(&groovy, "check", &files)).success();
    assert_eq!(run.stdout.lines().filter(|line| *line == "ok").count(), templates().len());
    // The reader refuses what Jenkins would refuse.
    let text = bed.read(&format!("{}-jenkins/Jenkinsfile", templates()[0]));
    for (right, wrong) in [("stages {", "stagez {"), ("agent any", ""), ("timeout(", "timeot(")] {
        bed.write("wrong/Jenkinsfile", &text.replace(right, wrong));
        assert_ne!(bed.sh("wrong", &jenkins(&groovy, "check", "Jenkinsfile")).code, 0, "{wrong}");
    }
}

#[test]
fn pipelines_are_well_formed() {
    let Some(program) = tool("bin/gitlab-ci-local") else { return };
    let bed = Bed::new();
    for template in templates() {
        let folder = format!("{template}-gitlab");
        bed.devpath(["new", &template, &folder, "--ci", "gitlab"]).success();
        bed.sh(&folder, &format!("{} --list", program.display())).success();
    }
}

fn jenkins(groovy: &Path, what: &str, files: &str) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/testbed/jenkins/run.groovy");
    format!("java -cp '{}' groovy.ui.GroovyMain '{script}' {what} {files}", groovy.display())
}

fn timed(what: &str, work: impl FnOnce()) {
    let began = Instant::now();
    work();
    tell(&format!("{what}: {:.0} s", began.elapsed().as_secs_f32()));
}

fn last_engine() -> Option<Engine> {
    engines().pop()
}

#[test]
fn workflows_run() {
    let (Some(act), Some(engine)) = (tool("bin/act"), last_engine()) else { return };
    let runner = std::env::var("DEVPATH_TEST_RUNNER").expect("the test bed names its runner's image");
    for template in one_of_each_shape() {
        timed(&format!("act {template}"), || {
            let bed = Bed::with(&engine);
            bed.devpath(["new", &template, "project"]).success();
            bed.write("stub/action.yml", STUB);
            let workflow = "project/.github/workflows/ci.yml";
            bed.write(workflow, &with_free_ports(&bed.read(workflow)));
            bed.sh("project", "git commit -qam ports || true").success();
            let mut line = format!(
                "{} push --pull=false --rm -P ubuntu-24.04={runner} --container-options '--network host'",
                act.display()
            );
            // The runner's image has Python and Node.js: the actions that would fetch them do nothing.
            for used in bed.read(workflow).lines().filter_map(|line| line.trim().strip_prefix("uses: ")) {
                let action = used.split_whitespace().next().expect("an action");
                if !action.starts_with("actions/checkout@") {
                    let _ = write!(line, " --local-repository '{action}={}'", bed.path("stub").display());
                }
            }
            let run = bed.sh("project", &line).success();
            assert!(run.stdout.contains("Job succeeded"), "{}", run.stdout);
        });
    }
}

const STUB: &str = "name: stub\ndescription: The runner has it already\n\
inputs:\n  python-version: { description: version }\n  node-version: { description: version }\n  \
cache: { description: cache }\n  cache-dependency-path: { description: lock }\n\
runs:\n  using: composite\n  steps:\n    - run: echo there already\n      shell: bash\n";

/// A hosted runner is alone on its machine; here the usual ports belong to others.
fn with_free_ports(workflow: &str) -> String {
    let mapping = regex::Regex::new(r#""(\d+):(\d+)""#).expect("a pattern");
    let mut text = workflow.to_owned();
    for found in mapping.captures_iter(workflow) {
        let free = free_port();
        let usual = &found[1];
        text = text.replace(&found[0], &format!("\"{free}:{usual}\""));
        text = text.replace(&format!("127.0.0.1:{usual}"), &format!("127.0.0.1:{free}"));
    }
    text
}

#[test]
fn pipelines_run() {
    let (Some(program), Some(engine)) = (tool("bin/gitlab-ci-local"), last_engine()) else { return };
    for template in one_of_each_shape().iter().filter(|template| !needs_docker(template)) {
        run_pipeline(&program, &engine, template, "");
    }
}

/// As on a GitLab runner of one's own: it may start privileged containers, and its owner names a mirror for them.
#[test]
fn pipelines_with_an_engine_of_their_own_run() {
    let (Some(program), Some(engine)) = (tool("bin/gitlab-ci-local"), last_engine()) else { return };
    let mirror =
        std::env::var("DEVPATH_TEST_INNER_ENGINE").map(|it| format!("--volume {it}:/etc/docker/daemon.json:ro"));
    let options = format!("--privileged {}", mirror.unwrap_or_default());
    std::thread::scope(|scope| {
        for template in one_of_each_shape().into_iter().filter(|template| needs_docker(template)) {
            let (program, engine, options) = (&program, &engine, &options);
            scope.spawn(move || run_pipeline(program, engine, &template, options));
        }
    });
}

fn needs_docker(template: &str) -> bool {
    shape(template).contains("docker true")
}

fn run_pipeline(program: &Path, engine: &Engine, template: &str, options: &str) {
    let runner = std::env::var("DEVPATH_TEST_RUNNER").expect("the test bed names its runner's image");
    timed(&format!("gitlab-ci-local {template}"), || {
        let bed = Bed::with(engine);
        bed.devpath(["new", template, "project", "--ci", "gitlab"]).success();
        bed.sh("project", "git remote add origin git@gitlab.com:group/project.git").success();
        let line = format!(
            "{} --pull-policy if-not-present --helper-image {runner} --wait-image {runner} --no-color {options}",
            program.display()
        );
        bed.sh("project", &line).success();
    });
}

#[test]
fn jenkinsfiles_run() {
    let (Some(groovy), Some(engine)) = (tool("groovy.jar"), last_engine()) else { return };
    for template in one_of_each_shape() {
        timed(&format!("Jenkinsfile of {template}"), || {
            let bed = Bed::with(&engine);
            bed.devpath(["new", &template, "project", "--ci", "jenkins"]).success();
            let file = bed.read("project/Jenkinsfile");
            // An agent's engine listens at the default address; the test's has one of its own.
            let socket = engine.address.trim_start_matches("unix://");
            bed.write("project/Jenkinsfile", &file.replace("-v /var/run/docker.sock:", &format!("-v {socket}:")));
            let run = bed.sh("project", &jenkins(&groovy, "run", "Jenkinsfile")).success();
            assert!(run.stdout.ends_with("ok\n"), "{}", run.stdout);
        });
    }
}
