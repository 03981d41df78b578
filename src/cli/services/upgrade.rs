//! `devpath services upgrade`: move a service's data to a newer major version, confirm that, or go back.

use clap::Args;
use serde_json::{Value, json};

use super::{EngineArgs, open, told};
use crate::advice::{Exit, Outcome};
use crate::catalog::Service;
use crate::cli::{Answer, Context, Interrupted};
use crate::engine::KeptData;
use crate::plan::Plan;
use crate::project::ServiceSpec;
use crate::report::{Screen, Show};
use crate::services::{Mention, ServiceError, ServicesReport, Session, Turn, Upgraded, mentions};
use crate::setup;

const EXAMPLES: &str = "\
Examples:
  devpath services upgrade postgres --to 18 --dry-run   what would be done
  devpath services upgrade postgres --to 18             shows it, asks once, does it
  devpath services upgrade postgres --back              returns to the version before, and its data
  devpath services upgrade postgres --confirm           asks, then removes the data that is not in use";

/// Move a service's data to a newer major version
///
/// The data is written out by the server's own tool, or copied where newer versions read it, into new data beside it;
/// counts and checksums of both are compared; then the tag in `devpath.toml` is written, which is the switch. Whatever
/// fails or is killed before leaves the older version in use. Its data is kept until `--confirm`; `--back` returns to
/// it, and keeps what was written since under the newer tag. While the data moves, no program reaches the service.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["to", "confirm", "back"]))]
pub struct UpgradeArgs {
    /// The service
    #[arg(value_name = "SERVICE")]
    service: String,
    /// The image's tag
    #[arg(long, value_name = "TAG")]
    to: Option<String>,
    /// Remove what upgrades left, after asking
    #[arg(long)]
    confirm: bool,
    /// Return to the version before, and its data
    #[arg(long)]
    back: bool,
    #[command(flatten)]
    engine: EngineArgs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Upgrades a service, confirms that, or goes back.
pub async fn run(args: UpgradeArgs, context: &Context) -> Outcome<Answer> {
    let UpgradeArgs { service, to, confirm, back: _, engine, dry_run } = args;
    let (mut session, catalog) = open(context, engine.request(vec![service.clone()]), !dry_run).await?;
    let service = catalog.service(&service)?;
    match to {
        Some(tag) => upgrade(&mut session, service, &tag, dry_run, context).await,
        None if confirm => settle(&mut session, service, dry_run, context).await,
        None => go_back(&mut session, service, dry_run, context).await,
    }
}

async fn upgrade(
    session: &mut Session,
    service: &Service,
    tag: &str,
    dry_run: bool,
    context: &Context,
) -> Outcome<Answer> {
    let plan = session.plan_upgrade(service, tag).await?;
    if dry_run {
        return Ok(Answer::shown(plan.steps()));
    }
    let yes = "devpath services upgrade SERVICE --to TAG --yes";
    if !agreed(&plan.steps(), "Do this?", yes, context)? {
        return Ok(nothing());
    }
    context.progress.say(&session.chosen.line());
    let write = setup::may_write_env(&session.project.root, &context.progress);
    let upgraded = session.upgrade(&plan, (&context.environment, &context.progress, write)).await?;
    let mentions = mentions(&session.project.root, &plan.old.image_name());
    let report = told(upgraded.report, false, context);
    let image = (plan.old.image_name(), plan.new.image_name());
    Ok(Answer::shown(Done { upgraded: Upgraded { report, ..upgraded }, mentions, image }))
}

async fn settle(session: &mut Session, service: &Service, dry_run: bool, context: &Context) -> Outcome<Answer> {
    let turn = session.kept_by_upgrade(spec_of(session, service)?).await?;
    let mut plan = Plan::new();
    for (edition, data) in &turn.kept {
        let places: Vec<&str> = data.iter().map(|KeptData { place, .. }| place.as_str()).collect();
        let say = format!("remove the data of `{}` {} for ever: {}", turn.service, edition.tag, places.join(", "));
        plan.push("remove", say, None, ());
    }
    if dry_run {
        return Ok(Answer::shown(plan));
    }
    let question = format!("Is all well with `{}` {}, and what is above to go?", turn.service, turn.current);
    if !agreed(&plan, &question, "devpath services upgrade SERVICE --confirm --yes", context)? {
        return Ok(nothing());
    }
    session.confirm(&turn).await?;
    Ok(Answer::shown(Confirmed(turn)))
}

async fn go_back(session: &mut Session, service: &Service, dry_run: bool, context: &Context) -> Outcome<Answer> {
    let turn = session.kept_by_upgrade(spec_of(session, service)?).await?;
    let (older, _) = turn.release(service)?;
    let (id, current) = (&turn.service, &turn.current);
    let mut plan = Plan::new();
    plan.push("stop", format!("stop `{id}` {current}; what was written into it since stays in its data"), None, ());
    let say = format!("write `{id} = \"{older}\"` into `devpath.toml`, and start it on the data from before");
    plan.push("switch", say, Some(format!("{id} = \"{current}\"   # in devpath.toml, under [services]")), ());
    if dry_run {
        return Ok(Answer::shown(plan));
    }
    if !agreed(&plan, "Do this?", "devpath services upgrade SERVICE --back --yes", context)? {
        return Ok(nothing());
    }
    context.progress.say(&session.chosen.line());
    let write = setup::may_write_env(&session.project.root, &context.progress);
    let report = session.go_to_older(service, &turn, (&context.environment, &context.progress, write)).await?;
    Ok(Answer::shown(WentBack { turn, older, report: told(report, false, context) }))
}

fn spec_of<'a>(session: &'a Session, service: &Service) -> Outcome<&'a ServiceSpec> {
    let spec = session.specs.iter().find(|spec| spec.id == service.id);
    Ok(spec.ok_or_else(|| ServiceError::NotRunning { service: service.id.clone() })?)
}

/// Shows the steps, and asks once.
fn agreed(plan: &Plan<()>, question: &str, command: &'static str, context: &Context) -> Outcome<bool> {
    if context.yes {
        return Ok(true);
    }
    let prompt = context.prompt().ok_or(ServiceError::NeedsYes(command))?;
    let mut screen = context.error_screen();
    plan.screen(&mut screen);
    context.progress.say(screen.into_text().trim_end().trim_end_matches("nothing was done").trim_end());
    Ok(prompt.confirm(question, false).map_err(|_left| Interrupted)?)
}

fn nothing() -> Answer {
    Answer::Text("nothing was changed\n".to_owned())
}

struct Done {
    upgraded: Upgraded,
    mentions: Vec<Mention>,
    /// The image before, and the one in use.
    image: (String, String),
}

impl Show for Done {
    fn json(&self) -> Value {
        let Upgraded { service, from, to, compared, report } = &self.upgraded;
        let mut value = report.json();
        if let Some(fields) = value.as_object_mut() {
            fields.insert(
                "upgraded".to_owned(),
                json!({ "service": service, "from": from, "to": to, "compared": compared, "kept": from }),
            );
            let mentions = self.mentions.iter().map(|it| json!({ "file": it.file, "line": it.line }));
            fields.insert("mentions".to_owned(), mentions.collect());
        }
        value
    }

    fn screen(&self, screen: &mut Screen) {
        let Upgraded { service, from, to, compared, report } = &self.upgraded;
        screen.line(&format!("{service} is {to} now; {compared} counts and checksums are those of {from}"));
        report.table(screen);
        let command = |option: &str| screen.code(&format!("devpath services upgrade {service} {option}"));
        let (confirm, back) = (command("--confirm"), command("--back"));
        let kept = format!("the data of {service} {from} is kept: {confirm} removes it, {back} returns to it");
        screen.paragraph(0, &kept);
        if !self.mentions.is_empty() {
            let (before, now) = &self.image;
            screen.paragraph(0, &format!("these lines still name {before}; they are yours to change to {now}:"));
            for Mention { file, line } in &self.mentions {
                screen.line(&format!("  {}:{line}", crate::report::escape(&file.display().to_string())));
            }
        }
    }

    fn exit(&self) -> Exit {
        self.upgraded.report.exit()
    }
}

struct Confirmed(Turn);

impl Show for Confirmed {
    fn json(&self) -> Value {
        let Turn { service, current, kept, older: _ } = &self.0;
        let removed: Vec<&str> = kept.iter().map(|(edition, _)| edition.tag.as_str()).collect();
        json!({ "service": service, "tag": current, "removed": removed })
    }

    fn screen(&self, screen: &mut Screen) {
        let Turn { service, current, kept, older: _ } = &self.0;
        for (edition, _) in kept {
            screen.line(&format!("removed the data of {service} {}; that of {current} is in use", edition.tag));
        }
    }
}

struct WentBack {
    turn: Turn,
    older: String,
    report: ServicesReport,
}

impl Show for WentBack {
    fn json(&self) -> Value {
        let mut value = self.report.json();
        if let Some(fields) = value.as_object_mut() {
            let Turn { service, current, .. } = &self.turn;
            fields.insert("back".to_owned(), json!({ "service": service, "from": current, "to": self.older }));
        }
        value
    }

    fn screen(&self, screen: &mut Screen) {
        let Turn { service, current, .. } = &self.turn;
        screen.line(&format!("{service} is {} again; the data of {current} is kept", self.older));
        self.report.table(screen);
    }

    fn exit(&self) -> Exit {
        self.report.exit()
    }
}
