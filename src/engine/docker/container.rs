//! What the engine is told about a container. Pure: values in, a request's body out.

use std::collections::HashMap;

use bollard::models::{
    ContainerCreateBody, EndpointSettings, HostConfig, Mount, MountType, NetworkingConfig, PortBinding,
};

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
    }
    labels
}

/// The name that people see; from the second attempt on with a number behind it.
pub fn name(owner: &Owner, service: &str, attempt: u32) -> String {
    let name = format!("devpath-{}-{service}-{}", owner.slug, owner.id.short());
    if attempt == 1 { name } else { format!("{name}-{attempt}") }
}

/// The name of the checkout's network.
pub fn network_name(owner: &Owner) -> String {
    format!("devpath-{}-{}", owner.slug, owner.id.short())
}

/// A hash over what decides whether an existing container can be started again; the port is not part of it.
pub fn fingerprint(spec: &ServiceSpec) -> String {
    let mut parts = vec![spec.image_name(), spec.release.volume.clone(), spec.container_port.to_string()];
    parts.extend(spec.environment.iter().map(|(name, value)| format!("{name}={}", value.reveal())));
    parts.extend(spec.command.iter().map(|word| word.reveal().to_owned()));
    hash(parts.join("\n").as_bytes())
}

/// A volume and where in the container it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mounted {
    /// The volume's name.
    pub volume: String,
    /// The folder inside.
    pub target: String,
}

/// The request's body.
pub fn body(owner: &Owner, spec: &ServiceSpec, port: u16, volumes: &[Mounted], network: &str) -> ContainerCreateBody {
    let mut labels = labels(owner, Some(&spec.id));
    labels.insert(CONFIG_LABEL.to_owned(), fingerprint(spec));
    let inside = format!("{}/tcp", spec.container_port);
    let binding = PortBinding { host_ip: Some("127.0.0.1".to_owned()), host_port: Some(port.to_string()) };
    let mount = |Mounted { volume, target }: &Mounted| Mount {
        target: Some(target.clone()),
        source: Some(volume.clone()),
        typ: Some(MountType::VOLUME),
        ..Default::default()
    };
    let endpoint = EndpointSettings { aliases: Some(vec![spec.id.clone()]), ..Default::default() };
    let command: Vec<String> = spec.command.iter().map(|word| word.reveal().to_owned()).collect();
    ContainerCreateBody {
        image: Some(spec.image_name()),
        env: Some(spec.environment.iter().map(|(name, value)| format!("{name}={}", value.reveal())).collect()),
        cmd: (!command.is_empty()).then_some(command),
        labels: Some(labels),
        exposed_ports: Some(vec![inside.clone()]),
        host_config: Some(HostConfig {
            port_bindings: Some(HashMap::from([(inside, Some(vec![binding]))])),
            mounts: Some(volumes.iter().map(mount).collect()),
            network_mode: Some(network.to_owned()),
            ..Default::default()
        }),
        networking_config: Some(NetworkingConfig {
            endpoints_config: Some(HashMap::from([(network.to_owned(), endpoint)])),
        }),
        ..Default::default()
    }
}
