//! `devpath services pull`: brings what services need, and starts none.

use clap::Args;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{EngineArgs, open};
use crate::advice::{Exit, Failure, Outcome};
use crate::cli::{Answer, Context};
use crate::report::{Mark, Screen, Show, failure_json};

/// Bring the images or servers of services, and start none
#[derive(Debug, Args)]
pub struct PullArgs {
    /// Only these services
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    #[command(flatten)]
    engine: EngineArgs,
}

/// Pulls, all at once.
pub async fn run(args: PullArgs, context: &Context) -> Outcome<Answer> {
    let PullArgs { services, engine } = args;
    let (session, _) = open(context, engine.request(services), false).await?;
    context.progress.say(&session.chosen.line());
    let pulls = session.specs.iter().map(|spec| session.chosen.engine.prepare(spec, &context.progress));
    let pulled = join_all(pulls).await;
    let rows: Vec<(String, String, Option<Failure>)> = session
        .specs
        .iter()
        .zip(pulled)
        .map(|(spec, pulled)| (spec.id.clone(), spec.image_name(), pulled.err().map(Failure::from)))
        .collect();
    if !context.json {
        rows.iter().filter_map(|row| row.2.as_ref()).for_each(|failure| context.print_failure(failure));
    }
    Ok(Answer::shown(Pulled(rows)))
}

struct Pulled(Vec<(String, String, Option<Failure>)>);

impl Show for Pulled {
    fn json(&self) -> Value {
        let rows = self.0.iter().map(|(id, image, failure)| {
            let error = failure.as_ref().map(|failure| failure_json(failure)["error"].clone());
            json!({ "id": id, "image": image, "present": failure.is_none(), "error": error })
        });
        json!({ "services": rows.collect::<Vec<_>>() })
    }

    fn screen(&self, screen: &mut Screen) {
        let row = |(id, image, failure): &(String, String, Option<Failure>)| {
            let (mark, word) = if failure.is_none() { (Mark::Good, "here") } else { (Mark::Bad, "not to be had") };
            vec![screen.mark(mark), id.clone(), image.clone(), word.to_owned()]
        };
        let rows: Vec<Vec<String>> = self.0.iter().map(row).collect();
        screen.table(0, &rows);
    }

    fn exit(&self) -> Exit {
        let failed = self.0.iter().find_map(|(_, _, failure)| failure.as_ref());
        failed.map_or(Exit::Done, |failure| failure.error().exit())
    }
}
