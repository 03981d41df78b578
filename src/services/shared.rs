//! Refusing to start a server on data that another one runs on.

use crate::advice::{Advice, Advise, Exit};
use crate::engine::{Engine, EngineError, OtherUser};
use crate::project::{Owner, ServiceSpec};
use crate::report::escape;

/// A container that is not the checkout's runs on its data.
#[derive(Debug, thiserror::Error)]
#[error("the container `{}` runs on the data of `{}`: two servers would destroy it; nothing was started", escape(.0.container.as_str()), .0.service)]
pub struct SharedData(OtherUser);

impl Advise for SharedData {
    fn code(&self) -> &'static str {
        "service.data_in_use"
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::new("end it first, which keeps the data, then run the same command again", [escape(&self.0.end)]))
    }

    fn exit(&self) -> Exit {
        Exit::Machine
    }
}

/// The first container of somebody else's that runs on the data of one of these services.
///
/// # Errors
/// The engine does not answer.
pub async fn shared(engine: &Engine, owner: &Owner, specs: &[ServiceSpec]) -> Result<Option<SharedData>, EngineError> {
    let others = engine.other_users(owner).await?.into_iter();
    let mut ours = others.filter(|other| specs.iter().any(|spec| spec.id == other.service));
    Ok(ours.next().map(SharedData))
}
