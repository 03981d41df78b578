//! Snapshots of a project's data, in `.devpath/snapshots/NAME/`: taken, checked, listed, put back.
//!
//! Data that is put back is made beside the data in use, as its next generation; when it is whole and answers, one write
//! to the checkout's state switches to it, and only then the old one is removed. Whatever fails or is killed before
//! leaves the old data in use.

mod check;
mod errors;
mod manifest;
mod renew;
mod restore;
mod shelf;
mod take;

pub use errors::SnapshotError;
pub use manifest::{Form, Kept, KeptFile, SnapshotManifest};
pub use renew::Content;
pub use restore::{Restorable, Restored};
pub use shelf::{Shelf, Snapshot, good_name};
pub(super) use take::{done, written_whole};
