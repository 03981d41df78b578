//! `devpath clean --trash`: what was kept goes for ever.

use serde_json::{Value, json};

use super::services::keeping::{agreed, trash_json};
use super::{Answer, Context};
use crate::advice::Outcome;
use crate::engine::Docker;
use crate::plan::Plan;
use crate::project::{Project, ProjectError};
use crate::report::{Screen, Show};
use crate::services::{EngineChoice, LeftItem, LeftLedger, ServiceRequest, Session, TrashItem, sweep_left};

const YES: &str = "devpath clean --trash --yes";

/// Empties the trash of the project one stands in, and that of the folders that are gone.
pub async fn empty(dry_run: bool, context: &Context) -> Outcome<Answer> {
    let here = match Project::find(&context.environment.current_dir) {
        Ok(project) => Some(project),
        Err(ProjectError::None(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let session = match here {
        Some(project) if project.checkout()?.is_some() => {
            let request = ServiceRequest { engine: EngineChoice::Auto, ..ServiceRequest::default() };
            Some(Session::open(project, &context.catalog()?, &context.environment, request, !dry_run).await?)
        }
        _ => None,
    };
    let mut items = session.as_ref().map(Session::whole_trash).transpose()?.unwrap_or_default();
    let mut left = LeftLedger::of(&context.environment)?.items;
    if dry_run {
        let mut plan = Plan::new();
        for item in &items {
            plan.push("empty", format!("remove for ever what is {}", item.words()), None, ());
        }
        for item in &left {
            plan.push(
                "empty",
                format!("remove for ever the volumes of `{}`, kept until {}", item.name, item.until),
                None,
                (),
            );
        }
        return Ok(Answer::shown(plan));
    }
    if let (Some(session), false) = (&session, items.is_empty()) {
        let services: Vec<String> = items.iter().map(|it| format!("{} of {}", it.service, it.since)).collect();
        let question = format!("Remove the data in this project's trash for ever: {}?", services.join(", "));
        items = if agreed(context, &question, YES)? {
            session.remove_from_trash(&items, &context.environment).await?
        } else {
            Vec::new()
        };
    }
    if !left.is_empty() {
        let docker = Docker::connect(&context.environment, None).await?;
        left.retain(|it| it.engine == docker.address());
        let names: Vec<&str> = left.iter().map(|it| it.name.as_str()).collect();
        let question = format!("Remove the kept volumes of {} for ever?", names.join(", "));
        left = if !left.is_empty() && agreed(context, &question, YES)? {
            sweep_left(&docker, true, &context.environment, &context.progress).await?
        } else {
            Vec::new()
        };
    }
    Ok(Answer::shown(Emptied { items, left }))
}

struct Emptied {
    items: Vec<TrashItem>,
    left: Vec<LeftItem>,
}

impl Show for Emptied {
    fn json(&self) -> Value {
        let left: Vec<Value> = self.left.iter().map(LeftItem::json).collect();
        json!({ "removed": trash_json(&self.items), "projects": left })
    }

    fn screen(&self, screen: &mut Screen) {
        if self.items.is_empty() && self.left.is_empty() {
            screen.line("nothing was removed");
        }
        for item in &self.items {
            screen.line(&format!("removed the data of {} of {}", item.service, item.since));
        }
        for item in &self.left {
            screen.line(&format!("removed the volumes of {}", item.name));
        }
    }
}
