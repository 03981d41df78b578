//! `devpath roadmap`, run as a user would.

use std::process::Command;

#[test]
fn roadmap_lists_all_nine_stages_in_order() {
    let output = Command::new(env!("CARGO_BIN_EXE_devpath"))
        .args(["roadmap", "--json"])
        .output()
        .expect("the built binary starts");
    assert!(output.status.success());
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    let ids: Vec<_> = answer["stages"].as_array().expect("a list").iter().map(|s| s["id"].clone()).collect();
    assert_eq!(
        ids,
        ["foundation", "frameworks", "databases", "apis", "containers", "devops", "security", "testing", "future"]
    );
}
