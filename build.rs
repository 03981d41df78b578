//! Builds anew when a catalogue file is added or removed: the embedding macro sees changes of known files only.

fn main() {
    println!("cargo::rerun-if-changed=stacks");
    println!("cargo::rerun-if-changed=templates");
}
