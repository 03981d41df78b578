//! `devpath roadmap`, run as a user would.

use crate::support::Bed;

#[test]
fn roadmap_lists_all_nine_stages_in_order() {
    let answer = Bed::new().devpath(["roadmap", "--json"]).success().json();
    let ids: Vec<_> = answer["stages"].as_array().expect("a list").iter().map(|stage| stage["id"].clone()).collect();
    let expected =
        ["foundation", "frameworks", "databases", "apis", "containers", "devops", "security", "testing", "future"];
    assert_eq!(ids, expected);
    assert_eq!(answer["stages"][2]["templates"][1]["id"], "databases-python");
}

#[test]
fn a_stage_without_templates_says_so() {
    let run = Bed::new().devpath([]).success();
    assert!(run.stdout.contains("5. containers\n   Docker\n   no templates yet\n"), "{}", run.stdout);
    assert_eq!(run.stderr, "");
}
