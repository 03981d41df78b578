//! Pulling the images of three services, against `docker pull` of the same images at the same time.
//!
//! The images are the bench's own, each with layers of chance that no engine has; both sides ask the test bed's registry.

use std::process::Command;
use std::time::Duration;

use crate::measure::{medians, ratio, time};
use crate::support::{Bed, Engine, docker, engines, registry};

/// The services that the images take the place of.
const SERVICES: [&str; 3] = ["postgres", "redis", "valkey"];
/// How many bytes of chance are in each of two layers.
const LAYER: usize = 16_000_000;

pub fn run() {
    let Some(registry) = registry() else { return };
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let images = SERVICES.map(|service| published(&bed, &engine, &registry, service));
        for (service, image) in SERVICES.iter().zip(&images) {
            let file = std::fs::read_to_string(format!("stacks/services/{service}.toml")).expect("the service's file");
            let begin = file.find("\nimage = \"").expect("an image") + 1;
            let end = begin + file[begin..].find('\n').expect("its end");
            let file = format!("{}image = \"{image}\"{}", &file[..begin], &file[end..]);
            bed.write(&format!("own/stacks/services/{service}.toml"), &file.replace(&default_tag(&file), "\"1\""));
        }
        let folder = bed.path("own");
        bed.set("DEVPATH_CATALOG", folder).set("DEVPATH_REGISTRY", &registry);
        let with = SERVICES.join(",");
        bed.devpath(["setup", "databases", "shop", "--with", &with, "--no-services"]).success();
        let [ours, theirs] = medians(
            5,
            [
                &mut || {
                    let took = time(|| bed.devpath_in("shop", ["services", "pull"]).success());
                    forget(&engine, &registry, &images, true);
                    took
                },
                &mut || {
                    let took = pulled(&engine, &registry, &images);
                    forget(&engine, &registry, &images, false);
                    took
                },
            ],
        );
        ratio(&format!("pull of three images, {}", engine.name), ours, "docker pull, at once", theirs, 1.05);
    }
}

/// The tag as the file writes it, in quotes, wherever it stands.
fn default_tag(file: &str) -> String {
    let line = file.lines().find(|line| line.starts_with("default_tag = ")).expect("a tag");
    line.trim_start_matches("default_tag = ").to_owned()
}

fn published(bed: &Bed, engine: &Engine, registry: &str, service: &str) -> String {
    let name = format!("devpath-bench-{service}-{}-{}", engine.name, std::process::id());
    let source = format!("{registry}/library/{name}:1");
    let mut from = "redis:8".to_owned();
    for layer in ["one", "two"] {
        bed.sh("", &format!("head -c {LAYER} /dev/urandom > {layer}")).success();
        let id = docker(&engine.address, &["create", "--label", "devpath.testbed=pulls", &from]);
        docker(&engine.address, &["cp", &bed.path(layer).display().to_string(), &format!("{id}:/{layer}")]);
        docker(&engine.address, &["commit", &id, &source]);
        docker(&engine.address, &["rm", &id]);
        from.clone_from(&source);
    }
    docker(&engine.address, &["push", "-q", &source]);
    docker(&engine.address, &["rmi", &source]);
    name
}

fn pulled(engine: &Engine, registry: &str, images: &[String]) -> Duration {
    time(|| {
        std::thread::scope(|scope| {
            for image in images {
                scope.spawn(move || {
                    let mut pull = Command::new("docker");
                    let source = format!("{registry}/library/{image}:1");
                    let output = pull.args(["--host", &engine.address, "pull", "-q", &source]).output();
                    assert!(output.expect("docker").status.success(), "{source}");
                });
            }
        });
    })
}

fn forget(engine: &Engine, registry: &str, images: &[String], plain: bool) {
    for image in images {
        docker(&engine.address, &["rmi", &format!("{registry}/library/{image}:1")]);
        if plain {
            docker(&engine.address, &["rmi", &format!("{image}:1")]);
        }
    }
}
