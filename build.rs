//! Builds anew when a catalogue file is added or removed: the embedding macro sees changes of known files only.

fn main() {
    println!("cargo::rerun-if-changed=stacks");
    println!("cargo::rerun-if-changed=templates");
    starts_quickly();
}

/// A program that may be loaded anywhere has its 46,000 inner addresses corrected at every start, which takes longer
/// than all the rest of `devpath --version`. Rust checks memory accesses itself, so a fixed place gives little away.
#[expect(clippy::disallowed_methods, reason = "how Cargo talks to a build script")]
fn starts_quickly() {
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
