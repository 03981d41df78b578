//! `.devpath/checkout.toml`: what belongs to this checkout alone and is never committed.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{CheckoutId, Edition, Secret};

/// The private folder's name at the project's root.
pub const PRIVATE_FOLDER: &str = ".devpath";
/// The state's name in the private folder.
pub const CHECKOUT_FILE: &str = "checkout.toml";

/// The engines that can run services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineName {
    /// A Docker-compatible API.
    Docker,
    /// A server of this machine, in the project's own data folder.
    Native,
}

impl fmt::Display for EngineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Docker => "docker",
            Self::Native => "native",
        })
    }
}

/// The state of one checkout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkout {
    /// The form of this file.
    pub schema: u32,
    /// On every label.
    pub id: CheckoutId,
    /// Where this checkout was when the file was written: a copied folder is known by it.
    pub path: PathBuf,
    /// The engine in use, once services were started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<EngineName>,
    /// What is remembered of each service.
    #[serde(default)]
    pub services: BTreeMap<String, ServiceState>,
}

/// What is remembered of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceState {
    /// The password, random for this checkout.
    pub password: Secret,
    /// The port on 127.0.0.1 that it had last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The address of this machine that it listens on beside 127.0.0.1, where the user asked for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind: Option<IpAddr>,
    /// The URL as it was last written into `.env`; another one there is the user's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_url: Option<Secret>,
    /// What is remembered of its further ports, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ports: BTreeMap<String, PortState>,
    /// Which generation of its data is in use: data that takes the place of other data is made beside it, and this number
    /// is the switch.
    #[serde(default, skip_serializing_if = "is_first")]
    pub generation: u32,
    /// Likewise of what it has without Docker: each engine has data of its own.
    #[serde(default, skip_serializing_if = "is_first")]
    pub native_generation: u32,
    /// The data that upgrades left, each for one tag of the image, in the order of the upgrades.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub editions: Vec<Edition>,
    /// What an upgrade makes that is not at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_work: Option<Edition>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_first(generation: &u32) -> bool {
    *generation == 0
}

/// What is remembered of one further port of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortState {
    /// The port on 127.0.0.1 that it had last.
    pub port: u16,
    /// The URL as it was last written into `.env`; another one there is the user's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_url: Option<Secret>,
}

impl ServiceState {
    /// A service that has a password, and was never started.
    pub const fn new(password: Secret) -> Self {
        Self {
            password,
            port: None,
            bind: None,
            written_url: None,
            ports: BTreeMap::new(),
            generation: 0,
            native_generation: 0,
            editions: Vec::new(),
            at_work: None,
        }
    }
}

impl Checkout {
    /// A new checkout that has nothing yet.
    ///
    /// # Errors
    /// The operating system has no random source.
    pub fn new(path: PathBuf) -> Result<Self, getrandom::Error> {
        Ok(Self { schema: 1, id: CheckoutId::generate()?, path, engine: None, services: BTreeMap::new() })
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let body = toml::to_string(self).unwrap_or_default();
        format!(
            "# This checkout's own: its id, its passwords. Not to be committed or copied to another folder.\n{body}"
        )
    }
}
