//! Cross-checks between catalogue files: every name resolves, every sample is read as its file says.

use super::files::CatalogFile;
use super::problem::{Problem, at};
use super::validate_service::check_service;
use super::{Catalog, Question, QuestionKind, Stage, Template, Tool};

/// Adds a problem for everything in the catalogue that does not fit together; `all`, or only what is in files of the user's.
pub fn check(catalog: &Catalog, all: bool, problems: &mut Vec<Problem>) {
    let looked_at = |file: &CatalogFile| all || !file.is_embedded();
    for stage in catalog.stages() {
        if let Some(file) = own_file(catalog, "stages", &stage.id, problems).filter(|file| looked_at(file)) {
            check_stage(catalog, stage, file, problems);
        }
    }
    let tools = all || catalog.files.users_below("stacks/tools");
    for tool in tools.then(|| catalog.tools().values()).into_iter().flatten() {
        if let Some(file) = own_file(catalog, "tools", &tool.id, problems).filter(|file| looked_at(file)) {
            check_tool(catalog, tool, file, problems);
        }
    }
    for service in catalog.services().values() {
        if let Some(file) = own_file(catalog, "services", &service.id, problems).filter(|file| looked_at(file)) {
            check_service(catalog, service, file, problems);
        }
    }
    for template in catalog.templates().values() {
        let path = format!("templates/{}/template.toml", template.id);
        match catalog.files.get(&path) {
            Some(file) if looked_at(file) => check_template(catalog, template, file, problems),
            Some(_) => {}
            None => problems.push(misplaced(&path, &template.id)),
        }
    }
    for layer in catalog.layers().values() {
        let path = format!("templates/layers/{}/layer.toml", layer.id);
        match catalog.files.get(&path) {
            Some(file) if looked_at(file) => check_questions(&layer.questions, file, problems),
            Some(_) => {}
            None => problems.push(misplaced(&path, &layer.id)),
        }
    }
}

/// The file that must bear the id's name, so that a person finds it by the id.
fn own_file<'a>(catalog: &'a Catalog, kind: &str, id: &str, problems: &mut Vec<Problem>) -> Option<&'a CatalogFile> {
    let file = catalog.data_file(kind, id);
    if file.is_none() {
        problems.push(misplaced(&format!("stacks/{kind}/{id}.toml"), id));
    }
    file
}

fn misplaced(path: &str, id: &str) -> Problem {
    let message =
        format!("`id = \"{id}\"` belongs in this file, and nothing is here: rename the file or change the id");
    Problem { file: path.to_owned(), line: 1, column: 1, message }
}

fn check_stage(catalog: &Catalog, stage: &Stage, file: &CatalogFile, problems: &mut Vec<Problem>) {
    let mut require = |known: bool, key: &str, word: &str, expected: &str| {
        if !known {
            problems.push(at(file, word, format!("`{key}`: there is no {expected} `{word}`")));
        }
    };
    for need in &stage.tools {
        require(catalog.tools().contains_key(&need.id), "tools.id", &need.id, "tool");
    }
    for service in stage.services.iter().chain(&stage.main_service) {
        require(catalog.services().contains_key(service), "services", service, "service");
    }
    for template in stage.default_template.iter().chain(stage.default_by_language.values()) {
        require(catalog.templates().contains_key(template), "default_template", template, "template");
    }
    if let Some(twin) = catalog.stages().iter().find(|other| other.id != stage.id && other.order == stage.order) {
        problems.push(at(file, "order", format!("`order`: {} is the place of stage `{}` too", stage.order, twin.id)));
    }
}

fn check_tool(catalog: &Catalog, tool: &Tool, file: &CatalogFile, problems: &mut Vec<Problem>) {
    if tool.programs.is_empty() {
        problems.push(at(file, "programs", "`programs`: expected at least one name"));
    }
    for (key, pattern) in tool
        .version
        .patterns
        .iter()
        .map(|it| ("patterns", it))
        .chain(tool.version.missing.iter().map(|it| ("missing", it)))
    {
        let text = pattern.text();
        match pattern.regex() {
            None => problems.push(at(file, key, format!("`version.{key}`: `{text}` is no regular expression"))),
            Some(regex) if key == "patterns" && regex.captures_len() != 2 => {
                let message = format!("`version.patterns`: `{text}` must have exactly one group, the version");
                problems.push(at(file, key, message));
            }
            Some(_) => {}
        }
    }
    for check in &tool.checks {
        if !catalog.doctor().findings.iter().any(|finding| finding.id == check.finding) {
            let message = format!("`checks.finding`: `{}` is not explained in stacks/doctor.toml", check.finding);
            problems.push(at(file, &check.finding, message));
        }
    }
    for sample in &tool.samples {
        let read = tool.version.read(&sample.output);
        if read.as_deref() != sample.version.as_deref() {
            let message = format!("`samples`: read {read:?} from {:?}, expected {:?}", sample.output, sample.version);
            problems.push(at(file, "samples", message));
        }
    }
}

fn check_template(catalog: &Catalog, template: &Template, file: &CatalogFile, problems: &mut Vec<Problem>) {
    let mut require = |known: bool, key: &str, word: &str, expected: &str| {
        if !known {
            problems.push(at(file, word, format!("`{key}`: there is no {expected} `{word}`")));
        }
    };
    require(catalog.stages().iter().any(|stage| stage.id == template.stage), "stage", &template.stage, "stage");
    for layer in &template.layers {
        require(catalog.layers().contains_key(layer), "layers", layer, "layer");
    }
    for service in &template.services {
        require(catalog.services().contains_key(service), "services", service, "service");
    }
    let mut ids: Vec<&String> = Vec::new();
    for question in catalog.questions_of(template) {
        if ids.contains(&&question.id) {
            problems.push(at(
                file,
                "questions",
                format!("`questions`: `{}` is asked twice, perhaps by a layer", question.id),
            ));
        }
        ids.push(&question.id);
    }
    check_questions(&template.questions, file, problems);
    check_history(catalog, template, file, problems);
}

/// Words that a manifest uses for answers of its own.
const RESERVED: [&str; 3] = ["name", "language", "ci"];

fn check_questions(questions: &[Question], file: &CatalogFile, problems: &mut Vec<Problem>) {
    for question in questions {
        let Question { id, default, choices, kind, .. } = question;
        let mut wrong = |message: String| problems.push(at(file, &format!("\"{id}\""), message));
        let plain = id.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
        if !plain || id.is_empty() || RESERVED.contains(&id.as_str()) {
            wrong(format!("`questions.id`: expected a-z, 0-9 and _, and none of {}", RESERVED.join(", ")));
        }
        if (*kind == QuestionKind::Choice) == choices.is_empty() {
            wrong("`questions.choices`: expected with the type `choice`, and with no other".to_owned());
        }
        if !question.takes(default) {
            wrong(format!("`questions.default`: expected {}", question.expected()));
        }
    }
}

fn check_history(catalog: &Catalog, template: &Template, file: &CatalogFile, problems: &mut Vec<Problem>) {
    let mut branches = vec!["main"];
    for commit in &template.history {
        let mut wrong = |message: String| problems.push(at(file, &commit.message, message));
        if !branches.contains(&commit.branch.as_str()) && !branches.contains(&commit.from.as_str()) {
            wrong(format!("`history.from`: no commit before this one is on `{}`", commit.from));
        }
        branches.push(&commit.branch);
        if let Some(folder) = &commit.files {
            let folder = format!("templates/{}/{folder}", template.id);
            if catalog.files.below(&folder).next().is_none() {
                wrong(format!("`history.files`: there is nothing in `{folder}`"));
            }
        }
    }
}
