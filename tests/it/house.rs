//! The test that keeps the house: arrows between rooms, sizes, and no catalogue ids in code.

use std::fs;
use std::path::{Path, PathBuf};

/// From the top down. A room may use those below it; rooms of one row do not use each other.
const ROWS: [&[&str]; 10] = [
    &["cli"],
    &["setup", "undo"],
    &["ci", "doctor", "export", "pack", "scaffold", "repo", "services"],
    &["engine"],
    &["report"],
    &["system"],
    &["project"],
    &["catalog"],
    &["plan"],
    &["advice"],
];

/// Lines in a file.
const LIMIT: usize = 400;

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files
}

fn row(room: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&room))
}

/// The project's values need to write files whole; that is the one step up from the domain.
const ALLOWED: [(&str, &str); 1] = [("project", "system")];

#[test]
fn arrows_between_rooms_only_go_down() {
    let mut wrong = Vec::new();
    for file in sources(Path::new("src")) {
        let below = file.strip_prefix("src").expect("below src").to_string_lossy().into_owned();
        let room = below.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        let Some(from) = row(&room) else { continue };
        let text = fs::read_to_string(&file).expect("a source");
        for part in text.split("crate::").skip(1) {
            let used: String = part.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
            let Some(to) = row(&used) else { continue };
            let fine = used == room || to > from || ALLOWED.contains(&(room.as_str(), used.as_str()));
            if !fine {
                wrong.push(format!("{below} uses {used}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn files_stay_small() {
    let long: Vec<String> = [sources(Path::new("src")), sources(Path::new("tests"))]
        .concat()
        .iter()
        .filter_map(|file| {
            let lines = fs::read_to_string(file).expect("a source").lines().count();
            (lines > LIMIT).then(|| format!("{}: {lines}", file.display()))
        })
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn no_name_of_the_catalogue_stands_in_code() {
    let mut ids: Vec<String> = Vec::new();
    for kind in ["stages", "tools", "services"] {
        for entry in fs::read_dir(format!("stacks/{kind}")).expect("a folder").flatten() {
            ids.push(entry.path().file_stem().expect("a name").to_string_lossy().into_owned());
        }
    }
    ids.extend(
        fs::read_dir("templates").expect("a folder").flatten().map(|it| it.file_name().to_string_lossy().into_owned()),
    );
    let mut found = Vec::new();
    for file in sources(Path::new("src")) {
        let text = fs::read_to_string(&file).expect("a source");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for id in &ids {
            // The docker client and the engine of that name are programs that the engine room speaks to.
            let own = match id.as_str() {
                "docker" => file.starts_with("src/engine/docker") || file.ends_with("checkout.rs"),
                // The server's program, and the database that every server of that kind has.
                "postgres" => file.ends_with("native/postgresql.rs"),
                _ => false,
            };
            let quoted = format!("\"{id}\"");
            // A field of a document may bear the name of a tool: what stands before a colon decides nothing.
            let named = text.match_indices(&quoted).any(|(at, _)| !text[at + quoted.len()..].starts_with(':'));
            // The template folder of layers is part of the format.
            if !own && id != "layers" && named {
                found.push(format!("{} names {id}", file.display()));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
