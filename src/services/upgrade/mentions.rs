//! Where a project's files name the image that was replaced: said, never changed.

use std::fs;
use std::path::{Path, PathBuf};

/// A line of a project's file that names an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The file, from the project's folder on.
    pub file: PathBuf,
    /// The line's number.
    pub line: usize,
}

/// Folders that others fill.
const SKIPPED: [&str; 9] =
    [".git", ".devpath", "node_modules", "target", "vendor", "dist", "build", "__pycache__", "venv"];
/// Longer files are nobody's settings.
const LIMIT: u64 = 256 * 1024;
/// How deep folders are looked into.
const DEPTH: usize = 5;

/// The lines of a project's files that name this image with its tag.
pub fn mentions(root: &Path, image: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    look(root, root, image, DEPTH, &mut found);
    found.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    found
}

fn look(root: &Path, folder: &Path, image: &str, depth: usize, found: &mut Vec<Mention>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            if depth > 0 && !SKIPPED.contains(&name.as_str()) && name != ".venv" {
                look(root, &path, image, depth - 1, found);
            }
        } else if kind.is_file()
            && entry.metadata().is_ok_and(|it| it.len() <= LIMIT)
            && let Ok(text) = fs::read_to_string(&path)
        {
            let file = path.strip_prefix(root).unwrap_or(&path);
            let lines = text.lines().enumerate().filter(|(_, line)| names(line, image));
            found.extend(lines.map(|(number, _)| Mention { file: file.to_owned(), line: number + 1 }));
        }
    }
}

/// Whether a line names an image, and not one whose name or tag only begins or ends like it.
fn names(line: &str, image: &str) -> bool {
    let part = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    line.match_indices(image).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + image.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn an_image_is_named_by_its_whole_name() {
        assert!(["image: a:1", "- \"docker.io/library/a:1\"", "FROM a:1"].into_iter().all(|line| names(line, "a:1")));
        assert!(!["a:11", "a:1.2", "a:1-alpine", "ba:1", "my-a:1"].into_iter().any(|line| names(line, "a:1")));
    }
}
