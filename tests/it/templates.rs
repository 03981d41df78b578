//! Every template of the catalogue, found by reading the folder: made for every CI provider, whole and clean.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use crate::support::{Bed, Run, templates};

const PROVIDERS: [(&str, &str); 4] =
    [("github", ".github/workflows/ci.yml"), ("gitlab", ".gitlab-ci.yml"), ("jenkins", "Jenkinsfile"), ("none", "")];

/// All files that git knows in a project.
fn tracked(bed: &Bed, folder: &str) -> Vec<String> {
    let listed = bed.sh(folder, "git ls-files").success().stdout;
    listed.lines().map(str::to_owned).collect()
}

#[test]
fn every_template_is_made_for_every_provider() {
    let bed = Bed::new();
    for template in templates() {
        for (provider, file) in PROVIDERS {
            let folder = format!("{template}-{provider}");
            bed.devpath(["new", &template, &folder, "--ci", provider]).success();
            let files = tracked(&bed, &folder);
            assert_eq!(bed.sh(&folder, "git status --porcelain").stdout, "", "{folder}: exactly the rendering");
            assert!(bed.sh(&folder, "git fsck --strict").success().stderr.is_empty(), "{folder}");
            let root = bed.sh(&folder, "git log --format=%B --max-parents=0 main").success().stdout;
            assert!(root.contains(&format!("Devpath-Template: {template} ")), "{folder}: {root}");
            for (other, place) in PROVIDERS.iter().filter(|(_, place)| !place.is_empty()) {
                assert_eq!(files.contains(&(*place).to_owned()), *other == provider, "{folder}: {place}");
            }
            let _ = file;
            for needed in ["README.md", "LICENSE", ".gitignore", ".editorconfig", "devpath.toml", ".vscode/tasks.json"]
            {
                assert!(files.contains(&needed.to_owned()), "{folder}: {needed}");
            }
            for path in &files {
                clean(&bed.path(&folder).join(path));
            }
        }
    }
}

/// Text ends in one newline, and data files are what their name says.
fn clean(path: &Path) {
    let shown = path.display();
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{shown}: {error}"));
    let Ok(text) = String::from_utf8(bytes) else { return };
    assert!(text.is_empty() || text.ends_with('\n') && !text.ends_with("\n\n"), "{shown} ends in one newline");
    assert!(!text.contains('\r'), "{shown} has foreign line ends");
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    parses(&name, &text).unwrap_or_else(|error| panic!("{shown}: {error}"));
    secrets(&text).unwrap_or_else(|found| panic!("{shown} holds a secret: {found}"));
}

/// Whether a data file can be read as what it is.
pub fn parses(name: &str, text: &str) -> Result<(), String> {
    match name.rsplit('.').next() {
        Some("json") => serde_json::from_str::<Value>(text).map(|_| ()).map_err(|error| error.to_string()),
        // Python's lock files end in `.lock` too; they are no TOML.
        Some("toml") => text.parse::<toml::Table>().map(|_| ()).map_err(|error| error.to_string()),
        Some("yml" | "yaml") => YamlLoader::load_from_str(text).map(|_| ()).map_err(|error| error.to_string()),
        _ => Ok(()),
    }
}

/// Forms of keys and tokens, and passwords in URLs that do not say that they are none.
fn secrets(text: &str) -> Result<(), String> {
    let forms = [
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        r"\bAKIA[0-9A-Z]{16}\b",
        r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
        r"\bglpat-[A-Za-z0-9_-]{20}\b",
        r"\bxox[abp]-[A-Za-z0-9-]{10,}\b",
        r"\bsk_live_[A-Za-z0-9]{16,}\b",
        r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.",
    ];
    for form in forms {
        if let Some(found) = regex::Regex::new(form).expect("a pattern").find(text) {
            return Err(found.as_str().to_owned());
        }
    }
    let url = regex::Regex::new(r"[a-z]+://[A-Za-z0-9_.-]+:([^@\s/'\x22`]+)@").expect("a pattern");
    let plain = ["PASSWORD", "only-for-ci", "secret", "wrong", "p", "password", "***", "…"];
    for found in url.captures_iter(text) {
        let password = &found[1];
        if !plain.contains(&password) && !password.starts_with(['$', '{', '<', '%']) {
            return Err(found[0].to_owned());
        }
    }
    Ok(())
}

#[test]
fn no_file_stands_twice_in_templates() {
    let mut seen: std::collections::BTreeMap<Vec<u8>, PathBuf> = std::collections::BTreeMap::new();
    let mut folders = vec![PathBuf::from("templates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(twin) = seen.insert(fs::read(&path).expect("a file"), path.clone()) {
                panic!("{} and {} are the same: make a layer of them", path.display(), twin.display());
            }
        }
    }
}

#[test]
fn lock_files_name_no_registry() {
    for template in templates() {
        for name in ["package-lock.json", "requirements-dev.lock"] {
            let Ok(text) = fs::read_to_string(format!("templates/{template}/files/{name}")) else { continue };
            assert!(!text.contains("\"resolved\"") && !text.contains("--index-url"), "{template}: {name}");
            assert!(text.contains("sha512-") || text.contains("--hash=sha256:"), "{template}: {name} has no hashes");
        }
    }
}

#[test]
fn ci_runs_what_is_typed() {
    let bed = Bed::new();
    for template in templates() {
        for (provider, file) in PROVIDERS.iter().filter(|(_, file)| !file.is_empty()) {
            let folder = format!("{template}-{provider}");
            bed.devpath(["new", &template, &folder, "--ci", provider, "--no-git"]).success();
            let typed = typed(&bed.devpath_in(&folder, ["ci", "--deploy", "--dry-run", "--json"]).success());
            let text = bed.read(&format!("{folder}/{file}"));
            let run = match *provider {
                "github" => workflow_lines(&text),
                "gitlab" => gitlab_lines(&text),
                _ => jenkins_lines(&text),
            };
            let missing: Vec<&String> = typed.iter().filter(|line| !run.contains(line)).collect();
            let extra: Vec<&String> = run.iter().filter(|line| !typed.contains(line)).collect();
            assert!(missing.is_empty() && extra.is_empty(), "{folder}: CI lacks {missing:?} and adds {extra:?}");
            let first = |line: &String| run.iter().position(|it| it == line);
            let places: Vec<_> = typed.iter().map(first).collect();
            assert!(places.is_sorted(), "{folder}: the same order: {typed:?} and {run:?}");
        }
    }
}

/// The lines of all steps, services left out.
fn typed(run: &Run) -> Vec<String> {
    let plan = run.json()["plan"].as_array().expect("a plan").clone();
    let steps = plan.iter().filter(|step| step["step"] != "service");
    let mut lines: Vec<String> = Vec::new();
    for line in steps.map(|step| step["say"].as_str().expect("a line").to_owned()) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

fn yaml(text: &str) -> Yaml {
    YamlLoader::load_from_str(text).expect("YAML").remove(0)
}

fn workflow_lines(text: &str) -> Vec<String> {
    let workflow = yaml(text);
    let jobs = workflow["jobs"].as_hash().expect("jobs").values();
    let steps = jobs.flat_map(|job| job["steps"].as_vec().expect("steps"));
    steps.filter_map(|step| step["run"].as_str()).flat_map(str::lines).map(str::to_owned).collect()
}

fn gitlab_lines(text: &str) -> Vec<String> {
    let pipeline = yaml(text);
    let stages: Vec<&str> = pipeline["stages"].as_vec().expect("stages").iter().filter_map(Yaml::as_str).collect();
    let jobs: Vec<&Yaml> =
        pipeline.as_hash().expect("jobs").values().filter(|job| !job["script"].is_badvalue()).collect();
    for job in &jobs {
        assert!(stages.contains(&job["stage"].as_str().expect("a stage")), "a job's stage is one of {stages:?}");
    }
    let lines = jobs.iter().flat_map(|job| job["script"].as_vec().expect("a list"));
    lines.map(|line| line.as_str().expect("text").to_owned()).collect()
}

fn jenkins_lines(text: &str) -> Vec<String> {
    let line = regex::Regex::new(r"(?m)^ *sh '''(.*)'''$").expect("a pattern");
    line.captures_iter(text).map(|found| found[1].replace("\\'", "'").replace("\\\\", "\\")).collect()
}

#[test]
fn the_readme_s_table_is_the_catalogue_s() {
    let table = Bed::new().devpath(["catalog", "table"]).success().stdout;
    let readme = fs::read_to_string("README.md").expect("the README");
    let begin = readme.find("| stage | template |").expect("the table");
    let end = begin + readme[begin..].find("\n\n").map_or(readme.len() - begin, |end| end + 1);
    if std::env::var_os("DEVPATH_UPDATE").is_some() {
        fs::write("README.md", format!("{}{table}{}", &readme[..begin], &readme[end..])).expect("the README");
        return;
    }
    assert_eq!(readme[begin..end], table, "`DEVPATH_UPDATE=1 tests/run templates::` writes it anew");
}
