//! `devpath clean`: remove what is left on an engine from folders that are gone.

use clap::Args;
use serde_json::{Value, json};

use super::list;
use super::services::keeping::{KeepArgs, agreed, until};
use super::{Answer, Context};
use crate::advice::Outcome;
use crate::engine::Docker;
use crate::plan::Plan;
use crate::report::{Screen, Show, escape};
use crate::services::{
    Keeping, LeftItem, LeftLedger, Listed, all_projects, left_over, put_away, remove_left_over, sweep_left,
};
use crate::system::Moment;
use crate::undo::sweep_projects;

const EXAMPLES: &str = "\
Examples:
  devpath clean --dry-run     what is left, and what would be removed
  devpath clean               asks for each project whose folder is gone
  devpath clean 3f2a91c0      this one only, by its id or the beginning of it
  devpath clean --trash       empties the trash: of those projects, and of the project you are in";

/// Remove what projects left on this Docker engine whose folders are gone
///
/// Each is asked for. Containers and networks go; volumes with their data stay in a trash until their time is over, and
/// `devpath undo`, where you are in no project, makes them left over again. Only what bears devpath's label and the
/// project's id is touched, and a project whose folder is there never is.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CleanArgs {
    /// Only these, by id
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Empty the trash, for ever
    #[arg(long, conflicts_with_all = ["ids", "no_trash", "keep"])]
    trash: bool,
    #[command(flatten)]
    keep: KeepArgs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Removes what is left.
pub async fn run(args: CleanArgs, context: &Context) -> Outcome<Answer> {
    let CleanArgs { ids, trash, keep, dry_run } = args;
    if trash {
        return super::trash::empty(dry_run, context).await;
    }
    let docker = Docker::connect(&context.environment, None).await?;
    let ledger = LeftLedger::of(&context.environment)?;
    let left = left_over(all_projects(&docker, &ledger, dry_run).await?, &ids)?;
    let keep = keep.disuse("clean", context)?.keep;
    if dry_run {
        return Ok(Answer::shown(plan(&left, keep)));
    }
    let swept = sweep_left(&docker, false, &context.environment, &context.progress).await?;
    sweep_projects(false, &context.environment)?;
    let now = Moment::now();
    let (mut removed, mut kept) = (Vec::new(), Vec::new());
    for mut listed in left {
        let agreed = confirmed(&listed, keep, context)?;
        let gone = match keep {
            _ if !agreed => false,
            None => remove_left_over(&docker, &listed).await?,
            Some(keep) => put_away(&docker, &listed, (now, keep), &context.environment).await?,
        };
        if gone {
            listed.until = keep.map(|keep| now.after(keep.time).to_string());
            removed.push(listed);
        } else {
            kept.push(listed);
        }
    }
    Ok(Answer::shown(Cleaned { removed, kept, swept }))
}

fn plan(left: &[Listed], keep: Option<Keeping>) -> Plan<()> {
    let mut plan = Plan::new();
    for listed in left {
        let (say, undo) = match keep {
            Some(keep) => {
                (format!("{} and keep the volumes until {}", words(listed), until(keep)), Some("devpath undo"))
            }
            None => (format!("{}, for ever", words(listed)), None),
        };
        plan.push("clean", format!("remove {say}"), undo.map(str::to_owned), ());
    }
    plan
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

fn confirmed(listed: &Listed, keep: Option<Keeping>, context: &Context) -> Outcome<bool> {
    let question = match keep {
        Some(keep) => format!("Remove {}, and keep the volumes until {}?", words(listed), until(keep)),
        None => format!("Remove {} for ever?", words(listed)),
    };
    agreed(context, &question, "devpath clean --yes")
}

struct Cleaned {
    removed: Vec<Listed>,
    kept: Vec<Listed>,
    /// What was in the trash, and is over.
    swept: Vec<LeftItem>,
}

impl Show for Cleaned {
    fn json(&self) -> Value {
        let of = |all: &[Listed]| all.iter().map(list::json).collect::<Vec<_>>();
        json!({ "removed": of(&self.removed), "kept": of(&self.kept),
                "trash_over": self.swept.iter().map(LeftItem::json).collect::<Vec<_>>() })
    }

    fn screen(&self, screen: &mut Screen) {
        if self.removed.is_empty() && self.kept.is_empty() {
            screen.line("nothing is left from folders that are gone");
        }
        for listed in &self.removed {
            screen.line(&format!("removed {}", words(listed)));
            if let Some(until) = &listed.until {
                screen.line(&format!("  its volumes are kept until {until}"));
            }
        }
        for listed in &self.kept {
            screen.line(&format!("kept {}", words(listed)));
        }
    }
}
