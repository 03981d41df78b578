//! `devpath undo`: take the last change of this project back.

use clap::Args;
use serde_json::{Value, json};

use super::services::keeping;
use super::{Answer, Context};
use crate::advice::Outcome;
use crate::plan::Plan;
use crate::project::{Journal, Project, ProjectError};
use crate::report::{Screen, Show, escape};
use crate::services::{LeftItem, LeftLedger};
use crate::setup;
use crate::undo::{Changes, Undoing};

const EXAMPLES: &str = "\
Examples:
  devpath undo              says what the last change was and what undoing it does, and asks
  devpath undo --redo       does again what was taken back last
  devpath undo --project    takes a fresh project itself back, where there are no commits of yours
  devpath undo --list       the changes that are remembered, the newest first";

/// Take back the last change that a command made to this project's data
///
/// `services down --volumes`, `reset`, `restore`, `seed` and `adopt` can be taken back, one after the other. What is in use
/// until then goes into the trash. Where you are in no project, the last `devpath clean` is taken back.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct UndoArgs {
    /// Do again what was taken back last
    #[arg(long, conflicts_with = "list")]
    redo: bool,
    /// Take the project itself back: the files that devpath wrote and nobody has touched
    #[arg(long, conflicts_with_all = ["redo", "list"])]
    project: bool,
    /// Show the changes that are remembered
    #[arg(long)]
    list: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Takes a change back.
pub async fn run(args: UndoArgs, context: &Context) -> Outcome<Answer> {
    let UndoArgs { redo, project: args_project, list, dry_run } = args;
    let project = match Project::find(&context.environment.current_dir) {
        Err(none @ ProjectError::None(_)) if !redo && !list => return take_clean_back(none, dry_run, context),
        found => found?,
    };
    if list {
        let checkout = project.checkout()?;
        let mut changes = Journal::of(&project)?.changes;
        changes.retain(|it| checkout.as_ref().is_some_and(|checkout| checkout.id == it.checkout));
        return Ok(Answer::shown(Changes(changes)));
    }
    let catalog = context.catalog()?;
    if args_project {
        return super::unmake::run(&project, &catalog, dry_run, context).await;
    }
    let undoing = Undoing::find(project, &catalog, &context.environment, (redo, !dry_run)).await?;
    let keep = keeping::keeping(context)?;
    let plan = undoing.plan(keep);
    if dry_run {
        return Ok(Answer::shown(plan));
    }
    let question = plan.steps.iter().map(|step| step.say.clone()).collect::<Vec<_>>().join("; ");
    if !keeping::agreed(context, &format!("{question}?"), "devpath undo --yes")? {
        return Ok(Answer::Text("nothing was changed\n".to_owned()));
    }
    context.progress.say(&undoing.session.chosen.line());
    let write = setup::may_write_env(&undoing.session.project.root, &context.progress);
    let mut undone = undoing.carry_out(keep, (&context.environment, &context.progress, write)).await?;
    undone.report = undone.report.map(|report| super::services::told(report, false, context));
    Ok(Answer::shown(undone))
}

/// Where one is in no project: the last `devpath clean`.
fn take_clean_back(none: ProjectError, dry_run: bool, context: &Context) -> Outcome<Answer> {
    let last = LeftLedger::take_back(&context.environment, true)?;
    if last.is_empty() {
        return Err(none.into());
    }
    let names: Vec<String> = last.iter().map(|it| escape(&it.name)).collect();
    let say = format!("let the data of {} be left over again, as before `devpath clean`", names.join(", "));
    if dry_run {
        let mut plan = Plan::new();
        plan.push("undo", say, Some("devpath clean".to_owned()), ());
        return Ok(Answer::shown(plan));
    }
    if !keeping::agreed(context, &format!("{say}?"), "devpath undo --yes")? {
        return Ok(Answer::Text("nothing was changed\n".to_owned()));
    }
    Ok(Answer::shown(LeftAgain(LeftLedger::take_back(&context.environment, false)?)))
}

struct LeftAgain(Vec<LeftItem>);

impl Show for LeftAgain {
    fn json(&self) -> Value {
        json!({ "left_over": self.0.iter().map(LeftItem::json).collect::<Vec<_>>() })
    }

    fn screen(&self, screen: &mut Screen) {
        for item in &self.0 {
            screen.line(&format!(
                "left over again: {} of {}",
                escape(&item.name),
                escape(&item.path.display().to_string())
            ));
        }
        let clean = screen.code("devpath clean");
        screen.line(&format!("{clean} takes it away again; containers are made anew where they are needed"));
    }
}
