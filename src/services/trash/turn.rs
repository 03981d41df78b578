//! Using other generations of the data again: taking a change back, and doing it again.

use std::collections::BTreeMap;

use super::Keeping;
use crate::advice::{Advice, Advise, Exit, Outcome};
use crate::engine::State;
use crate::project::EngineName;
use crate::report::Progress;
use crate::services::{ServicesReport, Session};
use crate::system::Environment;

/// Why other data cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    /// It is not there any more.
    #[error("the data that `{service}` had before is not in the trash any more")]
    Gone {
        /// The service's id.
        service: String,
    },
    /// The server that the project asks for cannot read it.
    #[error("the data that `{service}` had before was made by version {has}, and the project asks for {wanted}")]
    OtherMajor {
        /// The service's id.
        service: String,
        /// The version that made it.
        has: String,
        /// The version of the project.
        wanted: String,
    },
}

impl Advise for TurnError {
    fn code(&self) -> &'static str {
        match self {
            Self::Gone { .. } => "trash.gone",
            Self::OtherMajor { .. } => "trash.other_major",
        }
    }

    fn advice(&self) -> Option<Advice> {
        Some(match self {
            Self::Gone { .. } => {
                Advice::new("nothing was changed; see whether a snapshot holds it", ["devpath services snapshots"])
            }
            Self::OtherMajor { service, has, .. } => Advice::new(
                "nothing was changed; ask for the version that made it, then run the same command again",
                [format!("{service} = \"{has}\"   # in devpath.toml, under [services]")],
            ),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Gone { .. } => Exit::No,
            Self::OtherMajor { .. } => Exit::Usage,
        }
    }
}

impl Session {
    /// Whether these generations of the data can be used; the services of them that run now.
    ///
    /// # Errors
    /// One is gone, or was made by another major version.
    pub async fn can_turn(&self, to: &BTreeMap<String, u32>) -> Outcome<Vec<String>> {
        let data = self.chosen.engine.data(self.owner()).await?;
        for (service, generation) in to {
            let found = data.iter().find(|it| it.service == *service && it.generation == *generation);
            let spec = self.specs.iter().find(|spec| spec.id == *service);
            let (Some(found), Some(spec)) = (found, spec) else {
                return Err(TurnError::Gone { service: service.clone() }.into());
            };
            // Without Docker the data decides which server runs.
            if let (EngineName::Docker, Some(has)) = (self.chosen.engine.name(), &found.major)
                && *has != spec.release.major
            {
                let (service, wanted) = (service.clone(), spec.release.major.clone());
                return Err(TurnError::OtherMajor { service, has: has.clone(), wanted }.into());
            }
        }
        let seen = self.chosen.engine.observe(self.owner()).await?.into_iter();
        let runs = |state| matches!(state, State::Running | State::Paused);
        Ok(seen.filter(|it| to.contains_key(&it.service) && runs(it.state)).map(|it| it.service).collect())
    }

    /// Uses other generations of the data, and starts these services on them; what was in use goes to the trash.
    ///
    /// # Errors
    /// The engine refuses; files that cannot be written. A service that fails is in the report.
    pub async fn turn(
        &mut self,
        to: &BTreeMap<String, u32>,
        start: &[String],
        keep: Keeping,
        (environment, progress, write): (&Environment, &Progress, bool),
    ) -> Outcome<ServicesReport> {
        let ids: Vec<String> = to.keys().cloned().collect();
        let mut data = self.data().await?;
        data.retain(|it| to.get(&it.service).is_some_and(|generation| *generation != it.generation));
        let sizes = self.sizes(&data).await;
        self.chosen.engine.discard(self.owner(), &ids).await?;
        let items = self.items("undo", keep, &data, &sizes);
        self.put_down(&items)?;
        self.remember_generations(to)?;
        self.use_generations(to);
        // What is in use again leaves the ledger.
        self.forget_used()?;
        let specs: Vec<_> = self.specs.iter().filter(|spec| start.contains(&spec.id)).cloned().collect();
        if !specs.is_empty() {
            self.begin(environment).await?;
        }
        self.up_those(&specs, progress, write && !specs.is_empty()).await
    }
}
