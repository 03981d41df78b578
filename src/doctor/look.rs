//! Asking all tools of a machine, and everything that their files want to know beside the version, at once.

use std::cmp::Reverse;
use std::path::PathBuf;

use futures_util::future::join_all;
use tokio::sync::Semaphore;

use super::calendar::Day;
use super::checks::{self, Raised};
use super::judge::{self, Verdict};
use super::machine::Finding;
use super::{Advisor, Need, probe};
use crate::catalog::{Check, DoctorFacts, Severity, Tool};
use crate::system::{self, Environment};

/// What is looked at, and by what light.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The tools.
    pub needs: &'a [Need<'a>],
    /// What doctor knows besides tools.
    pub facts: &'a DoctorFacts,
    /// What advice is made from.
    pub advisor: &'a Advisor<'a>,
    /// Where programs are looked for.
    pub environment: &'a Environment,
    /// What is less bad is not asked for.
    pub least: Severity,
    /// The day by which ends of support are judged.
    pub today: Day,
}

/// What a version manager's shim usually takes before the program itself begins, in milliseconds: pyenv's and asdf's
/// are shell scripts that start a dozen programs.
const SHIM_MS: u64 = 60;

/// One thing to ask.
enum Question<'a> {
    Version(usize, &'a Need<'a>),
    Checks(&'a Tool, Vec<&'a Check>, Option<PathBuf>),
}

enum Answered {
    Version(usize, Box<Verdict>),
    Checks(Vec<Raised>),
}

impl<'a> Look<'a> {
    /// Asks everything, at most one program more at a time than the machine has processors: there is one to go on with
    /// while another begins or ends. What takes longest comes first: begun last, all others would have to wait for it.
    pub async fn ask(&self) -> (Vec<Verdict>, Vec<Finding>) {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let turn = Semaphore::new(processors + 1);
        let places = self.environment.places(&self.facts.places);
        let answers = self.questions().into_iter().map(|question| self.answer(question, &places, &turn));
        let (mut verdicts, mut raised) = (Vec::new(), Vec::new());
        for answer in join_all(answers).await {
            match answer {
                Answered::Version(place, verdict) => verdicts.push((place, verdict)),
                Answered::Checks(found) => raised.extend(found),
            }
        }
        verdicts.sort_by_key(|(place, _)| *place);
        let verdicts: Vec<Verdict> = verdicts.into_iter().map(|(_, verdict)| *verdict).collect();
        let findings = checks::settled(raised, &verdicts, self, &turn).await;
        (verdicts, findings)
    }

    fn questions(&self) -> Vec<Question<'a>> {
        let first = |tool: &Tool| tool.programs.iter().find_map(|name| self.environment.find_program(name));
        let mut questions = Vec::new();
        for (place, need) in self.needs.iter().enumerate() {
            let program = first(need.tool);
            // Each script starts an interpreter.
            let is_script = program.as_ref().is_some_and(|it| system::is_script(it));
            let shim_ms = if program.as_ref().is_some_and(|it| probe::is_shim(it)) { SHIM_MS } else { 0 };
            questions.push(((shim_ms + need.tool.version.usual_ms, is_script), Question::Version(place, need)));
            for checks in checks::by_question(need.tool, self) {
                let usual_ms = checks.iter().map(|check| check.usual_ms).max().unwrap_or_default();
                questions.push(((shim_ms + usual_ms, is_script), Question::Checks(need.tool, checks, program.clone())));
            }
        }
        questions.sort_by_key(|(costs, _)| Reverse(*costs));
        questions.into_iter().map(|(_, question)| question).collect()
    }

    async fn answer(&self, question: Question<'a>, places: &[PathBuf], turn: &Semaphore) -> Answered {
        match question {
            Question::Version(place, need) => {
                let asked = probe::probe(need.tool, &need.requirement, places, self.environment, turn).await;
                Answered::Version(place, Box::new(judge::judge(need, &asked, self.advisor, self.today)))
            }
            Question::Checks(tool, checks, program) => {
                Answered::Checks(checks::raised(tool, checks, program, self, turn).await)
            }
        }
    }
}
