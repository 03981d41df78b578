//! What commands that put new data in the place of old have in common: asking before the old is lost, and saying where it
//! went.

use crate::advice::Outcome;
use crate::cli::{Context, Interrupted};
use crate::report::Screen;
use crate::services::ServiceError;

/// Whether the user wants the data that is there now deleted for ever; `command` says so without being asked.
pub fn agreed_to_lose(context: &Context, command: &'static str) -> Outcome<bool> {
    if context.yes {
        return Ok(true);
    }
    let prompt = context.prompt().ok_or(ServiceError::NeedsYes(command))?;
    Ok(prompt.confirm("Delete what is there now for ever?", false).map_err(|_left| Interrupted)?)
}

/// Says how to go back to what was there before.
pub fn say_kept(screen: &mut Screen, kept: Option<&String>) {
    if let Some(kept) = kept {
        let restore = screen.code(&format!("devpath services restore {kept}"));
        screen.line(&format!("what was there before is kept; {restore} goes back to it"));
    }
}
