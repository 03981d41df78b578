//! `devpath doctor`: what is missing or wrong on this machine, and mending it.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Answer, Context, Interrupted};
use crate::advice::Outcome;
use crate::catalog::{Catalog, FindingText, Stage, Unknown};
use crate::doctor::{self, Advisor, Day, Diagnosis, Finding, FixReport, Look, Need, Severity};
use crate::engine::{EngineError, Native};
use crate::project::{Ignore, Project, ProjectError, user_settings};
use crate::report::{Screen, Show};
use crate::scaffold::ChosenService;
use crate::services::{EngineChoice, ServiceError, choose};
use crate::setup;
use crate::system::Platform;

const EXAMPLES: &str = "\
Examples:
  devpath doctor                      everything that any stage needs
  devpath doctor databases            what one stage needs
  devpath doctor python node          two tools
  devpath doctor databases --fix      mend what can be mended, after asking
  devpath doctor --explain git.identity";

/// The schema of `--json` in the catalogue.
const SCHEMA: &str = "stacks/schemas/doctor.schema.json";

/// Look for tools that are missing, too old or broken, and say what mends them
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DoctorArgs {
    /// Stages or tools; everything if none is named
    #[arg(value_name = "STAGE|TOOL")]
    names: Vec<String>,
    /// Look only for what projects in this language need
    #[arg(long = "lang", value_name = "LANGUAGE")]
    language: Option<String>,
    /// Show what was found for everything, not only where something is wrong
    #[arg(short, long)]
    verbose: bool,
    /// Mend what is required and can be mended by typing a line, after asking
    #[arg(long)]
    fix: bool,
    /// With `--fix`: say what would be typed, and do nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
    /// End with 1 on warnings too
    #[arg(long, value_name = "LEVEL", value_enum)]
    fail_on: Option<FailOn>,
    /// Write annotations for a CI provider
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<Format>,
    /// Say what a finding means, and end
    #[arg(long, value_name = "FINDING")]
    explain: Option<String>,
    /// Print a report for a help request, without secrets and home folders
    #[arg(long)]
    report: bool,
    /// Print the schema of `--json`, and end
    #[arg(long)]
    json_schema: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Whatever is worth a look
    Warning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// GitHub Actions' workflow commands
    Github,
}

/// Looks at the machine.
pub async fn run(args: DoctorArgs, context: &Context) -> Outcome<Answer> {
    let DoctorArgs { names, language, verbose, fix, dry_run, fail_on, format, explain, report, json_schema } = args;
    let catalog = context.catalog()?;
    if json_schema {
        let schema = catalog.files.get(SCHEMA).map(|file| String::from_utf8_lossy(&file.bytes()).into_owned());
        return Ok(Answer::Text(schema.unwrap_or_default()));
    }
    if let Some(id) = explain {
        let text = catalog.doctor().findings.iter().find(|finding| finding.id == id).cloned();
        let known = catalog.doctor().findings.iter().map(|finding| &finding.id);
        let text = text.ok_or_else(|| Unknown::new("finding", &id, known, "devpath doctor --explain git.identity"))?;
        return Ok(Answer::shown(Explained(text)));
    }
    let asked = Asked::resolve(&catalog, &names, language.as_deref())?;
    let platform = Platform::detect(&context.environment);
    let advisor = Advisor::new(catalog.doctor(), &platform, &context.environment);
    let ignores = ignores(context)?;
    let strict = fail_on == Some(FailOn::Warning);
    let looked = || asked.diagnose(&catalog, &platform, &advisor, (verbose, strict), &ignores, context);
    let diagnosis = looked().await;
    if fix {
        let repairs = doctor::repairs(&diagnosis, &advisor);
        let repairs = doctor::with_refresh(repairs, &advisor, &context.environment);
        if dry_run {
            return Ok(Answer::shown(doctor::plan(&repairs)));
        }
        if !repairs.is_empty() && !agreed(&repairs, context)? {
            return Ok(Answer::shown(diagnosis));
        }
        let live = !context.json && !context.quiet;
        let repaired = doctor::type_lines(repairs, live, &context.environment, &context.progress).await?;
        let after = looked().await;
        return Ok(Answer::shown(FixReport { repaired, after }));
    }
    if report {
        let home = context.environment.home().map(|home| home.display().to_string()).unwrap_or_default();
        return Ok(Answer::Text(doctor::markdown(&diagnosis, &home)));
    }
    Ok(match format {
        Some(Format::Github) => Answer::shown(doctor::Annotations(diagnosis)),
        None => Answer::shown(diagnosis),
    })
}

/// What is ignored for this user, and in the project that the current folder lies in.
fn ignores(context: &Context) -> Outcome<Vec<Ignore>> {
    let mut ignores = match context.environment.config_dir() {
        Some(folder) => user_settings(folder)?.doctor.ignore,
        None => Vec::new(),
    };
    match Project::find(&context.environment.current_dir) {
        Ok(project) => ignores.extend(project.manifest.doctor.ignore),
        Err(ProjectError::None(_)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(ignores)
}

/// Shows every line, and asks once.
fn agreed(repairs: &[doctor::Repair], context: &Context) -> Outcome<bool> {
    if context.yes {
        return Ok(true);
    }
    let prompt = context.prompt().ok_or(ServiceError::NeedsYes("devpath doctor --fix --yes"))?;
    let mut screen = context.error_screen();
    doctor::plan(repairs).screen(&mut screen);
    context.progress.say(screen.into_text().trim_end().trim_end_matches("nothing was done").trim_end());
    Ok(prompt.confirm("Type these lines?", false).map_err(|_left| Interrupted)?)
}

/// What was asked for: stages, and tools that were named themselves.
struct Asked<'a> {
    stages: Vec<&'a Stage>,
    needs: Vec<Need<'a>>,
}

impl<'a> Asked<'a> {
    fn resolve(catalog: &'a Catalog, names: &[String], language: Option<&str>) -> Result<Self, Unknown> {
        let all: Vec<&Stage> = catalog.stages().iter().collect();
        if names.is_empty() {
            let needs = doctor::needs(catalog, &all, language)?;
            return Ok(Self { stages: all, needs });
        }
        // What the stages ask of a tool counts where one was named; otherwise most tools need not be read.
        let only_stages = names.iter().all(|name| catalog.stage(name).is_ok());
        let known = if only_stages { Vec::new() } else { doctor::needs(catalog, &all, language)? };
        let (mut stages, mut needs): (Vec<&Stage>, Vec<Need<'a>>) = (Vec::new(), Vec::new());
        for name in names {
            if let Ok(stage) = catalog.stage(name) {
                stages.push(stage);
            } else if let Ok(tool) = catalog.tool(name) {
                let need = known.iter().find(|need| need.tool.id == tool.id);
                let requirement = need.map_or(semver::VersionReq::STAR, |need| need.requirement.clone());
                // A tool that was named is required, whatever the stages say.
                needs.push(Need { tool, requirement, required: true, stages: Vec::new() });
            } else {
                let words = catalog.stages().iter().map(|stage| &stage.id).chain(catalog.tools().keys());
                return Err(Unknown::new("stage or tool", name, words, "devpath roadmap"));
            }
        }
        for need in doctor::needs(catalog, &stages, language)? {
            if !needs.iter().any(|known| known.tool.id == need.tool.id) {
                needs.push(need);
            }
        }
        Ok(Self { stages, needs })
    }

    async fn diagnose(
        &self,
        catalog: &Catalog,
        platform: &Platform,
        advisor: &Advisor<'_>,
        (verbose, strict): (bool, bool),
        ignores: &[Ignore],
        context: &Context,
    ) -> Diagnosis {
        let Self { stages, needs } = self;
        let environment = &context.environment;
        let task = context.progress.task(format!("look at {} tools", needs.len()));
        let services = services_of(catalog, stages);
        let (facts, today) = (catalog.doctor(), Day::today());
        let look = Look { needs, facts, advisor, environment, least: Severity::Note, today };
        // The programs first: they are what takes long.
        let ((tools, asked), engine) = tokio::join!(look.ask(), findings(&services, platform, catalog, context));
        drop(task);
        let mut findings: Vec<Finding> =
            engine.into_iter().chain(asked).chain(doctor::surroundings(environment)).collect();
        for finding in &mut findings {
            finding.mended_by_tool(catalog, advisor);
        }
        let hidden = doctor::without_ignored(&mut findings, ignores, today);
        let mut diagnosis = Diagnosis {
            platform: platform.clone(),
            tools,
            findings,
            ignored: hidden,
            mend: Vec::new(),
            verbose,
            strict,
        };
        diagnosis.mend = doctor::repairs(&diagnosis, advisor).into_iter().map(|repair| repair.line).collect();
        diagnosis
    }
}

fn services_of<'a>(catalog: &'a Catalog, stages: &[&Stage]) -> Vec<ChosenService<'a>> {
    let mut ids: Vec<&String> = stages.iter().flat_map(|stage| &stage.services).collect();
    ids.sort();
    ids.dedup();
    let services = ids.into_iter().filter_map(|id| catalog.service(id).ok());
    services
        .filter_map(|service| Some(ChosenService { service, release: service.tag(&service.default_tag)? }))
        .collect()
}

/// What the engine and the services say; none of it keeps a machine without databases from being well.
async fn findings(
    services: &[ChosenService<'_>],
    platform: &Platform,
    catalog: &Catalog,
    context: &Context,
) -> Vec<Finding> {
    if services.is_empty() {
        return Vec::new();
    }
    let environment = &context.environment;
    let looked = async {
        let chosen = choose(EngineChoice::Auto, None, environment, None).await?;
        let mut findings = setup::findings_for(&chosen, services, platform, environment, true).await?;
        // In a project, what its own data says too; where its files are damaged its own commands say so.
        if let Ok(project) = Project::find(&environment.current_dir)
            && let (Ok(Some(checkout)), Ok(own)) =
                (project.checkout(), setup::services_of(catalog, &project.manifest, None))
        {
            findings
                .extend(setup::data_findings(&chosen, &own, &project.owner(&checkout, chosen.engine.name())).await?);
        }
        Ok(findings)
    };
    let found: Result<_, EngineError> = looked.await;
    let mut findings = found.unwrap_or_else(|error| vec![Finding::engine(&error, Severity::Fault)]);
    // Who looks for trouble wants to know what keeps some of the services away.
    let native = Native::new(environment.clone());
    let mut some_need_docker = false;
    for service in services.iter().map(|it| it.service) {
        some_need_docker |= match &service.native {
            Some(facts) => !native.has_server(facts).await,
            None => true,
        };
    }
    for finding in findings.iter_mut().filter(|it| it.id.starts_with("engine.") && it.severity == Severity::Note) {
        finding.severity = if some_need_docker { Severity::Warning } else { Severity::Note };
    }
    findings
}

/// A finding's meaning.
struct Explained(FindingText);

impl Show for Explained {
    fn json(&self) -> Value {
        let FindingText { id, title, explain, tool: _ } = &self.0;
        json!({ "id": id, "title": title, "explain": explain })
    }

    fn screen(&self, screen: &mut Screen) {
        let FindingText { id, title, explain, tool: _ } = &self.0;
        screen.heading(&format!("{title} [{id}]"));
        screen.paragraph(0, explain);
    }
}
