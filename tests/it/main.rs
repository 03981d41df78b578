//! The one integration binary: a file a command or a promise.
#![expect(clippy::disallowed_methods, reason = "tests run the built binary and look at the machine")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, and says why")]

mod addresses;
mod catalog;
mod ci_files;
mod doctor;
mod doctor_cases;
mod doctor_engine;
mod doctor_fix;
mod doctor_forms;
mod engines;
mod export;
mod failures;
mod faults;
mod house;
mod lifecycle;
mod logs;
mod migrations;
mod mistakes;
mod native;
mod native_services;
mod offline;
mod overview;
mod packs;
mod pages;
mod pulls;
mod reach;
mod readiness;
mod real_tools;
mod roadmap;
mod scaffold;
mod screens;
mod secrecy;
mod seeds;
mod services;
mod setup;
mod snapshots;
mod support;
mod template_suite;
mod templates;
mod terminal;
mod undo;
mod undo_project;
mod upgrade;
