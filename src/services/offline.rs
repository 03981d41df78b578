//! What services would have to be fetched, said before anything is written.

use crate::engine::{Engine, EngineError};
use crate::project::ServiceSpec;
use crate::report::Progress;
use crate::system::Environment;

/// With `--offline`, names everything that services need and this machine does not have; nothing without it.
///
/// # Errors
/// [`EngineError::Offline`] with all that is missing.
pub async fn refuse_missing(
    engine: &Engine,
    specs: &[ServiceSpec],
    environment: &Environment,
) -> Result<(), EngineError> {
    if !environment.offline {
        return Ok(());
    }
    let mut all = Vec::new();
    for spec in specs {
        // What this engine cannot run is not started, whatever is there.
        let is_run = matches!(engine, Engine::Docker(_)) || spec.native.is_some();
        if is_run && let Err(EngineError::Offline { missing }) = engine.prepare(spec, &Progress::quiet()).await {
            all.extend(missing);
        }
    }
    if all.is_empty() { Ok(()) } else { Err(EngineError::Offline { missing: all }) }
}
