//! `devpath pack`: one file with everything that services need, for a machine without a network.

use std::path::PathBuf;

use clap::Args;
use futures_util::future::join_all;

use super::services::EngineArgs;
use super::{Answer, Context};
use crate::advice::Outcome;
use crate::engine::{Engine, EngineError, Native};
use crate::pack::{self, Load, PackError};
use crate::project::{Project, ServiceSpec};
use crate::services::{Chosen, choose};
use crate::setup;
use crate::system::{self, Environment};

const EXAMPLES: &str = "\
Examples:
  devpath pack databases --output db.tar      a stage's images, and PostgreSQL if fetched
  devpath pack postgres redis --output db.tar
  devpath pack --check databases              what would be missing without a network
  devpath pack --check --packages devops      the same, with the packages that templates install
  devpath unpack db.tar                       on the other machine";

/// Write images, servers and packages into one file for a machine without a network
///
/// Images that are not here are pulled first. Servers that devpath fetched go along; without Docker they are fetched.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct PackArgs {
    /// Stages or services; those of the project you stand in if none is named
    #[arg(value_name = "STAGE|SERVICE")]
    words: Vec<String>,
    /// The file
    #[arg(short, long, value_name = "FILE", required_unless_present = "check")]
    output: Option<PathBuf>,
    /// Write nothing, say what would be missing without a network
    #[arg(long, conflicts_with_all = ["output", "replace"])]
    check: bool,
    /// Packages that the stages' templates install too, for this kind of machine
    #[arg(long)]
    packages: bool,
    /// Replace the file if it is there
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    engine: EngineArgs,
}

/// Packs.
pub async fn run(args: PackArgs, context: &Context) -> Outcome<Answer> {
    let PackArgs { words, output, check, packages, replace, engine } = args;
    let EngineArgs { engine, registry } = engine;
    let mirror = registry.filter(|it| !it.is_empty());
    let catalog = context.catalog()?;
    let project = Project::find(&context.environment.current_dir).ok();
    let specs = pack::wanted(&catalog, &words, project.as_ref().map(|it| &it.manifest))?;
    if specs.is_empty() && !packages {
        return Err(PackError::Nothing.into());
    }
    // Looking must not bring anything.
    let mut environment = context.environment.clone();
    environment.offline |= check;
    let chosen = choose(engine, None, &environment, mirror.as_deref()).await?;
    let template = project.as_ref().map(|it| it.manifest.template.id.as_str());
    let Some(output) = output else {
        let mut lacks = pack::lacks(&chosen.engine, &specs).await;
        if packages {
            let progress = &context.progress;
            lacks.0.extend(setup::packages_here(&catalog, &words, template, &environment, progress).await?);
        }
        return Ok(Answer::shown(lacks));
    };
    context.progress.say(&chosen.line());
    let mut load = gathered(&chosen, &specs, &environment, context).await?;
    let collected = if packages {
        Some(setup::collect_packages(&catalog, &words, template, &environment, &context.progress).await?)
    } else {
        None
    };
    load.packages = collected.as_ref().map(setup::Collected::packages).unwrap_or_default();
    let docker = match &chosen.engine {
        Engine::Docker(docker) => Some(docker),
        Engine::Native(_) => None,
    };
    let place = environment.resolve(&output);
    Ok(Answer::shown(pack::pack(&load, docker, &place, replace, &context.progress).await?))
}

/// What goes in, brought here where it is missing; everything that cannot be is named at once.
async fn gathered(
    chosen: &Chosen,
    specs: &[ServiceSpec],
    environment: &Environment,
    context: &Context,
) -> Result<Load, EngineError> {
    let mut load = Load { here: system::this_kind(), ..Load::default() };
    let native = Native::new(environment.clone());
    let mut missing = Vec::new();
    let mut note = |error: EngineError| match error {
        EngineError::Offline { missing: some } => {
            missing.extend(some);
            Ok(())
        }
        // Without Docker the others are packed all the same.
        EngineError::NeedsDocker(service) => {
            context.progress.warn(&format!("`{service}` needs Docker, and is left out"), None);
            Ok(())
        }
        error => Err(error),
    };
    match &chosen.engine {
        Engine::Docker(docker) => {
            let pulled = join_all(specs.iter().map(|spec| docker.prepare(spec, &context.progress))).await;
            for (spec, pulled) in specs.iter().zip(pulled) {
                let name = spec.image_name();
                match pulled {
                    Ok(_) => load.images.extend(docker.image_facts(&name).await.map(|facts| (name, facts))),
                    Err(error) => note(error)?,
                }
                load.servers.extend(native.cached(spec).map(|it| (spec.id.clone(), it)));
            }
        }
        Engine::Native(native) => {
            for spec in specs {
                match native.to_carry(spec, &context.progress).await {
                    Ok(server) => load.servers.push((spec.id.clone(), server)),
                    Err(error) => note(error)?,
                }
            }
        }
    }
    if missing.is_empty() { Ok(load) } else { Err(EngineError::Offline { missing }) }
}
