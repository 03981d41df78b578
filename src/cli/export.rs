//! `devpath export`: the project's services as files that other programs run.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Answer, Context, Interrupted, NotTogether};
use crate::advice::{Advice, Outcome};
use crate::catalog::Catalog;
use crate::export::{
    Dialect, ExportError, ExportFile, Exported, FileState, Purpose, compare, password_variable, render, write,
};
use crate::project::{ENV_FILE, Project};
use crate::report::{Mark, Screen, Show};
use crate::services::{EngineChoice, ServiceRequest, Session, remember_passwords};
use crate::setup;

const EXAMPLES: &str = "\
Examples:
  devpath export compose                 compose.yaml, on the data that is there
  devpath export compose --output -      look at it only
  devpath export swarm --output ops/stack.yaml
  devpath export kubernetes --new-data --with postgres,redis";

/// Write the project's services as files for Compose, a dev container, a swarm or Kubernetes
///
/// The same images, ports, volumes and health checks. Passwords are never in these files: they name variables, which are
/// added to .env. A file of yours that differs is left as it is unless you say so.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ExportArgs {
    /// For what: compose, devcontainer, swarm or kubernetes
    #[arg(value_enum, value_name = "KIND", hide_possible_values = true)]
    kind: Kind,
    /// The file, `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only these services, separated by commas
    #[arg(long, value_name = "SERVICES", value_delimiter = ',')]
    with: Vec<String>,
    /// Begin with volumes of its own, not with the data that is there
    #[arg(long)]
    new_data: bool,
    /// Publish ports in a swarm too, where all other machines reach them
    #[arg(long)]
    publish: bool,
    /// Put the file in the place of one that differs
    #[arg(long)]
    replace: bool,
    /// Write the passwords into the file for Kubernetes, as a Secret
    #[arg(long)]
    show_secrets: bool,
    /// Name images on this mirror
    #[arg(long, value_name = "HOST[:PORT][/PREFIX]", env = "DEVPATH_REGISTRY", hide_env_values = true)]
    registry: Option<String>,
    /// Say what would be written, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Who runs the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Docker Compose
    Compose,
    /// An editor's dev container
    Devcontainer,
    /// Docker's swarm
    Swarm,
    /// Kubernetes
    Kubernetes,
}

impl Kind {
    /// The templates in the catalogue, and where their files go.
    const fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Compose => &[("compose.yaml.jinja", "compose.yaml")],
            Self::Devcontainer => &[
                ("devcontainer-compose.yaml.jinja", "compose.devcontainer.yaml"),
                ("devcontainer.json.jinja", ".devcontainer/devcontainer.json"),
            ],
            Self::Swarm => &[("swarm.yaml.jinja", "stack.yaml")],
            Self::Kubernetes => &[("kubernetes.yaml.jinja", "kubernetes.yaml")],
        }
    }

    const fn dialect(self) -> Dialect {
        match self {
            Self::Compose | Self::Devcontainer | Self::Swarm => Dialect::Compose,
            Self::Kubernetes => Dialect::Kubernetes,
        }
    }
}

/// Exports services.
pub async fn run(args: ExportArgs, context: &Context) -> Outcome<Answer> {
    refuse_senseless(&args)?;
    let ExportArgs { kind, output, with, new_data, publish, replace, show_secrets, registry, dry_run } = args;
    let catalog = context.catalog()?;
    let project = Project::find(&context.environment.current_dir)?;
    let mirror = registry.map(|it| it.trim_end_matches('/').to_owned()).filter(|it| !it.is_empty());
    let engine = EngineChoice::Auto;
    let request = ServiceRequest {
        only: with,
        engine,
        mirror: mirror.clone(),
        new_data,
        with_servers: true,
        ..ServiceRequest::default()
    };
    let to_screen = output.as_deref() == Some(Path::new("-"));
    let change = !dry_run && !to_screen;
    let session = Session::open(project, &catalog, &context.environment, request, change).await?;
    if session.specs.is_empty() {
        return Err(ExportError::NoServices.into());
    }
    // A swarm's own data is wanted too where it runs on this engine; a cluster has none of it.
    let keep = !new_data && kind != Kind::Kubernetes;
    let places = if keep { session.chosen.engine.data_places(session.owner()).await? } else { Vec::new() };
    let purpose =
        Purpose { dialect: kind.dialect(), places: &places, mirror: mirror.as_deref(), publish, reveal: show_secrets };
    // What was typed counts from where it was typed; our own places from the project's folder.
    let root = session.project.root.clone();
    let output = output.filter(|_| !to_screen).map(|file| context.environment.resolve(&file));
    let files = rendered(kind, output, &purpose, &session, &catalog)?;
    if to_screen {
        return Ok(Answer::Text(files.into_iter().map(|file| file.text).collect()));
    }
    let states = compare(&files, &root)?;
    let variables: Vec<String> =
        session.specs.iter().filter_map(|it| password_variable(catalog.service(&it.id).ok()?)).collect();
    let (keeps, has_tasks) = (!places.is_empty(), session.specs.iter().any(|it| it.task.is_some()));
    let mut report = Report { kind, files: shown(&files, &states, &root), variables, written: false, keeps, has_tasks };
    if dry_run {
        return Ok(Answer::shown(report));
    }
    refuse_differing(context, &files, &states, replace)?;
    session.remember().await?;
    write(&files, &root, show_secrets)?;
    if setup::may_write_env(&root, &context.progress) {
        let secrets =
            session.specs.iter().filter_map(|it| Some((password_variable(catalog.service(&it.id).ok()?)?, it)));
        for line in remember_passwords(&session.project, &secrets.collect::<Vec<_>>())? {
            context.progress.warn(&line, None);
        }
    }
    if publish {
        let advice = Advice::say("leave `--publish` out and run programs in the same stack");
        context
            .progress
            .warn("other machines will reach the published ports: a swarm knows no 127.0.0.1", Some(&advice));
    }
    report.written = true;
    Ok(Answer::shown(report))
}

fn refuse_senseless(args: &ExportArgs) -> Result<(), NotTogether> {
    let refused = |what: &str, instead: &str| Err(NotTogether { what: what.to_owned(), instead: instead.to_owned() });
    if args.publish && args.kind != Kind::Swarm {
        return refused(
            "`--publish` is for a swarm: elsewhere ports are published on 127.0.0.1",
            "devpath export swarm --publish",
        );
    }
    if args.show_secrets && args.kind != Kind::Kubernetes {
        return refused(
            "`--show-secrets` is for Kubernetes: other files take passwords from `.env`",
            "devpath export compose",
        );
    }
    if args.output.is_some() && args.kind == Kind::Devcontainer {
        return refused(
            "a dev container is two files with places of their own, so `--output` has no use",
            "devpath export devcontainer --dry-run",
        );
    }
    Ok(())
}

fn rendered(
    kind: Kind,
    output: Option<PathBuf>,
    purpose: &Purpose<'_>,
    session: &Session,
    catalog: &Catalog,
) -> Outcome<Vec<ExportFile>> {
    let services: Vec<Exported<'_>> = (session.specs.iter())
        .filter_map(|spec| Some(Exported { service: catalog.service(&spec.id).ok()?, spec }))
        .collect();
    let owner = session.owner();
    let id = format!("{}-{}", owner.slug, owner.id.short());
    let mut values = purpose.values(&session.project.manifest, &id, &services);
    let mut files = Vec::new();
    for (template, path) in kind.files() {
        let path = output.clone().unwrap_or_else(|| session.project.root.join(path));
        values["file"] = json!(path.file_name().unwrap_or_default().to_string_lossy());
        files.push(ExportFile { text: render(&catalog.files, template, &values)?, path });
    }
    Ok(files)
}

fn shown(files: &[ExportFile], states: &[FileState], root: &Path) -> Vec<(String, FileState)> {
    let name = |file: &ExportFile| file.path.strip_prefix(root).unwrap_or(&file.path).display().to_string();
    files.iter().map(name).zip(states.iter().copied()).collect()
}

/// A file of the user's is replaced only where they say so.
fn refuse_differing(context: &Context, files: &[ExportFile], states: &[FileState], replace: bool) -> Outcome<()> {
    let differ = files.iter().zip(states).filter(|(_, state)| **state == FileState::Differs);
    let names: Vec<String> = differ.map(|(file, _)| file.path.display().to_string()).collect();
    if names.is_empty() || replace || context.yes {
        return Ok(());
    }
    if let Some(prompt) = context.prompt() {
        let question = format!("Replace {}? What is there now is lost", names.join(" and "));
        if prompt.confirm(&question, false).map_err(|_left| Interrupted)? {
            return Ok(());
        }
    }
    Err(ExportError::Differs(names).into())
}

/// What was written.
struct Report {
    kind: Kind,
    files: Vec<(String, FileState)>,
    variables: Vec<String>,
    written: bool,
    keeps: bool,
    has_tasks: bool,
}

impl Report {
    fn next(&self) -> Vec<String> {
        let file = self.files.first().map(|(file, _)| file.clone()).unwrap_or_default();
        let typed = crate::advice::command_line(std::slice::from_ref(&file));
        let down = self.keeps.then(|| "devpath services down".to_owned());
        // Compose takes a container that has ended for a failure when it waits.
        let wait = if self.has_tasks { "--detach" } else { "--wait" };
        let line = match self.kind {
            Kind::Compose if file == "compose.yaml" => format!("docker compose up {wait}"),
            Kind::Compose => format!("docker compose --project-directory . --file {typed} up {wait}"),
            Kind::Devcontainer => "devcontainer up --workspace-folder .".to_owned(),
            Kind::Swarm => format!("set -a; . ./.env; set +a; docker stack deploy --compose-file {typed} STACK"),
            Kind::Kubernetes => format!("kubectl apply --filename {typed}"),
        };
        down.into_iter().chain([line]).collect()
    }
}

impl Show for Report {
    fn json(&self) -> Value {
        let files = self.files.iter().map(|(path, state)| json!({ "path": path, "state": state }));
        json!({
            "files": files.collect::<Vec<_>>(),
            "written": self.written,
            "variables": self.variables,
            "keeps_data": self.keeps,
            "next": self.next(),
        })
    }

    fn screen(&self, screen: &mut Screen) {
        let rows = self.files.iter().map(|(path, state)| {
            let (mark, word) = match (state, self.written) {
                (FileState::Same, _) => (Mark::Good, "the same as before"),
                (FileState::New, true) => (Mark::Good, "written"),
                (FileState::Differs, true) => (Mark::Good, "replaced"),
                (FileState::New, false) => (Mark::Note, "new"),
                (FileState::Differs, false) => (Mark::Warning, "differs from what is there"),
            };
            vec![screen.mark(mark), path.clone(), word.to_owned()]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        screen.table(0, &rows);
        if !self.variables.is_empty() {
            screen.line(&format!("passwords are in `{ENV_FILE}`: {}", self.variables.join(", ")));
        }
        let say = if self.keeps {
            "it runs on the data that is there; two servers must never run on the same data, so first"
        } else {
            "next"
        };
        screen.blank();
        screen.advice(0, &Advice::new(say, self.next()));
    }
}
