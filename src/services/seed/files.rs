//! Which files are sown into which service.

use std::fs;
use std::path::{Path, PathBuf};

use super::errors::SeedError;
use crate::project::{Project, ServiceSpec};

/// The folder's name at the project's root.
const SEEDS: &str = "seeds";
/// The ends of names that any service takes.
const KINDS: [&str; 4] = ["sql", "js", "json", "csv"];

/// A file and the service it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedFile {
    /// The service's id.
    pub service: String,
    /// The file.
    pub path: PathBuf,
    /// As people read it.
    pub shown: String,
}

impl SeedFile {
    /// The end of its name.
    pub fn kind(&self) -> &str {
        self.path.extension().and_then(|end| end.to_str()).unwrap_or_default()
    }

    /// The table or collection that it is for: its name, without a number that orders it (`01-products.csv`).
    pub fn target(&self) -> String {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let rest = stem.trim_start_matches(|it: char| it.is_ascii_digit());
        let rest = rest.strip_prefix(['-', '_']).filter(|rest| rest.len() + 1 < stem.len());
        rest.filter(|rest| !rest.is_empty()).unwrap_or(&stem).to_owned()
    }

    /// It cannot be read.
    pub fn unreadable(&self, why: &dyn std::fmt::Display) -> SeedError {
        SeedError::Unreadable { file: self.shown.clone(), why: why.to_string() }
    }
}

/// The files that were typed, else those in the services' folders, in the order of their names.
///
/// # Errors
/// A file whose service is not known; nothing at all.
pub fn seed_files(
    project: &Project,
    specs: &[ServiceSpec],
    typed: &[PathBuf],
    named_service: bool,
) -> Result<Vec<SeedFile>, SeedError> {
    let root = project.root.join(SEEDS);
    if typed.is_empty() {
        let files: Vec<SeedFile> = specs.iter().flat_map(|spec| in_folder(&root, &spec.id)).collect();
        let folders = specs.iter().map(|spec| format!("`{SEEDS}/{}/`", spec.id)).collect();
        return if files.is_empty() { Err(SeedError::NoFiles { folders }) } else { Ok(files) };
    }
    typed.iter().map(|path| of_service(&root, specs, path, named_service)).collect()
}

fn in_folder(root: &Path, service: &str) -> Vec<SeedFile> {
    let entries = fs::read_dir(root.join(service)).into_iter().flatten().flatten();
    let mut files: Vec<SeedFile> = entries
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let shown = format!("{SEEDS}/{service}/{}", entry.file_name().to_string_lossy());
            SeedFile { service: service.to_owned(), path: entry.path(), shown }
        })
        .filter(|file| KINDS.contains(&file.kind()))
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// A file in a service's folder is for that service; any other for the one that was named, or the only one.
fn of_service(root: &Path, specs: &[ServiceSpec], path: &Path, named_service: bool) -> Result<SeedFile, SeedError> {
    let shown = path.display().to_string();
    let whole = path.canonicalize();
    let whole = whole.map_err(|error| SeedError::Unreadable { file: shown.clone(), why: error.to_string() })?;
    let folder = whole.parent().filter(|folder| folder.parent() == Some(root)).and_then(Path::file_name);
    let by_folder = specs.iter().find(|spec| folder == Some(spec.id.as_ref()));
    let service = match (by_folder, specs) {
        (Some(spec), _) => spec.id.clone(),
        (None, [only]) => only.id.clone(),
        (None, [first, ..]) if named_service => first.id.clone(),
        _ => {
            let services = specs.iter().map(|spec| spec.id.clone()).collect();
            return Err(SeedError::WhichService { file: shown, services });
        }
    };
    Ok(SeedFile { service, path: whole, shown })
}

#[cfg(test)]
mod tests {
    use super::SeedFile;

    #[test]
    fn a_number_before_a_name_only_orders() {
        let target = |name: &str| SeedFile { service: String::new(), path: name.into(), shown: String::new() }.target();
        assert_eq!(
            ["a/products.csv", "01-products.csv", "2_shop.items.json", "2024.csv", "2024-.csv", "a-1.csv", "_x.csv"]
                .map(target),
            ["products", "products", "shop.items", "2024", "2024-", "a-1", "_x"]
        );
    }
}
