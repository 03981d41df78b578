//! From what was typed, asked or left to the default to the answers that a template is rendered with.
//!
//! Who is asked, and how, is not known here.

use std::collections::BTreeMap;

use super::error::ScaffoldError;
use super::render::engine;
use crate::advice::Outcome;
use crate::catalog::{Answer, Catalog, Question, Template, Unknown};

/// The answers to a template's questions by id.
pub type Values = BTreeMap<String, Answer>;

/// Answers all questions of a template and its layers, in their order: as typed behind `--set`, else as `ask` says, else
/// by the default.
///
/// # Errors
/// A question that the template does not have, an answer of the wrong type, or whatever `ask` reports.
pub fn answer(
    catalog: &Catalog,
    template: &Template,
    typed: &[(String, String)],
    ask: &mut dyn FnMut(&Question) -> Outcome<Answer>,
) -> Outcome<Values> {
    let questions: Vec<&Question> = catalog.questions_of(template).collect();
    for (id, _) in typed {
        if !questions.iter().any(|question| question.id == *id) {
            let known = questions.iter().map(|question| &question.id);
            let unknown = Unknown::new("question", id, known, "devpath new");
            return Err(ScaffoldError::Question { template: template.id.clone(), unknown }.into());
        }
    }
    let mut values = Values::new();
    for question in questions {
        let typed = typed.iter().rev().find(|(id, _)| *id == question.id);
        let value = match typed {
            Some((_, text)) => question.read(text).map_err(|expected| ScaffoldError::Answer {
                question: question.id.clone(),
                typed: text.clone(),
                expected,
            })?,
            None if question.quiet || !applies(template, question, &values)? => question.default.clone(),
            None => ask(question)?,
        };
        values.insert(question.id.clone(), value);
    }
    Ok(values)
}

/// Whether a question's condition on earlier answers holds.
fn applies(template: &Template, question: &Question, earlier: &Values) -> Result<bool, ScaffoldError> {
    let Some(condition) = &question.when else { return Ok(true) };
    let file = format!("{}: `when` of question `{}`", template.id, question.id);
    let wrong = |source| ScaffoldError::Template { file: file.clone(), source };
    let engine = engine().map_err(wrong)?;
    let expression = engine.compile_expression(condition).map_err(wrong)?;
    let answer = expression.eval(minijinja::context! { answers => minijinja::value::Serde(earlier) }).map_err(wrong)?;
    if answer.is_undefined() {
        return Err(wrong(minijinja::Error::new(minijinja::ErrorKind::UndefinedError, format!("in `{condition}`"))));
    }
    Ok(answer.is_true())
}
