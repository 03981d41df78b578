//! One file with everything that services need, for machines without a network: images, fetched servers, packages.
//!
//! A plain tar archive: parts first, then a manifest with the hash of each, then the manifest's own hash. Every byte of
//! it is checked before anything of it is used. Which things go in is said by those who ask.

mod archive;
mod errors;
mod folder;
mod manifest;
mod open;
mod show;
mod unpack;
mod wanted;
mod write;

pub use errors::{PackError, Words};
pub use manifest::{Content, PackManifest, Part};
pub use open::PackFile;
pub use show::{Lack, LackReport, PackReport, UnpackReport, Unpacked};
pub use unpack::{Fate, Planned, plan, steps, unpack};
pub use wanted::{lacks, wanted};
pub use write::{Load, Packages, pack};
