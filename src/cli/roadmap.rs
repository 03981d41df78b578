//! `devpath roadmap`: the stages, what each one teaches, and what there is for it.

use clap::Args;
use serde_json::{Value, json};

use super::{Answer, Context};
use crate::advice::Outcome;
use crate::catalog::{Catalog, Stage};
use crate::report::{Screen, Show};

/// Show the stages of the roadmap, their topics and templates
#[derive(Debug, Args)]
pub struct RoadmapArgs {}

/// Lists all stages in their order.
pub fn run(args: RoadmapArgs, context: &Context) -> Outcome<Answer> {
    let RoadmapArgs {} = args;
    Ok(Answer::shown(Roadmap(context.catalog()?)))
}

struct Roadmap(Catalog);

impl Show for Roadmap {
    fn json(&self) -> Value {
        let stages: Vec<Value> = self.0.stages().iter().map(|stage| self.stage_json(stage)).collect();
        json!({ "stages": stages })
    }

    fn screen(&self, screen: &mut Screen) {
        for stage in self.0.stages() {
            let headline = format!("{}. {}", stage.order, screen.bold(&stage.id));
            screen.line(&headline);
            screen.paragraph(3, &stage.topics.join(", "));
            let templates: Vec<String> = self.0.templates_of(&stage.id).map(|it| it.id.clone()).collect();
            let templates = if templates.is_empty() {
                screen.dim("no templates yet")
            } else {
                format!("templates: {}", templates.join(", "))
            };
            screen.paragraph(3, &templates);
        }
        if let Some(stage) = self.0.stages().iter().find(|stage| stage.default_template.is_some()) {
            screen.blank();
            let command = screen.code(&format!("devpath setup {} shop", stage.id));
            screen.line(&format!("Next: {command} makes `shop`, with live databases"));
        }
    }
}

impl Roadmap {
    fn stage_json(&self, stage: &Stage) -> Value {
        let templates = self.0.templates_of(&stage.id);
        json!({
            "id": stage.id,
            "order": stage.order,
            "title": stage.title,
            "summary": stage.summary,
            "topics": stage.topics,
            "tools": stage.tools.iter().map(|need| &need.id).collect::<Vec<_>>(),
            "services": stage.services,
            "templates": templates.map(|it| json!({ "id": it.id, "language": it.language })).collect::<Vec<_>>(),
            "tasks": { "open": 0, "solved": 0 },
        })
    }
}
