//! `devpath services adopt`: take over the databases of a checkout whose `.devpath/` was lost.

use std::collections::BTreeSet;

use clap::Args;
use serde_json::{Value, json};

use super::{EngineArgs, open};
use crate::advice::Outcome;
use crate::cli::{Answer, Context};
use crate::engine::KeptData;
use crate::plan::Plan;
use crate::project::CheckoutId;
use crate::report::{Screen, Show};
use crate::services::ServiceError;

/// Take over the databases of an earlier checkout of this folder
#[derive(Debug, Args)]
pub struct AdoptArgs {
    /// The earlier checkout's id, as `services up` names it
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    engine: EngineArgs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Takes data over.
pub async fn run(args: AdoptArgs, context: &Context) -> Outcome<Answer> {
    let AdoptArgs { id, engine, dry_run } = args;
    let (mut session, _) = open(context, engine.request(Vec::new()), !dry_run).await?;
    let id = CheckoutId::parse(&id).ok_or(ServiceError::NothingToAdopt { id })?;
    let found = session.adoptable(&id).await?;
    if dry_run {
        let mut plan = Plan::new();
        for KeptData { service, place, .. } in found {
            plan.push("adopt", format!("take over the data of `{service}` in `{place}`"), None, ());
        }
        return Ok(Answer::shown(plan));
    }
    let several = session.adopt(id, &found)?;
    let services: BTreeSet<String> = found.into_iter().map(|kept| kept.service).collect();
    Ok(Answer::shown(Adopted { services: services.into_iter().collect(), several }))
}

struct Adopted {
    services: Vec<String>,
    /// Those that have older data too.
    several: Vec<String>,
}

impl Show for Adopted {
    fn json(&self) -> Value {
        json!({ "adopted": self.services, "several": self.several })
    }

    fn screen(&self, screen: &mut Screen) {
        screen.line(&format!("taken over: {}", self.services.join(", ")));
        if !self.several.is_empty() {
            let undo = screen.code("devpath undo");
            let services = self.several.join(", ");
            screen.line(&format!(
                "of {services} there is older data too: the newest is in use, {undo} goes to the one before"
            ));
        }
        let up = screen.code("devpath services up");
        screen.line(&format!("{up} starts them with the passwords of `.env`"));
    }
}
