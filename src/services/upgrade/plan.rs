//! What an upgrade would do, checked before anything is touched.

use super::errors::UpgradeError;
use crate::advice::Outcome;
use crate::catalog::{Service, Tag, Upgrade, UpgradeBy, nearest, version_numbers};
use crate::engine::{Engine, Observed, Pipes, Ran, State};
use crate::plan::Plan;
use crate::project::{EngineName, ServiceSpec};
use crate::services::{ServiceError, Session};

/// An upgrade that can be begun.
#[derive(Debug, Clone)]
pub struct UpgradePlan {
    /// The service as the data in use needs it.
    pub old: ServiceSpec,
    /// The service as it is asked for.
    pub new: ServiceSpec,
    /// How the data gets from one to the other.
    pub way: Upgrade,
}

impl Session {
    /// Checks whether a service's data can be moved to a tag.
    ///
    /// # Errors
    /// A tag that is unknown, in use already or older; no data; no way that the catalogue knows; no client.
    pub async fn plan_upgrade(&self, service: &Service, tag: &str) -> Outcome<UpgradePlan> {
        let id = || service.id.clone();
        let spec = self.specs.iter().find(|spec| spec.id == service.id);
        let spec = spec.ok_or_else(|| ServiceError::NotRunning { service: id() })?;
        let known = newest_first(service);
        let Some(wanted) = service.tag(tag).cloned() else {
            let newer = newer_than(service, &spec.release);
            return Err(
                UpgradeError::UnknownTag { service: id(), tag: tag.to_owned(), newer: nearest(tag, &newer) }.into()
            );
        };
        let data = self.in_use().await?.into_iter().find(|(it, _)| it.id == service.id).map(|(_, data)| data);
        let Some(data) = data else {
            return Err(UpgradeError::NoData { service: id(), tag: tag.to_owned() }.into());
        };
        let has = match data.major {
            Some(major) if major != spec.release.major => {
                let of_it = service.tags.iter().find(|it| it.major == major).cloned();
                of_it.ok_or_else(|| UpgradeError::NoRelease { service: id(), major, known })?
            }
            _ => spec.release.clone(),
        };
        self.must_be_newer(service, &has, &wanted)?;
        let way = spec.upgrade.clone().ok_or_else(|| UpgradeError::NoWay { service: id() })?;
        if self.kept_data(&service.id).await?.iter().any(|(it, _)| it.tag == wanted.tag) {
            return Err(UpgradeError::KeptAlready { service: id(), tag: wanted.tag, current: has.tag }.into());
        }
        let plan = UpgradePlan { old: of_release(spec, has), new: of_release(spec, wanted), way };
        self.must_have_clients(&plan).await?;
        Ok(plan)
    }

    fn must_be_newer(&self, service: &Service, has: &Tag, wanted: &Tag) -> Outcome<()> {
        let (id, tag, current) = (service.id.clone(), wanted.tag.clone(), has.tag.clone());
        if has == wanted {
            let newer = newer_than(service, has);
            return Err(UpgradeError::Same { service: id, tag, newer }.into());
        }
        if has.major == wanted.major {
            return Err(UpgradeError::SameMajor { service: id, tag, current }.into());
        }
        if version_numbers(&wanted.major) < version_numbers(&has.major) {
            let kept = self.editions(&id).iter().any(|it| it.tag == tag);
            return Err(UpgradeError::Older { service: id, tag, current, kept }.into());
        }
        Ok(())
    }

    /// Without Docker clients may be missing; inside an image they are what the catalogue says.
    async fn must_have_clients(&self, plan: &UpgradePlan) -> Outcome<()> {
        if self.chosen.engine.name() != EngineName::Native || plan.way.by != UpgradeBy::Dump {
            return Ok(());
        }
        for (spec, command) in [(&plan.old, &plan.old.client.dump), (&plan.new, &plan.new.client.command)] {
            must_have_client(&self.chosen.engine, spec, &spec.release.major, command).await?;
        }
        Ok(())
    }
}

/// Refuses where this machine has no client that a server of a major version lets read and write.
///
/// # Errors
/// There is none.
pub async fn must_have_client(engine: &Engine, spec: &ServiceSpec, major: &str, command: &[String]) -> Outcome<()> {
    let Some(program) = command.first() else { return Ok(()) };
    // Nothing is asked of a server: which client is taken depends on its version alone.
    let found = Observed {
        service: spec.id.clone(),
        image: format!("{} {major}", spec.title),
        state: State::Stopped,
        port: None,
        published: std::collections::BTreeMap::new(),
        handle: String::new(),
    };
    let words = [program.clone(), "--version".to_owned()];
    let ran = engine.run_client(spec, &found, &words, Pipes::default()).await?;
    if Ran::NO_PROGRAM.contains(&ran.code) {
        let (service, major, program) = (spec.id.clone(), major.to_owned(), program.clone());
        return Err(UpgradeError::NoClient { service, major, program }.into());
    }
    Ok(())
}

impl UpgradePlan {
    /// The steps, for people.
    pub fn steps(&self) -> Plan<()> {
        let Self { old, new, way } = self;
        let (id, has, wanted) = (&new.id, &old.release.tag, &new.release.tag);
        let mut plan = Plan::new();
        plan.push("prepare", format!("get {} {wanted} before anything stops", new.title), None, ());
        let taken = match way.by {
            UpgradeBy::Dump => "write its data out, and load that",
            UpgradeBy::Copy => "stop it, and copy its folders",
        };
        plan.push("move", format!("keep programs away from `{id}` {has}, {taken} into new data of {wanted}"), None, ());
        plan.push("compare", format!("compare counts and checksums of `{id}` {has} and {wanted}"), None, ());
        let back = format!("devpath services upgrade {id} --back");
        plan.push("switch", format!("write `{id} = \"{wanted}\"` into `devpath.toml`, and start it"), Some(back), ());
        let confirm = format!("devpath services upgrade {id} --confirm");
        plan.push("keep", format!("keep the data of {has} until `{confirm}`"), None, ());
        plan
    }
}

/// The service with another release of its image, and without Docker with a server of that release only.
fn of_release(spec: &ServiceSpec, release: Tag) -> ServiceSpec {
    let mut spec = spec.clone();
    if let Some(native) = &mut spec.native {
        native.majors = vec![release.major.clone()];
    }
    spec.release = release;
    spec
}

fn newest_first(service: &Service) -> Vec<String> {
    let mut tags: Vec<&Tag> = service.tags.iter().collect();
    tags.sort_by_key(|tag| std::cmp::Reverse(version_numbers(&tag.major)));
    tags.into_iter().map(|tag| tag.tag.clone()).collect()
}

fn newer_than(service: &Service, has: &Tag) -> Vec<String> {
    let mut newer = newest_first(service);
    newer.retain(|it| service.tag(it).is_some_and(|it| version_numbers(&it.major) > version_numbers(&has.major)));
    newer
}
