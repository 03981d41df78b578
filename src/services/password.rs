//! Data that knows another password than the project: given the project's, from inside, without the old one.

use super::errors::ServiceError;
use super::session::Session;
use super::snapshot::done;
use super::up;
use crate::advice::Outcome;
use crate::engine::{Engine, Observed, Pipes, State};
use crate::project::{Secret, ServiceSpec};
use crate::report::Progress;

impl Session {
    /// Gives a service's data the project's password; nothing else of it is changed.
    ///
    /// # Errors
    /// There is no way for this service; the server refuses.
    pub async fn change_password(&mut self, spec: &ServiceSpec) -> Outcome<()> {
        let service = spec.id.clone();
        if !matches!(self.chosen.engine, Engine::Docker(_)) || !spec.can_change_password() {
            return Err(ServiceError::KeepsPassword { service, variable: spec.url.variable.clone() }.into());
        }
        if spec.client.change_password.is_empty() {
            // A start like any other but for the command; the next one finds that it differs, and takes the usual one.
            let words = spec.client_words(&spec.client.start_with_password, spec.container_port);
            let start = ServiceSpec { command: words.into_iter().map(Secret::new).collect(), ..spec.clone() };
            self.started(&start).await?;
            return Ok(());
        }
        // With the password of today in its environment. It refuses us; that it runs is enough.
        let _ = up::up(&self.chosen.engine, self.owner(), std::slice::from_ref(spec), &Progress::quiet()).await;
        let running = self.observed(spec).await?.ok_or(ServiceError::NotRunning { service })?;
        let words = &spec.client.change_password;
        let ran = self.chosen.engine.run_client(spec, &running, words, Pipes::default()).await?;
        Ok(done(spec, words, &ran)?)
    }

    async fn observed(&self, spec: &ServiceSpec) -> Outcome<Option<Observed>> {
        let seen = self.chosen.engine.observe(self.owner()).await?.into_iter();
        Ok(seen.into_iter().find(|it| it.service == spec.id && it.state == State::Running))
    }
}
