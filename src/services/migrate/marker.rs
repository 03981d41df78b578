//! The note of a migration that is not at its end: a run that was killed is tidied up by the next one.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::MigrateError;
use crate::advice::Outcome;
use crate::engine::KeptData;
use crate::project::{EngineName, Project};
use crate::services::carry::clear_made;
use crate::services::{EngineChoice, Session, choose};
use crate::system::{self, Environment};

const FILE: &str = "migrating.toml";

/// What a migration makes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Marker {
    /// Where the data goes.
    pub to: EngineName,
    /// The generation of it that is made there, by service.
    pub generations: BTreeMap<String, u32>,
}

impl Marker {
    fn file(project: &Project) -> PathBuf {
        project.private_folder().join(FILE)
    }

    /// Writes the note.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn write(&self, project: &Project) -> Result<(), MigrateError> {
        let path = Self::file(project);
        let text = toml::to_string(self).unwrap_or_default();
        system::write_private(&path, text.as_bytes()).map_err(|source| MigrateError::File { path, source })
    }

    /// Whether it is data that the migration makes.
    pub fn made(&self, data: &KeptData) -> bool {
        self.generations.get(&data.service) == Some(&data.generation)
    }

    /// Removes it.
    pub fn remove(project: &Project) {
        // Where it stays, the next run tidies up once more.
        let _ = fs::remove_file(Self::file(project));
    }

    fn read(project: &Project) -> Option<Self> {
        toml::from_str(&fs::read_to_string(Self::file(project)).ok()?).ok()
    }
}

impl Session {
    /// Ends what a migration left that was killed, and removes the half of the data that it made.
    ///
    /// # Errors
    /// The engine in use refuses.
    pub(in crate::services) async fn clear_left_migration(&mut self, environment: &Environment) -> Outcome<()> {
        let Some(marker) = Marker::read(&self.project) else { return Ok(()) };
        let ids: Vec<String> = marker.generations.keys().cloned().collect();
        // It listens on a port that no program knows.
        self.chosen.engine.discard(self.owner(), &ids).await?;
        let choice = if marker.to == EngineName::Docker { EngineChoice::Docker } else { EngineChoice::Native };
        if let Ok(other) = choose(choice, None, environment, None).await {
            let used = self.remembered_engine() == Some(marker.to);
            let owner = self.owner_on(marker.to);
            clear_made(&other.engine, &owner, &ids, |it| !used && marker.made(it)).await?;
            Marker::remove(&self.project);
        }
        Ok(())
    }
}
