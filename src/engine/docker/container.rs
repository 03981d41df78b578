//! What the engine is told about a container. Pure: values in, a request's body out.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use bollard::models::{
    ContainerCreateBody, EndpointSettings, HostConfig, Mount, MountType, NetworkingConfig, PortBinding,
};

use crate::engine::Published;
use crate::project::{Owner, ServiceSpec, hash};

/// The checkout's random id; the only thing by which anything is found.
pub const PROJECT_LABEL: &str = "devpath.project";
/// The service's id.
pub const SERVICE_LABEL: &str = "devpath.service";
/// The project's folder.
pub const PATH_LABEL: &str = "devpath.project.path";
/// Where in the container a volume lies.
pub const VOLUME_LABEL: &str = "devpath.volume";
/// The major version that made a volume's data.
pub const MAJOR_LABEL: &str = "devpath.major";
/// The main port inside the container.
pub const PORT_LABEL: &str = "devpath.port";
/// Which generation of a service's data it is or holds, from the second on.
pub const GENERATION_LABEL: &str = "devpath.generation";
/// A hash over what a container was made from.
pub const CONFIG_LABEL: &str = "devpath.config";

/// The labels on everything of a checkout.
pub fn labels(owner: &Owner, service: Option<&str>) -> HashMap<String, String> {
    let mut labels = HashMap::from([
        (PROJECT_LABEL.to_owned(), owner.id.to_string()),
        ("devpath.project.name".to_owned(), owner.slug.clone()),
        (PATH_LABEL.to_owned(), owner.path.display().to_string()),
        ("devpath.version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        // Docker Desktop and others group containers by these.
        ("com.docker.compose.project".to_owned(), network_name(owner)),
    ]);
    if let Some(service) = service {
        labels.insert(SERVICE_LABEL.to_owned(), service.to_owned());
        labels.insert("com.docker.compose.service".to_owned(), service.to_owned());
        let generation = owner.generation(service);
        if generation > 0 {
            labels.insert(GENERATION_LABEL.to_owned(), generation.to_string());
        }
    }
    labels
}

/// The name that people see; from the second attempt on with a number behind it.
pub fn name(owner: &Owner, service: &str, attempt: u32) -> String {
    numbered(format!("devpath-{}-{service}-{}", owner.slug, owner.id.short()), attempt)
}

/// A name with a number behind it where the plain one is somebody else's.
pub fn numbered(name: String, attempt: u32) -> String {
    if attempt == 1 { name } else { format!("{name}-{attempt}") }
}

/// The name of a network that is made now.
pub fn new_network_name(owner: &Owner, ending: &str) -> String {
    format!("{}-{ending}", network_name(owner))
}

/// An ending that no other name has: it says nothing, and nothing is found by it.
pub fn name_ending() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    hash(format!("{} {}", std::process::id(), now.as_nanos()).as_bytes()).chars().take(6).collect()
}

/// The name under which everything of a checkout is grouped.
pub fn network_name(owner: &Owner) -> String {
    format!("devpath-{}-{}", owner.slug, owner.id.short())
}

/// A hash over what decides whether an existing container can be started again; ports of this machine are not part of it.
pub fn fingerprint(spec: &ServiceSpec) -> String {
    let mut parts = vec![spec.image_name(), spec.release.volume.clone(), spec.container_port.to_string()];
    parts.extend(spec.ports.iter().map(|port| port.container_port.to_string()));
    parts.extend(spec.environment.iter().map(|(name, value)| format!("{name}={}", value.reveal())));
    parts.extend(spec.command.iter().map(|word| word.reveal().to_owned()));
    parts.extend(spec.task.iter().flat_map(|task| task.servers.clone()));
    parts.extend(spec.bind.map(|address| address.to_string()));
    hash(parts.join("\n").as_bytes())
}

/// A volume and where in the container it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mounted {
    /// The volume's name; without one it is memory, which ends with the container.
    pub volume: Option<String>,
    /// The folder inside.
    pub target: String,
}

impl Mounted {
    /// The same in the engine's words.
    pub fn mount(&self) -> Mount {
        Mount {
            target: Some(self.target.clone()),
            source: self.volume.clone(),
            typ: Some(if self.volume.is_some() { MountType::VOLUME } else { MountType::TMPFS }),
            ..Default::default()
        }
    }
}

/// Where on the engine's machine a service listens: on 127.0.0.1 in any case.
fn addresses(spec: &ServiceSpec) -> Vec<String> {
    let mut addresses = vec!["127.0.0.1".to_owned()];
    match spec.bind {
        // All there are: that one is among them, and a port can be bound once only.
        Some(all) if all.is_unspecified() => addresses = vec![all.to_string()],
        more => addresses.extend(more.map(|it| it.to_string())),
    }
    addresses
}

/// The request's body.
pub fn body(
    owner: &Owner,
    spec: &ServiceSpec,
    ports: &[Published],
    volumes: &[Mounted],
    network: &str,
) -> ContainerCreateBody {
    let mut labels = labels(owner, Some(&spec.id));
    labels.insert(CONFIG_LABEL.to_owned(), fingerprint(spec));
    labels.insert(PORT_LABEL.to_owned(), spec.container_port.to_string());
    let inside = |port: &Published| format!("{}/tcp", port.inside);
    let binding = |port: &Published| {
        let here = |host_ip| PortBinding { host_ip: Some(host_ip), host_port: Some(port.port.to_string()) };
        (inside(port), Some(addresses(spec).into_iter().map(here).collect()))
    };
    let endpoint = EndpointSettings { aliases: Some(vec![spec.id.clone()]), ..Default::default() };
    let command: Vec<String> = spec.command.iter().map(|word| word.reveal().to_owned()).collect();
    ContainerCreateBody {
        image: Some(spec.image_name()),
        env: Some(spec.environment.iter().map(|(name, value)| format!("{name}={}", value.reveal())).collect()),
        cmd: (!command.is_empty()).then_some(command),
        labels: Some(labels),
        exposed_ports: Some(ports.iter().map(inside).collect()),
        host_config: Some(HostConfig {
            port_bindings: Some(ports.iter().map(binding).collect()),
            mounts: Some(volumes.iter().map(Mounted::mount).collect()),
            network_mode: Some(network.to_owned()),
            ..Default::default()
        }),
        networking_config: Some(NetworkingConfig {
            endpoints_config: Some(HashMap::from([(network.to_owned(), endpoint)])),
        }),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use snapbox::{assert_data_eq, str};

    use super::{Mounted, body};
    use crate::catalog::Service;
    use crate::engine::Published;
    use crate::project::{CheckoutId, Owner, Secret, ServiceSpec, ServiceState};

    const CANVAS: &str = r#"
        id = "canvas"
        title = "Canvas"
        summary = "Pictures"
        image = "canvas"
        default_tag = "2"
        port = 4000
        user = "painter"
        database = "pictures"
        environment = { CANVAS_PASSWORD = "{{ password }}" }
        command = ["canvas", "--owner", "{{ user }}"]
        tags = [{ tag = "2", major = "2", volume = "/pictures", architectures = ["amd64"] }]
        needs = { memory_mib = 1, disk_mib = 1 }
        readiness = { protocol = "redis", ask = "PING", deadline_s = 1 }
        url = { variable = "CANVAS_URL", form = "canvas://{{ host }}" }
        client = { command = ["canvas"], dump = ["canvas", "dump"] }
        ci = { health = "canvas ping" }
        ports = [{ name = "web", port = 8000, variable = "CANVAS_WEB_URL", form = "http://{{ host }}:{{ port }}" }]
    "#;

    #[test]
    fn the_body_is_what_the_engine_is_told() {
        let service: Service = toml::from_str(CANVAS).expect("a service");
        let release = service.tags[0].clone();
        let spec = ServiceSpec::resolve(&service, release, &ServiceState::new(Secret::new("p4ss")));
        let owner = Owner {
            id: CheckoutId::parse("0123456789abcdef0123456789abcdef").expect("an id"),
            slug: "shop".to_owned(),
            path: PathBuf::from("/home/ada/shop"),
            generations: std::collections::BTreeMap::new(),
        };
        let volumes = [Mounted { volume: Some("devpath-shop-canvas-01234567".into()), target: "/pictures".into() }];
        let ports = [(4000, 4001), (8000, 8000)].map(|(inside, port)| Published { inside, wanted: inside, port });
        let told = body(&owner, &spec, &ports, &volumes, "network");
        // Through a value, whose maps are sorted.
        let mut told = serde_json::to_value(told).expect("JSON");
        told.sort_all_objects();
        let told = serde_json::to_string_pretty(&told).expect("JSON").replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
        assert_data_eq!(
            told,
            str![[r#"
{
  "Cmd": [
    "canvas",
    "--owner",
    "painter"
  ],
  "Env": [
    "CANVAS_PASSWORD=p4ss"
  ],
  "ExposedPorts": {
    "4000/tcp": {},
    "8000/tcp": {}
  },
  "HostConfig": {
    "Mounts": [
      {
        "Source": "devpath-shop-canvas-01234567",
        "Target": "/pictures",
        "Type": "volume"
      }
    ],
    "NetworkMode": "network",
    "PortBindings": {
      "4000/tcp": [
        {
          "HostIp": "127.0.0.1",
          "HostPort": "4001"
        }
      ],
      "8000/tcp": [
        {
          "HostIp": "127.0.0.1",
          "HostPort": "8000"
        }
      ]
    }
  },
  "Image": "canvas:2",
  "Labels": {
    "com.docker.compose.project": "devpath-shop-01234567",
    "com.docker.compose.service": "canvas",
    "devpath.config": "731941c2afb2338b39b400a16e25b0d21f5361776670a7d0545e732f1483330f",
    "devpath.port": "4000",
    "devpath.project": "0123456789abcdef0123456789abcdef",
    "devpath.project.name": "shop",
    "devpath.project.path": "/home/ada/shop",
    "devpath.service": "canvas",
    "devpath.version": "[VERSION]"
  },
  "NetworkingConfig": {
    "EndpointsConfig": {
      "network": {
        "Aliases": [
          "canvas"
        ]
      }
    }
  }
}
"#]]
        );
    }
}
