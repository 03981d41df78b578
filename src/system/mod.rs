//! The machine below everything: processes, programs, environment, files, ports, platform.
//!
//! The only room that starts processes, reads the environment and tells platform from platform. It knows nothing
//! of stages, services or projects.

mod clock;
mod environment;
mod files;
mod opener;
mod place;
mod platform;
mod ports;
mod process;

pub use clock::{Moment, civil_from_days};
pub use environment::Environment;
pub use files::{
    FileStamp, can_be_run, can_write, closed_to_others, create_private_dir, folder_size, free_disk_mib, give,
    is_script, let_through, lock, make_executable, make_link, move_to, stamp, write_new, write_private, write_whole,
};
pub use opener::opener;
pub use place::{has_systemd, is_container, is_root, is_wsl};
pub use platform::{PackageManager, Platform, architecture_in_images, this_kind};
pub use ports::{PortHolder, any_free, hold, holder_of, is_free};
pub use process::{Command, Finished, ProcessError, ask_to_end, is_ended_but_there, runs_with};
