//! What is asked on a terminal when it was not typed. Without one, or with `--yes` or `--json`, the default is taken.

use super::{Context, Interrupted};
use crate::advice::Outcome;
use crate::catalog::{Answer, Question, QuestionKind, Stage, Template};
use crate::report::Prompt;

/// Asks the questions of a template.
pub fn questions(context: &Context) -> impl FnMut(&Question) -> Outcome<Answer> {
    let prompt = context.prompt();
    move |question| match prompt {
        Some(prompt) => Ok(ask(prompt, question).map_err(|_left| Interrupted)?),
        None => Ok(question.default.clone()),
    }
}

fn ask(prompt: Prompt, question: &Question) -> std::io::Result<Answer> {
    let default = question.default.to_string();
    Ok(match question.kind {
        QuestionKind::Boolean => {
            Answer::Boolean(prompt.confirm(&question.ask, question.default == Answer::Boolean(true))?)
        }
        QuestionKind::Choice => {
            let items: Vec<(String, String)> = question.choices.iter().map(|it| (it.clone(), String::new())).collect();
            let place = question.choices.iter().position(|choice| *choice == default).unwrap_or(0);
            let chosen = prompt.choose(&question.ask, &items, place)?;
            question.choices.get(chosen).map_or_else(|| question.default.clone(), |choice| Answer::Text(choice.clone()))
        }
        QuestionKind::Number | QuestionKind::Text => {
            let typed = prompt.text(&question.ask, &default, |typed| {
                question.read(typed).map(|_| ()).map_err(|expected| format!("expected {expected}"))
            })?;
            question.read(&typed).unwrap_or_else(|_| question.default.clone())
        }
    })
}

/// Asks for the stage; none where nobody can be asked.
///
/// # Errors
/// The question was left by Ctrl-C.
pub fn stage<'a>(context: &Context, stages: &[&'a Stage]) -> Outcome<Option<&'a Stage>> {
    let Some(prompt) = context.prompt() else { return Ok(None) };
    let items: Vec<(String, String)> = stages.iter().map(|it| (it.id.clone(), it.topics.join(", "))).collect();
    let chosen = prompt.choose("Which stage?", &items, 0).map_err(|_left| Interrupted)?;
    Ok(stages.get(chosen).copied())
}

/// Asks for the template of a stage that has several; the default where nobody can be asked.
///
/// # Errors
/// The question was left by Ctrl-C.
pub fn template<'a>(context: &Context, default: &'a Template, templates: &[&'a Template]) -> Outcome<&'a Template> {
    let (Some(prompt), true) = (context.prompt(), templates.len() > 1) else { return Ok(default) };
    let items: Vec<(String, String)> = templates.iter().map(|it| (it.id.clone(), it.title.clone())).collect();
    let place = templates.iter().position(|it| it.id == default.id).unwrap_or(0);
    let chosen = prompt.choose("Which project?", &items, place).map_err(|_left| Interrupted)?;
    Ok(templates.get(chosen).copied().unwrap_or(default))
}

/// Asks for the project's folder; the default where nobody can be asked.
///
/// # Errors
/// The question was left by Ctrl-C.
pub fn folder(context: &Context, default: &str) -> Outcome<String> {
    let Some(prompt) = context.prompt() else { return Ok(default.to_owned()) };
    let check = |typed: &str| if typed.trim().is_empty() { Err("type a folder's name".to_owned()) } else { Ok(()) };
    Ok(prompt.text("In which folder?", default, check).map_err(|_left| Interrupted)?)
}
