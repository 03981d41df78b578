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
fn every_stage_has_templates_and_a_default_one() {
    let answer = Bed::new().devpath(["roadmap", "--json"]).success().json();
    for stage in answer["stages"].as_array().expect("a list") {
        assert!(!stage["templates"].as_array().expect("a list").is_empty(), "{stage}");
    }
}

#[test]
fn a_stage_without_templates_says_so() {
    let mut bed = Bed::new();
    bed.write(
        "mine/stacks/stages/painting.toml",
        "id = \"painting\"\norder = 10\ntitle = \"Painting\"\nsummary = \"Colours\"\ntopics = [\"Oil\"]\n",
    );
    let folder = bed.path("mine");
    bed.set("DEVPATH_CATALOG", folder);
    let run = bed.devpath([]).success();
    assert!(run.stdout.contains("10. painting\n   Oil\n   no templates yet\n"), "{}", run.stdout);
    assert_eq!(run.stderr, "");
    bed.devpath(["setup", "painting", "x"]).code(2).says("no templates").says("devpath setup databases");
    assert!(!bed.path("x").exists());
}
