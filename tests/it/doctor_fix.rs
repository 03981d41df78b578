//! `doctor --fix` for real: in a clean Debian, with its own package manager.

use serde_json::Value;

use crate::faults;
use crate::support::{Machine, clean_debian};

/// How each tool is.
fn statuses(answer: &Value) -> Vec<(Value, Value)> {
    let tools = answer["tools"].as_array().expect("tools").iter();
    tools.map(|it| (it["id"].clone(), it["status"].clone())).collect()
}

#[test]
fn what_is_missing_in_a_clean_debian_is_installed_and_the_second_look_is_clean() {
    let Some(machine) = Machine::new(clean_debian(), &["--network", "host"]) else { return };
    let asked = "foundation --lang python";
    let before = machine.doctor(asked);
    assert_eq!(before["ok"], false);
    for tool in ["git", "python", "pip"] {
        let tools = before["tools"].as_array().expect("tools");
        let found = tools.iter().find(|it| it["id"] == tool).expect("the tool");
        assert_eq!(found["status"], "missing", "{found}");
        assert!(found["advice"]["commands"][0].as_str().is_some_and(|it| it.starts_with("apt-get install")), "{found}");
    }
    // Without a yes nothing is done, and nobody is waited for.
    let (code, text) = machine.devpath(&format!("doctor {asked} --fix"));
    assert_eq!(code, 2, "{text}");
    let (code, text) = machine.devpath(&format!("doctor {asked} --fix --dry-run"));
    assert!(code == 0 && text.contains("apt-get update") && text.contains("undo: `apt-get remove"), "{text}");
    let (_, plan) = machine.devpath(&format!("doctor {asked} --fix --dry-run --json 2>/dev/null"));
    let plan: Value = serde_json::from_str(&plan).expect("JSON");
    let (code, text) = machine.devpath(&format!("doctor {asked} --fix --yes"));
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("All well"), "{text}");
    let after = machine.doctor(asked);
    assert_eq!(after["ok"], true, "{after}");
    let (code, text) = machine.devpath(&format!("doctor {asked} --fix --yes"));
    assert!(code == 0 && text.contains("nothing here can be mended"), "{text}");
    // What the plan named as the way back leads back.
    let steps = plan["plan"].as_array().expect("steps").iter().rev();
    for undo in steps.filter_map(|step| step["undo"].as_str()) {
        let (code, text) = machine.sh(&format!("{undo} --assume-yes"));
        assert_eq!(code, 0, "{undo}: {text}");
    }
    // Dependencies stay, and with them a smaller Python: taking them too could take what was here before.
    let without_python =
        |answer: &Value| statuses(answer).into_iter().filter(|(id, _)| id != "python").collect::<Vec<_>>();
    assert_eq!(without_python(&machine.doctor(asked)), without_python(&before));
    let (code, text) = machine.devpath(&format!("doctor {asked} --fix --yes"));
    assert_eq!(code, 0, "{text}");
    faults::on_a_clean_debian(&machine);
}
