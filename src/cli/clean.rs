//! `devpath clean`: remove what is left on an engine from folders that are gone.

use clap::Args;
use serde_json::{Value, json};

use super::list;
use super::{Answer, Context, Interrupted};
use crate::advice::Outcome;
use crate::engine::Docker;
use crate::plan::Plan;
use crate::report::{Screen, Show, escape};
use crate::services::{Listed, ServiceError, all_projects, left_over, remove_left_over};

const EXAMPLES: &str = "\
Examples:
  devpath clean --dry-run     what is left, and what would be removed
  devpath clean               asks for each project whose folder is gone
  devpath clean 3f2a91c0      this one only, by its id or the beginning of it";

/// Remove what projects left on this Docker engine whose folders are gone
///
/// Containers, networks and volumes with their data, for ever; each is asked for. Only what bears devpath's label and the
/// project's id is touched, and a project whose folder is there never is.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CleanArgs {
    /// Only these, by id
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Removes what is left.
pub async fn run(args: CleanArgs, context: &Context) -> Outcome<Answer> {
    let CleanArgs { ids, dry_run } = args;
    let docker = Docker::connect(&context.environment, None).await?;
    let left = left_over(all_projects(&docker, dry_run).await?, &ids)?;
    if dry_run {
        let mut plan = Plan::new();
        for listed in &left {
            plan.push("clean", format!("remove {}, for ever", words(listed)), None, ());
        }
        return Ok(Answer::shown(plan));
    }
    let (mut removed, mut kept) = (Vec::new(), Vec::new());
    for listed in left {
        if confirmed(&listed, context)? && remove_left_over(&docker, &listed).await? {
            removed.push(listed);
        } else {
            kept.push(listed);
        }
    }
    Ok(Answer::shown(Cleaned { removed, kept }))
}

fn words(listed: &Listed) -> String {
    let footprint = &listed.footprint;
    let (containers, volumes, networks) = footprint.counts();
    let services: Vec<String> = footprint.services.keys().map(|id| escape(id)).collect();
    format!(
        "{} of `{}` ({containers} containers, {volumes} volumes with their data, {networks} networks; its folder `{}` is gone)",
        services.join(", "),
        escape(&footprint.name),
        escape(&footprint.path.display().to_string()),
    )
}

fn confirmed(listed: &Listed, context: &Context) -> Outcome<bool> {
    if context.yes {
        return Ok(true);
    }
    let prompt = context.prompt().ok_or(ServiceError::NeedsYes("devpath clean --yes"))?;
    Ok(prompt.confirm(&format!("Remove {} for ever?", words(listed)), false).map_err(|_left| Interrupted)?)
}

struct Cleaned {
    removed: Vec<Listed>,
    kept: Vec<Listed>,
}

impl Show for Cleaned {
    fn json(&self) -> Value {
        let of = |all: &[Listed]| all.iter().map(list::json).collect::<Vec<_>>();
        json!({ "removed": of(&self.removed), "kept": of(&self.kept) })
    }

    fn screen(&self, screen: &mut Screen) {
        if self.removed.is_empty() && self.kept.is_empty() {
            screen.line("nothing is left from folders that are gone");
        }
        for listed in &self.removed {
            screen.line(&format!("removed {}", words(listed)));
        }
        for listed in &self.kept {
            screen.line(&format!("kept {}", words(listed)));
        }
    }
}
