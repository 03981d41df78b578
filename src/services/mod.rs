//! Services of a project: brought up, taken down, looked at, and written into `.env`.
//!
//! Which engine runs them is chosen here; how it does that is `engine`'s. Knows nothing of templates and git.

mod adopt;
mod carry;
mod choose;
mod down;
mod env_file;
mod errors;
mod inventory;
mod listing;
mod logs;
mod migrate;
mod offline;
mod overview;
mod page;
mod password;
mod passwords;
mod readiness;
mod seed;
mod select;
mod session;
mod shared;
mod show;
mod snapshot;
mod status;
mod trash;
mod up;
mod upgrade;
mod variables;

pub use choose::{Chosen, EngineChoice, choose};
pub use errors::ServiceError;
pub use inventory::Difference;
pub use logs::{LogLine, Logs};
pub use migrate::{MigrateError, Migrated, Migration, Moved};
pub use offline::refuse_missing;
pub use overview::{CleanError, FolderState, Listed, all_projects, left_over, remove_left_over};
pub use page::{Page, companion_page, has_page, page};
pub use passwords::remember_passwords;
pub use seed::{BEFORE_SEED, SeedError, SeedFile, seed_files};
pub use session::{ServiceRequest, Session};
pub use show::{ReportedState, ServiceReport, ServicesReport};
pub use snapshot::{
    Content, Form, Kept, KeptFile, Restorable, Restored, Shelf, Snapshot, SnapshotError, SnapshotManifest, good_name,
};
pub use trash::{
    Disuse, Keeping, Ledger, LeftItem, LeftLedger, Over, TrashItem, TurnError, bytes_of, put_away, sweep_left,
};
pub use upgrade::{Mention, Turn, UpgradeError, UpgradePlan, Upgraded, mentions};
pub use variables::variables;
