//! Data for each tag of an image: what an upgrade leaves beside the data in use, until it is confirmed.
//!
//! The tag in `devpath.toml` says which is in use: writing it there is the one switch, in both directions.

use serde::{Deserialize, Serialize};

use super::{EngineName, ServiceState};

/// Data of a service that the image of one tag made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The image's tag.
    pub tag: String,
    /// The engine that has it.
    pub engine: EngineName,
    /// Its generation there.
    pub generation: u32,
}

impl ServiceState {
    /// The generation of the data that is in use on an engine with this tag.
    pub fn generation_on(&self, engine: EngineName, tag: Option<&str>) -> u32 {
        let edition = self.editions.iter().find(|it| it.engine == engine && Some(it.tag.as_str()) == tag);
        edition.map_or_else(|| *self.base(engine), |it| it.generation)
    }

    /// Says which generation that is from now on.
    pub fn use_generation(&mut self, engine: EngineName, tag: Option<&str>, generation: u32) {
        let edition = self.editions.iter_mut().find(|it| it.engine == engine && Some(it.tag.as_str()) == tag);
        match edition {
            Some(edition) => edition.generation = generation,
            None => *self.base_mut(engine) = generation,
        }
    }

    /// Forgets the editions on an engine, where this generation is the data of whatever tag.
    pub fn settle(&mut self, engine: EngineName, generation: u32) {
        self.editions.retain(|it| it.engine != engine);
        *self.base_mut(engine) = generation;
    }

    const fn base(&self, engine: EngineName) -> &u32 {
        match engine {
            EngineName::Docker => &self.generation,
            EngineName::Native => &self.native_generation,
        }
    }

    const fn base_mut(&mut self, engine: EngineName) -> &mut u32 {
        match engine {
            EngineName::Docker => &mut self.generation,
            EngineName::Native => &mut self.native_generation,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Edition;
    use crate::project::{EngineName, Secret, ServiceState};

    #[test]
    fn the_tag_decides_which_data_is_in_use() {
        let mut state = ServiceState::new(Secret::new("x"));
        state.use_generation(EngineName::Docker, Some("1"), 3);
        assert_eq!(state.generation_on(EngineName::Docker, Some("2")), 3);
        let edition = |tag: &str, generation| Edition { tag: tag.to_owned(), engine: EngineName::Docker, generation };
        state.editions = vec![edition("1", 3), edition("2", 4)];
        let of = |state: &ServiceState, tag: &str| state.generation_on(EngineName::Docker, Some(tag));
        assert_eq!((of(&state, "1"), of(&state, "2"), of(&state, "3")), (3, 4, 3));
        assert_eq!(state.generation_on(EngineName::Native, Some("2")), 0);
        state.use_generation(EngineName::Docker, Some("2"), 7);
        assert_eq!((of(&state, "1"), of(&state, "2")), (3, 7));
        state.settle(EngineName::Docker, 7);
        assert_eq!((of(&state, "1"), of(&state, "2")), (7, 7));
    }
}
