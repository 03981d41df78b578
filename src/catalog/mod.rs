//! The catalogue: the data files under `stacks/`, embedded in the program.

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};

static STACKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/stacks");

/// One step of the roadmap.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub id: String,
    /// The place in the roadmap, from 1.
    pub order: u32,
    pub title: String,
    pub summary: String,
    pub topics: Vec<String>,
}

/// A catalogue file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {message}")]
pub struct CatalogError {
    file: String,
    message: String,
}

/// All stages, in the order of the roadmap.
///
/// # Errors
/// A stage file that is not valid TOML or has an unknown key.
pub fn stages() -> Result<Vec<Stage>, CatalogError> {
    let mut stages = Vec::new();
    for file in STACKS.get_dir("stages").into_iter().flat_map(Dir::files) {
        let error = |message: String| CatalogError {
            file: file.path().display().to_string(),
            message,
        };
        let text = file
            .contents_utf8()
            .ok_or_else(|| error("not UTF-8".into()))?;
        stages.push(toml::from_str::<Stage>(text).map_err(|e| error(e.to_string()))?);
    }
    stages.sort_by_key(|stage| stage.order);
    Ok(stages)
}
