//! Images from a registry that misbehaves: asked again where that helps, given up clearly where it does not.

use std::time::Duration;

use crate::support::{Asked, Bed, Engine, Fault, Proxy, WAIT, docker, engines, registry};

/// How many bytes of chance are in each of the two layers of the image.
const LAYER: usize = 1_000_000;

/// An image of the test's own in the registry, with layers that no engine has; it is a Redis.
struct Published {
    name: String,
    engine: Engine,
}

impl Published {
    fn new(bed: &Bed, engine: &Engine, registry: &str, word: &str) -> Self {
        let name = format!("devpath-{word}-{}-{}", engine.name, std::process::id());
        let source = format!("{registry}/library/{name}:8");
        let mut from = "redis:8".to_owned();
        for layer in ["one", "two"] {
            bed.sh("", &format!("head -c {LAYER} /dev/urandom > {name}-{layer}")).success();
            let id = docker(&engine.address, &["create", "--label", "devpath.testbed=pulls", &from]);
            let file = bed.path(&format!("{name}-{layer}")).display().to_string();
            docker(&engine.address, &["cp", &file, &format!("{id}:/{layer}")]);
            docker(&engine.address, &["commit", &id, &source]);
            docker(&engine.address, &["rm", &id]);
            from.clone_from(&source);
        }
        docker(&engine.address, &["push", "-q", &source]);
        docker(&engine.address, &["rmi", &source]);
        Self { name, engine: engine.clone() }
    }

    /// A catalogue whose Redis comes in this image.
    fn use_it(&self, bed: &mut Bed) {
        bed.run_redis_from(&self.name);
    }

    /// Takes what a pull brought from the engine again.
    fn forget(&self, proxy: &Proxy) {
        let plain = format!("{}:8", self.name);
        docker(&self.engine.address, &["rmi", &plain, &format!("{}/library/{plain}", proxy.address)]);
    }
}

#[test]
fn a_registry_that_misbehaves_is_asked_again() {
    let Some(registry) = registry() else { return };
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let image = Published::new(&bed, &engine, &registry, "again");
        image.use_it(&mut bed);
        bed.devpath(["setup", "databases", "shop", "--with", "redis", "--no-services"]).success();
        bed.set("DEVPATH_PULL_IDLE_SECONDS", "3");
        // Engines ask for a manifest's head first, and for all of it when that goes wrong.
        let twice = |status| [Fault::Status(Asked::Manifest, status, None); 2].to_vec();
        for (before, then) in [
            (twice(500), Fault::Cut(Asked::Blob, 1)),
            (twice(503), Fault::Status(Asked::Blob, 500, None)),
            (vec![Fault::Stall(Asked::Manifest)], Fault::Cut(Asked::Blob, LAYER / 2)),
            (twice(502), Fault::Cut(Asked::Blob, LAYER - 1)),
        ] {
            let faults = [before, vec![then]].concat();
            let proxy = Proxy::new(&registry, &faults);
            let run = bed.devpath_in("shop", ["services", "up", "--registry", &proxy.address]).success();
            assert_eq!(proxy.left(), [], "all happened: {}", run.stderr);
            assert!(run.stderr.contains("; again in"), "{}", run.stderr);
            assert!(run.stderr.contains("at the 2nd try"), "{}", run.stderr);
            // What had come stayed: no more than one layer came twice.
            let most = 3 * LAYER as u64 + 200_000;
            assert!(proxy.blob_bytes() <= most, "{faults:?}: {} bytes", proxy.blob_bytes());
            bed.devpath_in("shop", ["services", "down", "--volumes", "--yes"]).success();
            image.forget(&proxy);
        }
    }
}

#[test]
fn a_registry_is_left_alone_for_as_long_as_it_asks() {
    let Some(registry) = registry() else { return };
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let image = Published::new(&bed, &engine, &registry, "waits");
        image.use_it(&mut bed);
        let proxy = Proxy::new(&registry, &[Fault::Status(Asked::Manifest, 429, Some(WAIT)); 2]);
        let run =
            bed.devpath(["setup", "databases", "shop", "--with", "redis", "--registry", &proxy.address]).success();
        assert!(run.stderr.contains(&format!("again in {WAIT}.0 s")), "{}", run.stderr);
        let asked = proxy.asked(Asked::Manifest);
        // Its head and all of it were asked for before.
        assert!(asked[2] - asked[1] >= Duration::from_secs(WAIT), "{asked:?}");
        bed.devpath_in("shop", ["services", "down", "--volumes", "--yes"]).success();
        image.forget(&proxy);
    }
}

#[test]
fn a_registry_that_stays_so_is_given_up_clearly() {
    let Some(registry) = registry() else { return };
    for engine in engines() {
        let mut bed = Bed::with(&engine);
        let file = std::fs::read_to_string("stacks/services/redis.toml").expect("the service's file");
        bed.write("own/stacks/services/redis.toml", &file.replace("image = \"redis\"", "image = \"devpath-gone\""));
        let folder = bed.path("own");
        bed.set("DEVPATH_CATALOG", folder);
        bed.devpath(["setup", "databases", "shop", "--with", "redis", "--no-services"]).success();
        for (faults, code, says) in [
            (vec![Fault::Status(Asked::Manifest, 502, None); 20], "image.registry_failing", "asked 5 times"),
            (vec![Fault::Status(Asked::Manifest, 401, None); 20], "image.denied", ""),
            // Neither of the two names that a mirror may keep it under is there.
            (Vec::new(), "image.not_found", ""),
        ] {
            let proxy = Proxy::new(&registry, &faults);
            let args = ["services", "up", "--registry", &proxy.address, "--json"];
            let answer = bed.devpath_in("shop", args).code(3).json();
            let error = &answer["services"][0]["error"];
            assert_eq!(error["code"], code, "{answer}");
            assert!(answer.to_string().contains(says), "{answer}");
            let asked = proxy.asked(Asked::Manifest).len();
            // Once or twice an attempt, under two names where the answer is about the name.
            assert!(
                if code == "image.registry_failing" { asked >= 5 } else { (2..=4).contains(&asked) },
                "{asked}: {code}"
            );
        }
    }
}
