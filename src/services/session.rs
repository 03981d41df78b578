//! Everything that a command on a project's services needs, opened once and in the right order.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::IpAddr;

use super::choose::{Chosen, EngineChoice, choose, refuse_lost};
use super::env_file::write_env;
use super::errors::ServiceError;
use super::offline::refuse_missing;
use super::overview::{FolderState, all_projects};
use super::select::{self, select};
use super::shared::shared;
use super::show::{ServiceReport, ServicesReport};
use super::trash::LeftLedger;
use super::{status, up};
use crate::advice::{Advice, Outcome};
use crate::catalog::Catalog;
use crate::engine::{Engine, KeptData, Native, Observed, State};
use crate::project::{Checkout, CheckoutId, Edition, EngineName, Owner, Project, ServiceSpec, ServiceState};
use crate::report::Progress;
use crate::system::Environment;

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct ServiceRequest {
    /// The services that were typed; none for all.
    pub only: Vec<String>,
    /// The engine.
    pub engine: EngineChoice,
    /// Where images are pulled from.
    pub mirror: Option<String>,
    /// Begin with new data although another checkout's lies at this path.
    pub new_data: bool,
    /// The address of this machine to listen on from now on; 127.0.0.1 alone when it is that.
    pub bind: Option<IpAddr>,
    /// The servers that typed tasks work on are meant too.
    pub with_servers: bool,
    /// The tasks that work on typed servers are meant too.
    pub with_tasks: bool,
}

/// A project with its engine, kept from other runs until it is dropped.
#[derive(Debug)]
pub struct Session {
    /// The project.
    pub project: Project,
    /// The engine in use.
    pub chosen: Chosen,
    /// What is asked for, the main service first.
    pub specs: Vec<ServiceSpec>,
    pub(super) checkout: Checkout,
    pub(super) owner: Owner,
    new_data: bool,
    is_new: bool,
    pub(super) all_are_meant: bool,
    _lock: Option<File>,
}

impl Session {
    /// Opens a project's services. With `change`, other runs of devpath are kept away.
    ///
    /// # Errors
    /// A damaged file, an unknown service, an engine that does not answer.
    pub async fn open(
        project: Project,
        catalog: &Catalog,
        environment: &Environment,
        request: ServiceRequest,
        change: bool,
    ) -> Outcome<Self> {
        let ServiceRequest { only, engine, mirror, new_data, bind, with_servers, with_tasks } = request;
        let only = if with_servers { select::with_servers(catalog, &project.manifest, only)? } else { only };
        let only = if with_tasks { select::with_tasks(catalog, &project.manifest, only)? } else { only };
        let lock = if change { Some(project.lock()?) } else { None };
        let (env, all_are_meant) = (project.dotenv()?, only.is_empty());
        let known = project.checkout()?;
        let is_new = known.is_none();
        let mut checkout = match known {
            Some(checkout) => checkout,
            None => Checkout::new(project.root.clone()).map_err(ServiceError::Random)?,
        };
        let mut specs = select(catalog, &project.manifest, &env, &mut checkout, &only)?;
        let chosen = choose(engine, Some(&checkout), environment, mirror.as_deref()).await?;
        if let Some(address) = bind {
            listen_on(address, &mut specs, &mut checkout, chosen.engine.name())?;
        }
        if let Some(remote) = chosen.engine.remote() {
            for spec in specs.iter_mut().filter(|spec| spec.bind.is_some()) {
                spec.host.clone_from(&remote.host);
            }
        }
        let owner = project.owner(&checkout, chosen.engine.name());
        Ok(Self { project, chosen, specs, checkout, owner, new_data, is_new, all_are_meant, _lock: lock })
    }

    /// Whose the services are.
    pub const fn owner(&self) -> &Owner {
        &self.owner
    }

    /// Whose they are as another engine sees it: each has generations of its own.
    pub(super) fn owner_on(&self, engine: EngineName) -> Owner {
        if engine == self.chosen.engine.name() {
            self.owner.clone()
        } else {
            self.project.owner(&self.checkout, engine)
        }
    }

    /// Keeps the passwords and the id of a checkout in which nothing was started yet, for whoever starts its services.
    ///
    /// # Errors
    /// Data of a lost checkout; the state cannot be written.
    pub async fn remember(&self) -> Outcome<()> {
        if self.is_new && !self.new_data {
            refuse_lost(&self.chosen.engine, &self.owner).await?;
        }
        Ok(self.project.save_checkout(&self.checkout)?)
    }

    /// Starts the services and waits until they are ready; writes their URLs into `.env` where `write` says so.
    ///
    /// # Errors
    /// Data of a lost checkout; files that cannot be written. A service that fails is in the report.
    pub async fn up(&mut self, environment: &Environment, progress: &Progress, write: bool) -> Outcome<ServicesReport> {
        if self.is_new && !self.new_data {
            refuse_lost(&self.chosen.engine, &self.owner).await?;
        }
        if let Some(shared) = shared(&self.chosen.engine, &self.owner, &self.specs).await? {
            return Err(shared.into());
        }
        self.begin(environment).await?;
        let specs = self.specs.clone();
        self.up_those(&specs, progress, write).await
    }

    /// What comes before anything is made: a run that is killed must find again what it made.
    ///
    /// # Errors
    /// The other engine refuses; the state cannot be written.
    pub(super) async fn begin(&mut self, environment: &Environment) -> Outcome<()> {
        refuse_missing(&self.chosen.engine, &self.specs, environment).await?;
        self.leave_other_engine(environment).await?;
        self.clear_left_migration(environment).await?;
        self.clear_left_upgrades().await?;
        self.checkout.engine = Some(self.chosen.engine.name());
        Ok(self.project.save_checkout(&self.checkout)?)
    }

    /// Starts some of the services.
    ///
    /// # Errors
    /// Files that cannot be written. A service that fails is in the report.
    pub(super) async fn up_those(
        &mut self,
        specs: &[ServiceSpec],
        progress: &Progress,
        write: bool,
    ) -> Outcome<ServicesReport> {
        let services = up::up(&self.chosen.engine, &self.owner, specs, progress).await;
        self.warn_of_addresses(specs, progress);
        if write {
            for line in write_env(&self.project, &mut self.checkout, specs, &services)? {
                progress.warn(&line, None);
            }
        }
        for report in &services {
            if let Some(state) = self.checkout.services.get_mut(&report.id) {
                report.remember_ports(state);
            }
        }
        self.project.save_checkout(&self.checkout)?;
        Ok(self.report(services, false))
    }

    /// Said at each start: a server that more than this machine reaches is easily forgotten.
    fn warn_of_addresses(&self, specs: &[ServiceSpec], progress: &Progress) {
        for ServiceSpec { id, bind, .. } in specs.iter().filter(|_| self.chosen.engine.name() == EngineName::Docker) {
            let Some(address) = bind else { continue };
            let advice =
                Advice::new("keep it to this machine again", [format!("devpath services up {id} --bind 127.0.0.1")]);
            let open = "whoever reaches that address and knows its password is let in";
            progress.warn(&format!("`{id}` listens on {address}, not on 127.0.0.1 only: {open}"), Some(&advice));
        }
    }

    /// Servers that the other engine runs for this checkout end: two would answer under one name.
    async fn leave_other_engine(&self, environment: &Environment) -> Outcome<()> {
        if self.checkout.engine == Some(EngineName::Native) && self.chosen.engine.name() == EngineName::Docker {
            let ids: Vec<String> = self.specs.iter().map(|spec| spec.id.clone()).collect();
            Engine::Native(Native::new(environment.clone())).down(&self.owner, &ids).await?;
        }
        Ok(())
    }

    /// How the services are.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn status(&self) -> Outcome<ServicesReport> {
        let mut services = status::status(&self.chosen.engine, &self.owner, &self.specs).await?;
        self.name_kept(&mut services).await?;
        Ok(self.report(services, false))
    }

    /// How the services are, since when they run, and with `sizes` how much their data takes.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn status_in_detail(&self, sizes: bool) -> Outcome<ServicesReport> {
        let mut services = status::in_detail(&self.chosen.engine, &self.owner, &self.specs, sizes).await?;
        self.name_kept(&mut services).await?;
        let mut report = self.report(services, false);
        report.in_detail = true;
        if sizes {
            report.trash = self.trash()?;
        }
        Ok(report)
    }

    /// The data of the services, without what lies in the trash.
    ///
    /// # Errors
    /// The engine does not answer; a damaged ledger.
    pub async fn data(&self) -> Outcome<Vec<KeptData>> {
        let (trash, engine) = (self.trash()?, &self.chosen.engine);
        let mut data = engine.data(&self.owner).await?;
        data.retain(|kept| self.specs.iter().any(|spec| spec.id == kept.service));
        data.retain(|kept| !trash.iter().any(|item| item.is(engine.name(), kept)));
        Ok(data)
    }

    /// What an earlier checkout left on the engine.
    ///
    /// # Errors
    /// Nothing is there under this id, or the folder that it belongs to is in use.
    pub async fn adoptable(&self, id: &CheckoutId) -> Outcome<Vec<KeptData>> {
        let owner = Owner { id: id.clone(), ..self.owner.clone() };
        let data = self.chosen.engine.data(&owner).await?;
        if data.is_empty() {
            return Err(ServiceError::NothingToAdopt { id: id.to_string() }.into());
        }
        if let Engine::Docker(docker) = &self.chosen.engine {
            let mut others = all_projects(docker, &LeftLedger::default(), false).await?.into_iter();
            let used = others.find(|it| it.footprint.id == id.as_str() && it.folder == FolderState::Here);
            if let Some(path) = used.map(|it| it.footprint.path).filter(|path| *path != self.owner.path) {
                return Err(ServiceError::AdoptedElsewhere { id: id.to_string(), path }.into());
            }
        }
        Ok(data)
    }

    /// The service that is spoken to: the one that was typed, or the main one.
    ///
    /// # Errors
    /// There is none, or it is a task.
    pub fn server(&self) -> Result<&ServiceSpec, ServiceError> {
        self.specs.first().ok_or(ServiceError::NoneStarted).and_then(no_task)
    }

    /// A service that runs, as the engine sees it.
    ///
    /// # Errors
    /// The engine does not answer; it does not run.
    pub async fn running(&self, spec: &ServiceSpec) -> Outcome<Observed> {
        let spec = no_task(spec)?;
        let seen = self.chosen.engine.observe(&self.owner).await?.into_iter();
        let mut running = seen.filter(|it| it.service == spec.id && it.state == State::Running);
        Ok(running.next().ok_or_else(|| ServiceError::NotRunning { service: spec.id.clone() })?)
    }

    /// Works on other generations of the data, without remembering that.
    pub(super) fn use_generations(&mut self, generations: &BTreeMap<String, u32>) {
        self.owner.generations.extend(generations.iter().map(|(id, generation)| (id.clone(), *generation)));
    }

    /// Switches to other generations of the data for good.
    ///
    /// # Errors
    /// The state cannot be written.
    pub(super) fn remember_generations(&mut self, generations: &BTreeMap<String, u32>) -> Outcome<()> {
        for (service, state) in &mut self.checkout.services {
            if let Some(generation) = generations.get(service) {
                let tag = self.project.manifest.services.get(service).map(String::as_str);
                state.use_generation(self.chosen.engine.name(), tag, *generation);
            }
        }
        Ok(self.project.save_checkout(&self.checkout)?)
    }

    /// The engine that has the data.
    pub(super) const fn remembered_engine(&self) -> Option<EngineName> {
        self.checkout.engine
    }

    /// Works with another engine from now on, without remembering that; the one before.
    pub(super) fn turn_to(&mut self, chosen: Chosen) -> Chosen {
        self.owner = self.project.owner(&self.checkout, chosen.engine.name());
        std::mem::replace(&mut self.chosen, chosen)
    }

    /// Switches to this engine with these generations of the data for good.
    ///
    /// # Errors
    /// The state cannot be written.
    pub(super) fn remember_engine(&mut self, generations: &BTreeMap<String, u32>) -> Outcome<()> {
        self.checkout.engine = Some(self.chosen.engine.name());
        self.remember_generations(generations)
    }

    /// What is remembered of a service.
    pub(super) fn state(&self, service: &str) -> Option<&ServiceState> {
        self.checkout.services.get(service)
    }

    /// Remembers something else of a service from now on.
    ///
    /// # Errors
    /// The state cannot be written.
    pub(super) fn change_state(&mut self, service: &str, change: impl FnOnce(&mut ServiceState)) -> Outcome<()> {
        if let Some(state) = self.checkout.services.get_mut(service) {
            change(state);
        }
        self.project.save_checkout(&self.checkout)?;
        self.owner = self.project.owner(&self.checkout, self.chosen.engine.name());
        Ok(())
    }

    /// The data that upgrades of a service left on this engine, the oldest first.
    pub(super) fn editions(&self, service: &str) -> Vec<Edition> {
        let engine = self.chosen.engine.name();
        let all = self.state(service).map(|state| state.editions.clone()).unwrap_or_default();
        all.into_iter().filter(|it| it.engine == engine).collect()
    }

    fn report(&self, services: Vec<ServiceReport>, show_secrets: bool) -> ServicesReport {
        let (engine, trash) = (self.chosen.engine.name(), Vec::new());
        ServicesReport { engine, services, show_secrets, must_run: false, in_detail: false, trash }
    }
}

fn no_task(spec: &ServiceSpec) -> Result<&ServiceSpec, ServiceError> {
    if spec.task.is_none() { Ok(spec) } else { Err(ServiceError::IsTask(spec.id.clone())) }
}

/// Lets services listen on another address of this machine, and remembers it.
fn listen_on(
    address: IpAddr,
    specs: &mut [ServiceSpec],
    checkout: &mut Checkout,
    engine: EngineName,
) -> Result<(), ServiceError> {
    let bind = (!address.is_loopback()).then_some(address);
    // To a task nobody connects.
    for spec in specs.iter_mut().filter(|it| it.task.is_none()) {
        if bind.is_some() && engine == EngineName::Native {
            return Err(ServiceError::OnlyHere { service: spec.id.clone(), address });
        }
        spec.bind = bind;
        if let Some(state) = checkout.services.get_mut(&spec.id) {
            state.bind = bind;
        }
    }
    Ok(())
}
