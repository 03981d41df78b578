//! One project on disk: `devpath.toml`, `devpath.lock`, `.env`, `.devpath/`, and the services they ask for.
//!
//! Values and files only: no engine, no terminal, no processes.

mod checkout;
mod dotenv;
mod edition;
mod identity;
mod ignores;
mod journal;
mod locked;
mod manifest;
mod open;
mod private;
mod retag;
mod secret;
mod spec;
mod state;

pub use checkout::{CHECKOUT_FILE, Checkout, EngineName, PRIVATE_FOLDER, PortState, ServiceState};
pub use dotenv::{DotEnv, DotEnvError, ENV_FILE};
pub use edition::Edition;
pub use identity::{CheckoutId, Owner, hexadecimal, slug};
pub use ignores::{DoctorSettings, Ignore, TrashSettings, UserSettings};
pub use journal::{Back, Change, Journal, Move, UNDO};
pub use locked::{LOCK_FILE, Locked, hash};
pub use manifest::{Answers, MANIFEST_FILE, Manifest, TemplateRef};
pub use open::{Project, ProjectError, user_settings};
pub use secret::Secret;
pub use spec::{ConnectionUrl, Login, PortSpec, ServiceSpec, fill};
pub use state::StateFile;
