//! `devpath undo --project`: taking a fresh project itself back.

use serde_json::{Value, json};

use super::services::keeping;
use super::{Answer, Context};
use crate::advice::Outcome;
use crate::catalog::Catalog;
use crate::engine::Engine;
use crate::project::Project;
use crate::report::{Screen, Show};
use crate::services::{LeftLedger, ServiceRequest, Session, all_projects, put_away};
use crate::system::Moment;
use crate::undo::{KeptProject, Made};

/// Takes a fresh project back.
pub async fn run(project: &Project, catalog: &Catalog, dry_run: bool, context: &Context) -> Outcome<Answer> {
    let made = Made::find(project, &context.environment)?;
    let keep = keeping::keeping(context)?;
    let session = if project.checkout()?.is_some_and(|it| it.engine.is_some()) {
        let request = ServiceRequest::default();
        Some(Session::open(project.clone(), catalog, &context.environment, request, !dry_run).await?)
    } else {
        None
    };
    let mut plan = made.plan(keep);
    if let Some(session) = &session {
        let ids: Vec<String> = session.specs.iter().map(|spec| format!("`{}`", spec.id)).collect();
        plan.push("stop", format!("stop {}, and keep what data they have as long", ids.join(", ")), None, ());
    }
    if dry_run {
        return Ok(Answer::shown(plan));
    }
    let question = plan.steps.iter().map(|step| step.say.clone()).collect::<Vec<_>>().join("; ");
    if !keeping::agreed(context, &format!("{question}?"), "devpath undo --yes")? {
        return Ok(Answer::Text("nothing was changed\n".to_owned()));
    }
    let _nobody_else = if session.is_none() { Some(project.lock()?) } else { None };
    if let Some(session) = &session {
        session.down().await?;
    }
    let kept = made.carry_out(keep, &context.environment)?;
    if let Some(session) = &session
        && let Engine::Docker(docker) = &session.chosen.engine
    {
        let all = all_projects(docker, &LeftLedger::of(&context.environment)?, false).await?;
        for listed in all.iter().filter(|it| it.footprint.id == session.owner().id.as_str()) {
            put_away(docker, listed, (Moment::now(), keep), &context.environment).await?;
        }
    }
    Ok(Answer::shown(Unmade { kept, left: made.theirs }))
}

struct Unmade {
    kept: KeptProject,
    left: Vec<String>,
}

impl Show for Unmade {
    fn json(&self) -> Value {
        let KeptProject { root, place, until } = &self.kept;
        json!({ "unmade": root, "kept": place, "until": until, "left": self.left })
    }

    fn screen(&self, screen: &mut Screen) {
        let KeptProject { root, place, until } = &self.kept;
        screen.line(&format!("taken back: {}", root.display()));
        screen.line(&format!("its files are kept until {until} in {}", place.display()));
        if self.left.is_empty() {
            let back = screen.code(&format!("mv '{}' '{}'", place.display(), root.display()));
            screen.line(&format!("{back} has it back"));
        } else {
            screen.line(&format!("left, because it is yours: {}", self.left.join(", ")));
        }
    }
}
