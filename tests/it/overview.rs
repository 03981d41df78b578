//! All projects on an engine, and what is left from folders that are gone: removed when told, and nothing else ever.

use serde_json::Value;

use crate::support::{Bed, Engine, Run, at_terminal, docker, engines};

/// Ours among the projects on an engine that others use too.
fn listed(bed: &Bed, args: &[&str]) -> Vec<Value> {
    let line = format!("'{}' list --json {}", env!("CARGO_BIN_EXE_devpath"), args.join(" "));
    let answer = bed.sh("", &line).success().json();
    let folder = bed.path("").canonicalize().expect("the folder").display().to_string();
    let ours = |it: &&Value| it["path"].as_str().is_some_and(|path| path.starts_with(&folder));
    answer["projects"].as_array().expect("a list").iter().filter(ours).cloned().collect()
}

fn two_projects(engine: &Engine) -> Bed {
    let bed = Bed::with(engine);
    for name in ["shop", "lost"] {
        bed.devpath(["setup", "databases", name, "--with", "redis"]).success();
    }
    bed
}

fn clean(bed: &Bed, args: &str) -> Run {
    bed.sh("", &format!("'{}' clean {args}", env!("CARGO_BIN_EXE_devpath")))
}

fn id_of(project: &Value) -> String {
    project["id"].as_str().expect("an id").to_owned()
}

#[test]
fn projects_are_listed_with_their_services_ages_and_sizes() {
    for engine in engines() {
        let bed = two_projects(&engine);
        let all = listed(&bed, &[]);
        assert_eq!(all.len(), 2, "{all:?}");
        let shop = all.iter().find(|it| it["name"] == "shop").expect("the shop");
        assert_eq!(shop["folder"], "here");
        assert!(shop["age_s"].as_u64().is_some_and(|it| it < 600), "{shop}");
        let service = &shop["services"][0];
        assert_eq!((&service["id"], &service["state"]), (&"redis".into(), &"running".into()));
        assert_eq!(service["size_bytes"], Value::Null);
        bed.devpath_in("shop", ["services", "down"]).success();
        let all = listed(&bed, &["-v"]);
        let service = &all.iter().find(|it| it["name"] == "shop").expect("the shop")["services"][0];
        assert_eq!((&service["state"], &service["volumes"]), (&"absent".into(), &1.into()));
        assert!(service["size_bytes"].as_u64().is_some_and(|it| it > 0), "{service}");
        // A checkout whose private folder was lost, and a folder that was made anew.
        bed.sh("shop", "rm -r .devpath").success();
        let all = listed(&bed, &[]);
        assert!(all.iter().any(|it| it["name"] == "shop" && it["folder"] == "other"), "{all:?}");
    }
}

#[test]
fn only_what_is_left_from_a_folder_that_is_gone_is_removed() {
    for engine in engines() {
        let mut bed = two_projects(&engine);
        bed.set("COLUMNS", "400");
        let ids: Vec<(String, String)> = listed(&bed, &[])
            .iter()
            .map(|it| (it["name"].as_str().unwrap_or_default().to_owned(), id_of(it)))
            .collect();
        let id = |name: &str| ids.iter().find(|it| it.0 == name).expect("a project").1.clone();
        let (shop, lost) = (id("shop"), id("lost"));
        clean(&bed, &format!("{lost} --yes")).code(2).says("is in use").says("services down");
        bed.sh("", "rm -r lost").success();

        // Things with labels that look like ours and are not, and one that only bears the path.
        let path = bed.path("lost").display().to_string();
        let foreign = [
            format!("devpath.project={lost}x"),
            "devpath.project=".to_owned(),
            format!("devpath.project.path={path}"),
            "devpath.testbed=foreign".to_owned(),
        ];
        let foreign = foreign.map(|label| docker(&engine.address, &["volume", "create", "--label", &label]));

        let text = bed.devpath(["list"]).success().stdout;
        assert!(text.contains(&format!("{path} (gone)")) && text.contains("`devpath clean` removes"), "{text}");
        let plan = clean(&bed, &format!("{lost} --dry-run")).success().stdout;
        assert!(plan.contains("remove redis of `lost` (1 containers, 1 volumes"), "{plan}");
        clean(&bed, &lost).code(2).says("this needs a yes").says("devpath clean --yes");
        clean(&bed, "none --yes").code(2).says("there is nothing of a project `none`");
        clean(&bed, &format!("{shop} --yes")).code(2).says("is in use");
        assert_eq!(listed(&bed, &[]).len(), 2);

        let mut session = at_terminal(&bed, ["clean", &lost]);
        session.exp_string("and keep the volumes until").expect("a question");
        session.send("\r").and_then(|_| session.flush()).expect("the terminal takes it");
        session.exp_string("kept redis of `lost`").expect("no is the default");
        session.exp_eof().expect("its end");

        let removed = clean(&bed, &format!("{} --no-trash --yes --json", &lost[..12])).success().json();
        assert_eq!(removed["removed"][0]["id"], lost.as_str());
        let label = format!("label=devpath.project={lost}");
        for kind in [["ps", "-aq"], ["volume", "ls"], ["network", "ls"]] {
            let left = docker(&engine.address, &[kind[0], kind[1], "--filter", &label, "--format", "{{.Labels}}"]);
            assert_eq!(left, "", "{kind:?}");
        }
        for volume in &foreign {
            docker(&engine.address, &["volume", "inspect", volume]);
            docker(&engine.address, &["volume", "rm", volume]);
        }
        let state = bed.devpath_in("shop", ["services", "status", "--json"]).success().json();
        assert_eq!(state["services"][0]["state"], "ready");
    }
}
