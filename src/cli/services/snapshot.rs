//! `devpath services snapshot`: keep the data as it is now.

use clap::Args;
use serde_json::{Value, json};

use super::{EngineArgs, open, snapshots};
use crate::advice::Outcome;
use crate::cli::{Answer, Context};
use crate::plan::Plan;
use crate::report::{Screen, Show, bytes_words};
use crate::services::Snapshot;
use crate::system::Moment;

const EXAMPLES: &str = "\
Examples:
  devpath services snapshot                            named by the day and time
  devpath services snapshot before-migration           by a name of your own
  devpath services snapshot clean --service postgres   of one service only
  devpath services restore before-migration            puts it back";

/// Keep the data of the services as it is now
///
/// Where the catalogue names the server's own tools for it, they write a dump, which newer versions read too; otherwise
/// the service is stopped for a moment and its folders are copied. Users of MySQL beyond the project's own are not part
/// of a dump. Snapshots lie in `.devpath/snapshots/`, readable by you alone, and git ignores them.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct SnapshotArgs {
    /// Its name: letters, digits, `.`, `_` and `-`
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Only these services
    #[arg(long = "service", value_name = "SERVICE")]
    services: Vec<String>,
    /// Let it take the place of a snapshot of the same name
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    engine: EngineArgs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Takes a snapshot.
pub async fn run(args: SnapshotArgs, context: &Context) -> Outcome<Answer> {
    let SnapshotArgs { name, services, replace, engine, dry_run } = args;
    let (session, _) = open(context, engine.request(services), !dry_run).await?;
    let name = name.unwrap_or_else(|| Moment::now().in_names());
    if dry_run {
        let mut plan = Plan::new();
        for (spec, _) in session.in_use().await? {
            let how = if spec.can_dump() { "write the data of" } else { "stop for a moment, and copy the folders of," };
            let undo = format!("devpath services snapshots --remove {name}");
            plan.push("snapshot", format!("{how} `{}` into the snapshot `{name}`", spec.id), Some(undo), ());
        }
        return Ok(Answer::shown(plan));
    }
    let snapshot = session.take_snapshot(&name, replace, &context.progress).await?;
    Ok(Answer::shown(Taken(snapshot)))
}

struct Taken(Snapshot);

impl Show for Taken {
    fn json(&self) -> Value {
        json!({ "snapshot": snapshots::json(&self.0) })
    }

    fn screen(&self, screen: &mut Screen) {
        let Snapshot { name, folder, manifest } = &self.0;
        screen.line(&format!("kept as {name}: {} in {}", bytes_words(manifest.size()), folder.display()));
        let restore = screen.code(&format!("devpath services restore {name}"));
        screen.line(&format!("{restore} puts it back"));
    }
}
