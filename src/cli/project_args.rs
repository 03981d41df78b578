//! What `new` and `setup` have in common: of what a project is made.

use std::path::PathBuf;

use clap::Args;

use crate::setup::ProjectOptions;

/// What a new project is made of.
#[derive(Debug, Clone, Args)]
pub struct ProjectArgs {
    /// These services, separated by commas, instead of the template's
    #[arg(long, value_name = "SERVICES", value_delimiter = ',')]
    pub with: Option<Vec<String>>,
    /// The CI provider: github, gitlab, jenkins or none
    #[arg(long, value_name = "PROVIDER", default_value = "github")]
    pub ci: String,
    /// Answer a question of the template; can be given several times
    #[arg(long, value_name = "QUESTION=ANSWER", value_parser = pair)]
    pub set: Vec<(String, String)>,
    /// Make no git repository
    #[arg(long)]
    pub no_git: bool,
    /// In a repository with files, put the template's in the place of those that differ and are committed
    #[arg(long)]
    pub replace: bool,
}

impl ProjectArgs {
    /// The same for the setup room.
    pub fn options(self, folder: Option<PathBuf>) -> ProjectOptions {
        let Self { with, ci, set, no_git, replace } = self;
        let with = with.map(|ids| ids.into_iter().filter(|id| !id.is_empty()).collect());
        ProjectOptions { folder, with, ci, git: !no_git, set, replace }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (id, answer) = text.split_once('=').ok_or("expected QUESTION=ANSWER, for instance `licence=none`")?;
    Ok((id.trim().to_owned(), answer.to_owned()))
}
