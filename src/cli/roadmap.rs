//! `devpath roadmap`: the stages and what each one teaches.

use std::fmt::Write as _;

use clap::Args;

use crate::catalog::{self, CatalogError};

/// Show the stages of the roadmap and their topics
#[derive(Debug, Args)]
pub struct RoadmapArgs {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Lists all stages in their order.
pub fn run(args: &RoadmapArgs) -> Result<String, CatalogError> {
    let stages = catalog::stages()?;
    if args.json {
        return Ok(format!("{}\n", serde_json::json!({ "stages": stages })));
    }
    let mut text = String::new();
    for stage in stages {
        let _ = writeln!(
            text,
            "{}. {:<16}{}",
            stage.order,
            stage.id,
            stage.topics.join(", ")
        );
    }
    Ok(text)
}
