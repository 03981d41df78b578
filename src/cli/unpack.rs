//! `devpath unpack`: what `devpath pack` wrote on another machine comes to this one.

use std::path::PathBuf;

use clap::Args;

use super::services::EngineArgs;
use super::{Answer, Context};
use crate::advice::Outcome;
use crate::engine::Engine;
use crate::pack::{self, Content, Fate, PackFile};
use crate::services::choose;

const EXAMPLES: &str = "\
Examples:
  devpath unpack db.tar --dry-run    check every byte, and say what would be loaded
  devpath unpack db.tar
  devpath --offline setup databases shop";

/// Load what `devpath pack` wrote, after every byte of it was checked
///
/// Servers and packages in it are programs that will run here: unpack only what comes from somebody you trust.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct UnpackArgs {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Load images too whose names other images bear here; those keep their ids
    #[arg(long)]
    replace: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    engine: EngineArgs,
}

/// Unpacks.
pub async fn run(args: UnpackArgs, context: &Context) -> Outcome<Answer> {
    let UnpackArgs { file, replace, dry_run, engine } = args;
    let EngineArgs { engine, registry } = engine;
    let environment = &context.environment;
    let pack = PackFile::open(&environment.resolve(&file))?;
    pack.check(&context.progress).await?;
    let catalog = context.catalog()?;
    let chosen = choose(engine, None, environment, registry.as_deref().filter(|it| !it.is_empty())).await?;
    let docker = match &chosen.engine {
        Engine::Docker(docker) => Some(docker),
        Engine::Native(_) => None,
    };
    let planned = pack::plan(&pack, &catalog, docker, environment, replace).await?;
    if dry_run {
        return Ok(Answer::shown(pack::steps(&planned)));
    }
    let only_images = pack.manifest.parts.iter().all(|part| matches!(part.content, Content::Image { .. }));
    if let (true, Some(error)) =
        (only_images && planned.iter().all(|it| it.fate == Fate::Skipped), chosen.without_docker)
    {
        return Err(error.into());
    }
    Ok(Answer::shown(pack::unpack(&pack, planned, docker, environment, &context.progress).await?))
}
