//! `devpath services open`: the web page of a service, or of the companion that shows its data.

use clap::Args;
use serde_json::{Value, json};

use super::{EngineArgs, open};
use crate::advice::{Advice, Advise, Exit, Outcome};
use crate::catalog::{Catalog, Service};
use crate::cli::{Answer, Context, Interrupted};
use crate::project::{Project, ServiceSpec};
use crate::report::{Screen, Show};
use crate::services::{Page, ReportedState, ServiceError, Session, companion_page, has_page, page};
use crate::setup;
use crate::system;

const EXAMPLES: &str = "\
Examples:
  devpath services open mailpit
  devpath services open postgres      Adminer, logged in by you
  devpath services open --print       the URL only";

/// Open the web page of a service, or of the companion that shows its data
///
/// The URL is printed and holds no password; a browser is opened only from a terminal.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct OpenArgs {
    /// The service, the main one if none is named
    #[arg(value_name = "SERVICE")]
    service: Option<String>,
    /// Print the URL, and open nothing
    #[arg(long)]
    print: bool,
    #[command(flatten)]
    engine: EngineArgs,
}

/// Why there is nothing to open.
#[derive(Debug, thiserror::Error)]
pub enum NoPage {
    /// Neither the service nor a companion has a page.
    #[error("`{service}` has no web page, and no other service shows what is in it")]
    None {
        /// The service's id.
        service: String,
    },
    /// The companion is not among the project's services.
    #[error("`{companion}` shows what is in `{service}`, and this project does not have it")]
    NoCompanion {
        /// The service's id.
        service: String,
        /// The companion's id.
        companion: String,
        /// The line for `devpath.toml`.
        line: String,
    },
}

impl Advise for NoPage {
    fn code(&self) -> &'static str {
        match self {
            Self::None { .. } => "service.no_page",
            Self::NoCompanion { .. } => "service.no_companion",
        }
    }

    fn advice(&self) -> Option<Advice> {
        Some(match self {
            Self::None { service } => {
                Advice::new("its own client shows it", [format!("devpath services shell {service}")])
            }
            Self::NoCompanion { service, line, .. } => Advice::new(
                format!("add `{line}` below `[services]` in `devpath.toml`, or let devpath do that and start it"),
                [format!("devpath services open {service} --yes")],
            ),
        })
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// Opens a page.
pub async fn run(args: OpenArgs, context: &Context) -> Outcome<Answer> {
    let OpenArgs { service, print, engine } = args;
    let (session, catalog) = open(context, engine.request(service.into_iter().collect()), false).await?;
    let spec = session.specs.first().ok_or(ServiceError::NoneStarted)?.clone();
    let known = catalog.service(&spec.id)?;
    let found = if has_page(known) {
        let report = session.status().await?;
        report.services.first().and_then(|it| page(known, it))
    } else {
        Some(beside(known, &spec, session.project, &catalog, &engine, context).await?)
    };
    let Page { url, user } = found.ok_or_else(|| ServiceError::NotRunning { service: spec.id.clone() })?;
    let may = !print && !context.json && context.environment.output_is_terminal;
    let browser = if may { system::opener(&context.environment, &url) } else { None };
    let opened = match browser {
        Some(command) => command.run().await.is_ok_and(|it| it.code == Some(0)),
        None => false,
    };
    Ok(Answer::shown(Answered { service: spec.id, url, user, opened }))
}

/// The page of the companion, which is added to the project and started where it has to be.
async fn beside(
    known: &Service,
    spec: &ServiceSpec,
    mut project: Project,
    catalog: &Catalog,
    engine: &EngineArgs,
    context: &Context,
) -> Outcome<Page> {
    let none = || NoPage::None { service: spec.id.clone() };
    let id = known.companion.as_ref().ok_or_else(none)?;
    let companion = catalog.service(id)?;
    if !project.manifest.services.contains_key(id) {
        add(&mut project, spec, companion, context)?;
    }
    let request = engine.request(vec![id.clone()]);
    let mut session = Session::open(project, catalog, &context.environment, request, true).await?;
    let mut report = session.status().await?;
    if report.services.first().is_none_or(|it| it.state != ReportedState::Ready) {
        let write = setup::may_write_env(&session.project.root, &context.progress);
        report = session.up(&context.environment, &context.progress, write).await?;
    }
    let started = report.services.into_iter().next().ok_or(ServiceError::NoneStarted)?;
    let found = page(companion, &started);
    if let Some(error) = started.error {
        return Err(error);
    }
    let found = found.ok_or_else(|| ServiceError::NotRunning { service: id.clone() })?;
    Ok(companion_page(found, known, spec))
}

/// Adds the companion to `devpath.toml`, after asking.
fn add(project: &mut Project, spec: &ServiceSpec, companion: &Service, context: &Context) -> Outcome<()> {
    let Service { id, default_tag: tag, .. } = companion;
    let line = companion.manifest_line();
    let refused = NoPage::NoCompanion { service: spec.id.clone(), companion: id.clone(), line: line.clone() };
    let agreed = match context.prompt() {
        Some(prompt) => {
            let question = format!("Add `{line}` to devpath.toml and start {}?", companion.title);
            prompt.confirm(&question, true).map_err(|_left| Interrupted)?
        }
        None => context.yes,
    };
    if !agreed || !project.add_service(id, tag)? {
        return Err(refused.into());
    }
    context.progress.say(&format!("`{line}` was added to `devpath.toml`"));
    Ok(())
}

struct Answered {
    service: String,
    url: String,
    user: Option<String>,
    opened: bool,
}

impl Show for Answered {
    fn json(&self) -> Value {
        let Self { service, url, user, opened } = self;
        json!({ "service": service, "url": url, "user": user, "opened": opened })
    }

    fn screen(&self, screen: &mut Screen) {
        screen.line(&self.url);
    }
}
