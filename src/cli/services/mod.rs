//! `devpath services …`: the databases of the project you stand in.

mod adopt;
mod down;
mod env;
mod exec;
pub mod keeping;
mod logs;
mod migrate;
mod open;
mod password;
mod pull;
mod reset;
mod restart;
mod restore;
mod seed;
mod shell;
mod snapshot;
mod snapshots;
mod status;
mod up;
mod upgrade;
mod url;

use clap::{Args, Subcommand};

use super::{Answer, Context};
use crate::advice::Outcome;
use crate::catalog::Catalog;
use crate::project::Project;
use crate::services::{EngineChoice, ServiceRequest, ServicesReport, Session};

/// Start, stop and reach the databases of a project
#[derive(Debug, Args)]
pub struct ServicesArgs {
    #[command(subcommand)]
    command: ServicesCommand,
}

#[derive(Debug, Subcommand)]
enum ServicesCommand {
    Up(up::UpArgs),
    Pull(pull::PullArgs),
    Down(down::DownArgs),
    Restart(restart::RestartArgs),
    Status(status::StatusArgs),
    Logs(logs::LogsArgs),
    Url(url::UrlArgs),
    Open(open::OpenArgs),
    Env(env::EnvArgs),
    Shell(shell::ShellArgs),
    Exec(exec::ExecArgs),
    Snapshot(snapshot::SnapshotArgs),
    Restore(restore::RestoreArgs),
    Snapshots(snapshots::SnapshotsArgs),
    Reset(reset::ResetArgs),
    Seed(seed::SeedArgs),
    Upgrade(upgrade::UpgradeArgs),
    Migrate(migrate::MigrateArgs),
    Password(password::PasswordArgs),
    Adopt(adopt::AdoptArgs),
}

/// Where services run and where their images come from.
#[derive(Debug, Clone, Args)]
pub struct EngineArgs {
    /// Run services with docker, native, or auto: Docker if it answers
    #[arg(
        long,
        value_enum,
        default_value_t,
        env = "DEVPATH_ENGINE",
        hide_env_values = true,
        hide_possible_values = true
    )]
    pub engine: EngineChoice,
    /// Pull images from this mirror
    #[arg(long, value_name = "HOST[:PORT][/PREFIX]", env = "DEVPATH_REGISTRY", hide_env_values = true)]
    pub registry: Option<String>,
}

impl EngineArgs {
    /// The same for the services room.
    pub fn request(&self, only: Vec<String>) -> ServiceRequest {
        let Self { engine, registry } = self.clone();
        ServiceRequest { only, engine, mirror: registry.filter(|it| !it.is_empty()), ..ServiceRequest::default() }
    }
}

/// Carries one of them out.
pub async fn run(args: ServicesArgs, context: &Context) -> Outcome<Answer> {
    let ServicesArgs { command } = args;
    match command {
        ServicesCommand::Up(args) => up::run(args, context).await,
        ServicesCommand::Pull(args) => pull::run(args, context).await,
        ServicesCommand::Down(args) => down::run(args, context).await,
        ServicesCommand::Restart(args) => restart::run(args, context).await,
        ServicesCommand::Status(args) => status::run(args, context).await,
        ServicesCommand::Logs(args) => logs::run(args, context).await,
        ServicesCommand::Open(args) => open::run(args, context).await,
        ServicesCommand::Url(args) => url::run(args, context).await,
        ServicesCommand::Env(args) => env::run(args, context),
        ServicesCommand::Shell(args) => shell::run(args, context).await,
        ServicesCommand::Exec(args) => exec::run(args, context).await,
        ServicesCommand::Snapshot(args) => snapshot::run(args, context).await,
        ServicesCommand::Restore(args) => restore::run(args, context).await,
        ServicesCommand::Snapshots(args) => snapshots::run(args, context),
        ServicesCommand::Reset(args) => reset::run(args, context).await,
        ServicesCommand::Seed(args) => seed::run(args, context).await,
        ServicesCommand::Upgrade(args) => upgrade::run(args, context).await,
        ServicesCommand::Migrate(args) => migrate::run(args, context).await,
        ServicesCommand::Password(args) => password::run(args, context).await,
        ServicesCommand::Adopt(args) => adopt::run(args, context).await,
    }
}

/// Opens the project that the current folder lies in.
async fn open(context: &Context, request: ServiceRequest, change: bool) -> Outcome<(Session, Catalog)> {
    let catalog = context.catalog()?;
    let project = Project::find(&context.environment.current_dir)?;
    let session = Session::open(project, &catalog, &context.environment, request, change).await?;
    Ok((session, catalog))
}

/// Prints what failed, and hands the report on.
pub fn told(mut report: ServicesReport, show_secrets: bool, context: &Context) -> ServicesReport {
    report.show_secrets = show_secrets;
    if !context.json {
        for failure in report.failures() {
            context.print_failure(failure);
        }
    }
    report
}
