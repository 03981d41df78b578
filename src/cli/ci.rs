//! `devpath ci`: what the project's CI file does, on this machine.

use clap::Args;

use super::services::EngineArgs;
use super::{Answer, Context};
use crate::advice::Outcome;
use crate::ci::{self, Steps};
use crate::project::Project;
use crate::services::Session;
use crate::setup;

/// Run the steps of the project's CI file on this machine
#[derive(Debug, Args)]
pub struct CiArgs {
    /// Only these steps: install, lint, test, build, deploy
    #[arg(value_name = "STEP")]
    steps: Vec<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Leave the services as they are
    #[arg(long)]
    no_services: bool,
    /// Deploy too, as CI does on the main branch
    #[arg(long)]
    deploy: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs them.
pub async fn run(args: CiArgs, context: &Context) -> Outcome<Answer> {
    let CiArgs { steps, engine, no_services, deploy, dry_run } = args;
    let project = Project::find(&context.environment.current_dir)?;
    let steps = Steps::of(&project.manifest.commands, &steps, deploy)?;
    let with_services = !no_services && !project.manifest.services.is_empty();
    if dry_run {
        let services: Vec<String> =
            if with_services { project.manifest.services.keys().cloned().collect() } else { Vec::new() };
        return Ok(Answer::shown(steps.plan(&services)));
    }
    let catalog = context.catalog()?;
    let settings = ci::offline_settings(&catalog, &context.environment);
    if with_services {
        let request = engine.request(Vec::new());
        let mut session = Session::open(project.clone(), &catalog, &context.environment, request, true).await?;
        context.progress.say(&session.chosen.line());
        let write = setup::may_write_env(&project.root, &context.progress);
        let report = session.up(&context.environment, &context.progress, write).await?;
        for failure in report.failures() {
            context.print_failure(failure);
        }
    }
    let variables = project.dotenv()?;
    // With `--json` standard output is for the one document.
    let quiet = context.json || context.quiet;
    let environment = &context.environment;
    Ok(Answer::shown(
        ci::run(steps, &project.root, &variables, &settings, environment, quiet, &context.progress).await?,
    ))
}
