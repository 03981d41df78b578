//! At a terminal: what was not typed is asked, and Ctrl-C leaves a question cleanly. On a real pseudo-terminal.

use rexpect::session::PtySession;

use crate::support::{Bed, at_terminal};

const SHOW_CURSOR: &str = "\u{1b}[?25h";

fn typed(session: &mut PtySession, text: &str) {
    session.send(text).and_then(|_| session.flush()).expect("the terminal takes it");
}

#[test]
fn what_was_not_typed_is_asked() {
    let bed = Bed::new();
    let mut session = at_terminal(&bed, ["setup"]);
    session.exp_string("Which stage?").expect("a question");
    session.exp_string("future").expect("the stages");
    // Enter takes what is marked: the first stage.
    typed(&mut session, "\r");
    session.exp_string("Which project?").expect("a question");
    session.exp_string("foundation-web").expect("its templates");
    typed(&mut session, "\r");
    session.exp_string("In which folder?").expect("a question");
    typed(&mut session, "mine\r");
    session.exp_string("reach, in per cent?").expect("the template's own question");
    typed(&mut session, "10\r");
    session.exp_string("expected a whole number from").expect("what is right");
    typed(&mut session, "\u{15}75\r");
    session.exp_string("Made").expect("the end");
    session.exp_eof().expect("its end");
    assert!(bed.read("mine/devpath.toml").contains("coverage = 75"));
}

#[test]
fn ctrl_c_leaves_a_question_and_the_cursor_is_there_again() {
    let bed = Bed::new();
    let mut session = at_terminal(&bed, ["setup"]);
    session.exp_string("future").expect("the stages");
    session.send_control('c').expect("Ctrl-C");
    session.exp_string(SHOW_CURSOR).expect("the cursor");
    session.exp_string("interrupted").expect("a word");
    session.exp_eof().expect("its end");
    let ended = session.process().wait().expect("its end");
    assert!(format!("{ended:?}").contains("SIGINT"), "{ended:?}");
}

#[test]
fn plain_progress_asks_with_numbers() {
    let mut bed = Bed::new();
    bed.set("DEVPATH_ACCESSIBLE", "1");
    let mut session = at_terminal(&bed, ["setup"]);
    session.exp_string("1. foundation").expect("the stages");
    typed(&mut session, "4\r");
    session.exp_string("1. apis-graphql-node").expect("the templates of the fourth stage");
    session.send_control('c').expect("Ctrl-C");
    session.exp_eof().expect("its end");
}

#[test]
fn deleting_data_is_asked_and_no_is_the_default() {
    let bed = Bed::new();
    bed.devpath(["setup", "databases", "shop", "--with", "postgres", "--engine", "native"]).success();
    let mut session = at_terminal(&bed, ["-C", "shop", "services", "down", "--volumes", "--no-trash"]);
    session.exp_string("for ever?").expect("a question");
    typed(&mut session, "\r");
    session.exp_string("nothing was stopped, nothing was deleted").expect("no");
    session.exp_eof().expect("its end");
}
