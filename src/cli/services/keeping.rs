//! What commands that take data out of use have in common: how long it is kept, asking before it is lost, and saying where
//! it went.

use std::time::Duration;

use clap::Args;
use serde_json::Value;

use super::logs::duration;
use crate::advice::{Advice, Advise, Exit, Outcome};
use crate::cli::{Context, Interrupted};
use crate::plan::Plan;
use crate::project::{TrashSettings, user_settings};
use crate::report::Screen;
use crate::services::{Disuse, Keeping, ServiceError, Session, TrashItem, bytes_of};
use crate::system::Moment;

/// Whether and how long data is kept that is taken out of use.
#[derive(Debug, Clone, Args)]
pub struct KeepArgs {
    /// Delete the data that goes out of use for ever, after asking
    #[arg(long, alias = "no-keep")]
    pub no_trash: bool,
    /// Keep it in the trash for so long, as `12h` or `3d`; 7 days if not said
    #[arg(long, value_name = "TIME", value_parser = duration, conflicts_with = "no_trash")]
    pub keep: Option<Duration>,
}

/// A line of the user's settings that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[error("`{key} = \"{value}\"` under `[trash]` in `devpath/config.toml` is {wanted}")]
pub struct WrongSetting {
    key: &'static str,
    value: String,
    wanted: &'static str,
}

impl Advise for WrongSetting {
    fn code(&self) -> &'static str {
        "settings.trash"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::say("nothing was changed; write it as `keep = \"7d\"` and `limit = \"2GB\"`"))
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl KeepArgs {
    /// What is to become of the data that a command takes out of use; `by` is the command.
    pub fn disuse<'a>(&self, by: &'a str, context: &Context) -> Outcome<Disuse<'a>> {
        let Self { no_trash, keep } = self;
        let mut keeping = keeping(context)?;
        keeping.time = keep.unwrap_or(keeping.time);
        Ok(Disuse { by, keep: (!no_trash).then_some(keeping) })
    }
}

/// How long and how much is kept, by the user's settings.
pub fn keeping(context: &Context) -> Outcome<Keeping> {
    let settings = context.environment.config_dir().map(user_settings).transpose()?;
    let TrashSettings { keep, limit } = settings.map(|it| it.trash).unwrap_or_default();
    let mut keeping = Keeping::default();
    if let Some(value) = keep {
        let wrong = |_| WrongSetting { key: "keep", value: value.clone(), wanted: "no time" };
        keeping.time = duration(&value).map_err(wrong)?;
    }
    if let Some(value) = limit {
        let wanted = "no amount of bytes";
        keeping.limit = bytes_of(&value).ok_or(WrongSetting { key: "limit", value, wanted })?;
    }
    Ok(keeping)
}

/// Removes what is over; a trash that cannot be looked through ends nothing.
pub async fn sweep(session: &Session, context: &Context) {
    let limit = keeping(context).map(|it| it.limit);
    let swept = match limit {
        Ok(limit) => session.sweep_trash(limit, &context.environment, &context.progress).await,
        Err(error) => Err(error),
    };
    if let Err(error) = swept {
        context.progress.warn(&format!("the trash was not looked through: {}", error.chain().join(": ")), None);
    }
}

/// Whether the user wants the data that is there now deleted for ever; `command` says so without being asked.
pub fn agreed_to_lose(context: &Context, command: &'static str) -> Outcome<bool> {
    agreed(context, "Delete what is there now for ever?", command)
}

/// Asks; `command` says yes without being asked.
pub fn agreed(context: &Context, question: &str, command: &'static str) -> Outcome<bool> {
    if context.yes {
        return Ok(true);
    }
    let prompt = context.prompt().ok_or(ServiceError::NeedsYes(command))?;
    Ok(prompt.confirm(question, false).map_err(|_left| Interrupted)?)
}

/// The step that says what becomes of the data that is there now.
pub fn plan(plan: &mut Plan<()>, keep: Option<Keeping>) {
    match keep {
        Some(keep) => {
            let say = format!("put what is there now into the trash, until {}", until(keep));
            plan.push("trash", say, Some("devpath undo".to_owned()), ());
        }
        None => plan.push("delete", "delete what is there now, for ever", None, ()),
    }
}

/// Until when something is kept from now on.
pub fn until(keeping: Keeping) -> Moment {
    Moment::now().after(keeping.time)
}

/// Items of the trash for scripts.
pub fn trash_json(items: &[TrashItem]) -> Value {
    items.iter().map(TrashItem::json).collect()
}

/// Says how to go back to what was there before.
pub fn say_kept(screen: &mut Screen, kept: &[TrashItem]) {
    if let Some(first) = kept.first() {
        let services: Vec<&str> = kept.iter().map(|it| it.service.as_str()).collect();
        let undo = screen.code("devpath undo");
        let (services, until) = (services.join(", "), &first.until);
        screen.line(&format!("what {services} had is in the trash until {until}; {undo} goes back to it"));
    }
}
