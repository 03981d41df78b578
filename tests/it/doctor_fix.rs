//! `doctor --fix` for real: in a clean Debian, with its own package manager.

use crate::faults;
use crate::support::{Machine, clean_debian};

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
    let (code, text) = machine.devpath(&format!("doctor {asked} --fix --yes"));
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("All well"), "{text}");
    let after = machine.doctor(asked);
    assert_eq!(after["ok"], true, "{after}");
    let (code, text) = machine.devpath(&format!("doctor {asked} --fix --yes"));
    assert!(code == 0 && text.contains("nothing here can be mended"), "{text}");
    faults::on_a_clean_debian(&machine);
}
