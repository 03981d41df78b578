//! The engine's address: over TLS with certificates, from a context or from variables.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::support::{Bed, engines};

const MANIFEST: &str = "schema = 1\nmain_service = \"redis\"\n[template]\nid = \"databases-python\"\nversion = \"1.0.0\"\n\
                        [answers]\nname = \"p\"\nlanguage = \"python\"\nci = \"none\"\n[services]\nredis = \"8\"\n";

/// An authority, a server's certificate for 127.0.0.1, and a client's.
const CERTIFICATES: &str = r"
set -e
mkdir keys && cd keys
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.pem
for name in server client other; do
  openssl req -newkey rsa:2048 -nodes -subj /CN=$name -keyout $name.key -out $name.csr
done
printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' > server.ext
printf 'extendedKeyUsage=clientAuth\n' > client.ext
for name in server client; do
  openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile $name.ext -out $name.pem
done
openssl x509 -req -in other.csr -signkey other.key -days 2 -out other.pem
mkdir good bad
cp ca.pem good/ca.pem && cp client.pem good/cert.pem && cp client.key good/key.pem
cp ca.pem bad/ca.pem && cp other.pem bad/cert.pem && cp other.key bad/key.pem
";

/// Ends with the test.
struct Proxy(Child);

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn proxy(bed: &Bed, socket: &str) -> (Proxy, u16) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/tls_proxy.py");
    let mut child = bed
        .command("python3")
        .args([script, socket, "keys"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python, which the tests of generated projects need too");
    let mut port = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut port).expect("a port");
    (Proxy(child), port.trim().parse().expect("a port"))
}

/// What is done with services every day, through whatever client devpath takes for it.
fn a_day(bed: &Bed) {
    let services = |line: &str| bed.sh("p", &format!("'{}' services {line}", env!("CARGO_BIN_EXE_devpath"))).success();
    services("shell redis -- set kept 7");
    services("snapshot first --replace");
    services("shell redis -- set kept 8");
    services("restore first");
    assert_eq!(services("exec redis -- redis-cli get kept").stdout, "7\n");
    services("restart");
    assert!(services("logs redis --tail 20").stdout.contains("Ready to accept connections"));
    services("reset redis --no-trash --yes");
    assert_eq!(services("shell redis -- get kept").stdout, "\n");
    services("down");
    services("up");
    let listed = bed.devpath(["list", "--json"]).success().json();
    let path = bed.path("p").canonicalize().expect("a path").display().to_string();
    assert!(listed["projects"].as_array().expect("projects").iter().any(|it| it["path"] == path.as_str()), "{listed}");
}

#[test]
fn a_tls_engine_is_reached_by_context_and_by_variables() {
    for engine in engines() {
        let Some(socket) = engine.address.strip_prefix("unix://") else { continue };
        let mut bed = Bed::new();
        bed.sh("", CERTIFICATES).success();
        let (_proxy, port) = proxy(&bed, socket);
        let address = format!("tcp://127.0.0.1:{port}");
        bed.write("p/devpath.toml", MANIFEST);

        bed.unset("DOCKER_HOST");
        let create = format!(
            "docker context create tls --docker \
             'host={address},ca=keys/good/ca.pem,cert=keys/good/cert.pem,key=keys/good/key.pem' && docker context use tls"
        );
        bed.sh("", &create).success();
        let run = bed.devpath(["-C", "p", "services", "up"]).success();
        assert!(run.stderr.contains(&address), "{}", run.stderr);

        a_day(&bed);
        let good = bed.path("keys/good");
        bed.unset("DOCKER_CONTEXT").set("DOCKER_HOST", &address).set("DOCKER_TLS_VERIFY", "1");
        bed.set("DOCKER_CERT_PATH", good);
        let status = bed.devpath(["-C", "p", "services", "status", "--json"]).success().json();
        assert_eq!(status["services"][0]["state"], "ready", "{status}");
        a_day(&bed);

        // A certificate that the engine's authority did not sign.
        let bad = bed.path("keys/bad");
        bed.set("DOCKER_CERT_PATH", bad);
        let run = bed.devpath(["-C", "p", "services", "status"]).code(3);
        assert!(run.stderr.contains("no Docker engine answers at the address that is set"), "{}", run.stderr);
        // What was started here ends over the plain address.
        bed.unset("DOCKER_TLS_VERIFY").unset("DOCKER_CERT_PATH").set("DOCKER_HOST", &engine.address);
    }
}
