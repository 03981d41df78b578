//! `setup`, as one plan and one run.

use super::examine::{data_findings, findings_for, stage_needs, unbound_specs};
use super::make::{MadeProject, make_project, may_write_env, plan_project};
use super::request::{ProjectRequest, services_of};
use super::show::SetupReport;
use crate::advice::Outcome;
use crate::catalog::Catalog;
use crate::doctor::{Advisor, Day, Diagnosis, Look, Severity};
use crate::plan::Plan;
use crate::project::{Project, ProjectError};
use crate::report::Progress;
use crate::scaffold::{Target, render};
use crate::services::{EngineChoice, ServiceRequest, Session, choose, refuse_missing};
use crate::system::{Environment, Platform};

/// What `setup` was asked for.
#[derive(Debug, Clone)]
pub struct SetupRequest<'a> {
    /// The project.
    pub project: ProjectRequest<'a>,
    /// The services that were typed, for a project that is there.
    pub with: Option<Vec<String>>,
    /// Where services run.
    pub engine: EngineChoice,
    /// Where images come from.
    pub mirror: Option<String>,
    /// Start the services.
    pub start: bool,
    /// Show passwords.
    pub show_secrets: bool,
}

/// What `setup` will do.
///
/// # Errors
/// A template that cannot be rendered, a service that the project does not have.
pub fn plan_setup(request: &SetupRequest<'_>, catalog: &Catalog) -> Outcome<Plan<()>> {
    let rendering = render(&request.project.scaffold)?;
    let mut plan = plan_project(&request.project, &rendering)?;
    if request.start {
        let services = match existing(&request.project)? {
            Some(project) => services_of(catalog, &project.manifest, request.with.as_deref())?,
            None => request.project.scaffold.services.clone(),
        };
        for it in &services {
            let image = format!("{}:{}", it.service.image, it.release.tag);
            let undo = Some(format!("devpath services down {}", it.service.id));
            plan.push("service", format!("start `{}` ({image}) and wait until it is ready", it.service.id), undo, ());
        }
        if !services.is_empty() {
            plan.push("env", "write their URLs into `.env`, for your eyes only", None, ());
        }
    }
    Ok(plan)
}

/// The project that is at the place already.
fn existing(wanted: &ProjectRequest<'_>) -> Result<Option<Project>, ProjectError> {
    match wanted.found {
        Target::Project => Project::open(&wanted.target).map(Some),
        Target::Free | Target::Repository => Ok(None),
    }
}

/// Does it.
///
/// # Errors
/// The machine is not fit, the project cannot be made, or the engine does not answer. A service that fails is in the
/// report.
pub async fn setup(
    request: SetupRequest<'_>,
    catalog: &Catalog,
    environment: &Environment,
    progress: &Progress,
) -> Outcome<SetupReport> {
    let SetupRequest { project: wanted, with, engine, mirror, start, show_secrets } = request;
    let existing = existing(&wanted)?;
    let services = match &existing {
        Some(project) => services_of(catalog, &project.manifest, with.as_deref())?,
        None => wanted.scaffold.services.clone(),
    };
    let only = if existing.is_some() { with.unwrap_or_default() } else { Vec::new() };
    let checkout = existing.as_ref().map(Project::checkout).transpose()?.flatten();
    if let Some(project) = &existing {
        // Said now, before anything is started.
        project.dotenv()?;
    }
    let rendering = render(&wanted.scaffold)?;

    let task = progress.task("look at this machine");
    let platform = Platform::detect(environment);
    let stage = catalog.stage(&wanted.scaffold.template.stage)?;
    let needs = stage_needs(catalog, stage, &wanted.scaffold.template.language)?;
    let start = start && !services.is_empty();
    let advisor = Advisor::new(catalog.doctor(), &platform, environment);
    let (facts, today) = (catalog.doctor(), Day::today());
    // What tools only warn of is said where it matters, if it does: an unknown identity at the first commit.
    let look = Look { needs: &needs, facts, advisor: &advisor, environment, least: Severity::Fault, today };
    let ((tools, mut findings), chosen) = tokio::join!(look.ask(), async {
        if start { choose(engine, checkout.as_ref(), environment, mirror.as_deref()).await.map(Some) } else { Ok(None) }
    });
    let chosen = chosen?;
    if let Some(chosen) = &chosen {
        refuse_missing(&chosen.engine, &unbound_specs(&services), environment).await?;
        findings.extend(findings_for(chosen, &services, &platform, environment, checkout.is_none()).await?);
        if let (Some(project), Some(checkout)) = (&existing, &checkout) {
            findings.extend(data_findings(chosen, &services, &project.owner(checkout, chosen.engine.name())).await?);
        }
    }
    let diagnosis =
        Diagnosis { platform, tools, findings, ignored: Vec::new(), mend: Vec::new(), verbose: false, strict: false };
    diagnosis.fit()?;
    task.done(&format!("fit for {}", stage.id));
    for verdict in diagnosis.tools.iter().filter(|it| it.required && it.detail.is_some()) {
        progress.warn(verdict.detail.as_deref().unwrap_or_default(), verdict.advice.as_ref());
    }
    for finding in diagnosis.findings.iter().filter(|it| it.severity == Severity::Warning) {
        progress.warn(&finding.detail, finding.advice.as_ref());
    }
    if let Some(chosen) = &chosen {
        progress.say(&chosen.line());
    }

    let made = make_project(&wanted, &rendering, progress)?;
    let MadeProject { project, commit, existed, joined } = made;
    let services = if start {
        let request = ServiceRequest {
            only,
            engine,
            mirror,
            new_data: !existed,
            with_servers: true,
            ..ServiceRequest::default()
        };
        let mut session = Session::open(project.clone(), catalog, environment, request, true).await?;
        let write = may_write_env(&project.root, progress);
        Some(session.up(environment, progress, write).await?)
    } else {
        None
    };
    let engine_advice = chosen.and_then(|chosen| chosen.without_docker).map(crate::advice::Failure::from);
    Ok(SetupReport {
        folder: wanted.target.clone(),
        here: environment.current_dir.clone(),
        project,
        commit,
        existed,
        joined,
        services: services.map(|mut report| {
            report.show_secrets = show_secrets;
            report
        }),
        without_docker: engine_advice,
    })
}
