//! `devpath.toml`: from what a project was made, for people to read and change.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::ignores::DoctorSettings;
use crate::catalog::{Answer, Commands};

/// The manifest's name at the project's root.
pub const MANIFEST_FILE: &str = "devpath.toml";

/// What a project was made from and what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of this file.
    pub schema: u32,
    /// The template it was rendered from.
    pub template: TemplateRef,
    /// The values it was rendered with.
    pub answers: Answers,
    /// The tag of each service.
    #[serde(default)]
    pub services: BTreeMap<String, String>,
    /// The service that `DATABASE_URL` points to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main_service: Option<String>,
    /// What is typed in the project, and what its CI file was made from.
    #[serde(default)]
    pub commands: Commands,
    /// What is said about doctor; written by people only.
    #[serde(default, skip_serializing_if = "is_unsaid")]
    pub doctor: DoctorSettings,
}

fn is_unsaid(settings: &DoctorSettings) -> bool {
    *settings == DoctorSettings::default()
}

/// A template and the version of it that was rendered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateRef {
    /// The template's id.
    pub id: String,
    /// Its version.
    pub version: semver::Version,
}

/// The values a template was rendered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The project's name.
    pub name: String,
    /// The language of its code.
    pub language: String,
    /// The CI provider, or `none`.
    pub ci: String,
    /// The answers to the template's own questions.
    #[serde(flatten)]
    pub values: BTreeMap<String, Answer>,
}

impl Manifest {
    /// The text of the file, with what a person wants to know beside each part.
    pub fn to_text(&self) -> String {
        let Self { schema, template, answers, services, main_service, commands, doctor: _ } = self;
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let mut text = format!(
            "# What devpath made this project from. Commit it; secrets are in `.env`, never here.\nschema = {schema}\n"
        );
        if let Some(main) = main_service {
            let _ = write!(text, "# The service that DATABASE_URL points to.\nmain_service = {}\n", quoted(main));
        }
        let _ = write!(
            text,
            "\n[template]\nid = {}\nversion = {}\n\n[answers]\nname = {}\nlanguage = {}\nci = {}\n",
            quoted(&template.id),
            quoted(&template.version.to_string()),
            quoted(&answers.name),
            quoted(&answers.language),
            quoted(&answers.ci),
        );
        for (id, value) in &answers.values {
            let _ = writeln!(text, "{id} = {}", toml_value(value));
        }
        text.push_str("\n# The services that `devpath services up` starts, and the tag of each image.\n[services]\n");
        for (id, tag) in services {
            let _ = writeln!(text, "{id} = {}", quoted(tag));
        }
        text.push_str(&commands_text(commands));
        text
    }
}

/// The text of a manifest with one more service; `None` where it has no list of services that a line can be added to.
pub fn with_service(text: &str, id: &str, tag: &str) -> Option<String> {
    let mut wanted: Manifest = toml::from_str(text).ok()?;
    wanted.services.insert(id.to_owned(), tag.to_owned());
    let heading = text.lines().position(|line| line.trim() == "[services]")?;
    let line = format!("{id} = {}", toml::Value::from(tag));
    let mut lines: Vec<&str> = text.lines().collect();
    lines.insert(heading + 1, &line);
    let changed = format!("{}\n", lines.join("\n"));
    // What a person wrote may be laid out in ways that this does not know.
    (toml::from_str(&changed).ok().as_ref() == Some(&wanted)).then_some(changed)
}

fn toml_value(answer: &Answer) -> toml::Value {
    match answer {
        Answer::Boolean(yes) => toml::Value::from(*yes),
        Answer::Number(number) => toml::Value::from(*number),
        Answer::Text(text) => toml::Value::from(text.as_str()),
    }
}

/// One list a kind of command, one line a command.
fn commands_text(commands: &Commands) -> String {
    let Commands { install, lint, test, build, deploy, run } = commands;
    let mut text =
        String::from("\n# What is typed in this project; CI types the same, and so does `devpath ci`.\n[commands]\n");
    for (kind, lines) in
        [("install", install), ("lint", lint), ("test", test), ("build", build), ("deploy", deploy), ("run", run)]
    {
        if lines.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{kind} = [");
        for line in lines {
            let _ = writeln!(text, "  {},", toml::Value::from(line.as_str()));
        }
        text.push_str("]\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Answers, DoctorSettings, Manifest, TemplateRef};
    use crate::catalog::{Answer, Commands};

    #[test]
    fn a_service_is_added_to_the_text_as_it_is() {
        let text = "schema = 1\n[template]\nid = \"a\"\nversion = \"1.0.0\"\n[answers]\nname = \"a\"\nlanguage = \"b\"\n\
            ci = \"none\"\n# mine\n[services]\nb = \"1\" # why\n[commands]\n";
        let added = super::with_service(text, "a", "2").unwrap_or_default();
        assert_eq!(added, text.replace("[services]\n", "[services]\na = \"2\"\n"));
        assert_eq!(super::with_service(&text.replace("[services]", "[ services ]"), "a", "2"), None);
        assert_eq!(super::with_service(text, "b", "2"), None);
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let manifest = Manifest {
            schema: 1,
            template: TemplateRef { id: "a".into(), version: semver::Version::new(1, 2, 3) },
            answers: Answers {
                name: "My \"shop\"\n".into(),
                language: "b".into(),
                ci: "none".into(),
                values: [
                    ("deploy".to_owned(), Answer::Boolean(true)),
                    ("holder".to_owned(), Answer::Text("\"\n[x]".to_owned())),
                    ("share".to_owned(), Answer::Number(90)),
                ]
                .into(),
            },
            services: [("a".to_owned(), "18".to_owned())].into(),
            main_service: Some("a".to_owned()),
            commands: Commands { test: vec!["echo \"x\" '''".to_owned()], ..Commands::default() },
            doctor: DoctorSettings::default(),
        };
        assert_eq!(toml::from_str(&manifest.to_text()), Ok(manifest));
    }
}
