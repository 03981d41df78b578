//! Every command, and how what it changes is taken back. A command that is missing here fails a test.

/// How what a command changes is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversal {
    /// It changes nothing.
    Reads,
    /// `devpath undo` does; in words, what that is.
    Undo(&'static str),
    /// Another command does, and what there is to take back.
    Command(&'static str, &'static str),
    /// There is none, and why not.
    None(&'static str),
}

/// All commands with their reversals, in the order in which `--help` lists them.
pub const COMMANDS: &[(&str, Reversal)] = &[
    ("roadmap", Reversal::Reads),
    ("doctor", Reversal::Command("the line that `--fix` prints as `undo:`", "`--fix` types other programs' commands")),
    (
        "setup",
        Reversal::Undo(
            "the files that it wrote and nobody has touched go into the trash, with the data of its services: `devpath undo --project`",
        ),
    ),
    ("new", Reversal::Undo("likewise, `devpath undo --project`")),
    (
        "services up",
        Reversal::Command("devpath services down --volumes", "it makes what is not there, and deletes nothing"),
    ),
    ("services down", Reversal::Undo("the data that `--volumes` put into the trash is in use again")),
    ("services restart", Reversal::None("it changes no data")),
    ("services status", Reversal::Reads),
    ("services logs", Reversal::Reads),
    ("services url", Reversal::Reads),
    (
        "services open",
        Reversal::Command(
            "take its line out of `devpath.toml`, then `devpath services down`",
            "it adds the page's service only after a yes",
        ),
    ),
    ("services env", Reversal::Reads),
    ("services shell", Reversal::None("what is typed into a client is between the user and the server")),
    ("services exec", Reversal::None("what another program does is not known here")),
    (
        "services snapshot",
        Reversal::Command("devpath services snapshots --remove NAME", "it adds a snapshot, and changes nothing else"),
    ),
    ("services restore", Reversal::Undo("the data that was in use before is in use again")),
    ("services snapshots", Reversal::None("`--remove` asks, and is for ever")),
    ("services reset", Reversal::Undo("the data that was in use before is in use again")),
    ("services seed", Reversal::Undo("the snapshot `before-seed` that it took is put back")),
    (
        "services upgrade",
        Reversal::Command("devpath services upgrade SERVICE --back", "the old data is kept until `--confirm`"),
    ),
    ("services pull", Reversal::None("it brings images and servers, and changes no data")),
    (
        "services migrate",
        Reversal::Command(
            "devpath services migrate --to docker|native",
            "the old data is named, and kept in the trash for a time",
        ),
    ),
    (
        "services password",
        Reversal::None("the data lets the password of `.env` in from then on, and nobody knew the one before"),
    ),
    ("services adopt", Reversal::Undo("this checkout is the one that it was before")),
    ("ci", Reversal::None("what a project's own steps do is not known here")),
    (
        "export",
        Reversal::Command(
            "rm FILE",
            "it writes new files, a user's own only with `--replace`, and the passwords into `.env`",
        ),
    ),
    ("pack", Reversal::Command("rm FILE", "it writes one new file")),
    ("unpack", Reversal::None("it adds images, servers and packages, and changes no data")),
    ("list", Reversal::Reads),
    ("clean", Reversal::Undo("the volumes that it kept are left over again; run where you are in no project")),
    ("undo", Reversal::Command("devpath undo --redo", "what it takes out of use goes into the trash")),
    ("catalog list", Reversal::Reads),
    ("catalog check", Reversal::Reads),
    ("catalog table", Reversal::Reads),
    ("completions", Reversal::Reads),
    ("man", Reversal::Reads),
];

/// How what a command changes is taken back.
pub fn reversal_of(command: &str) -> Option<Reversal> {
    // `services down --volumes` is a `services down`.
    let words: Vec<&str> = command.split_whitespace().take_while(|word| !word.starts_with('-')).collect();
    let command = words.join(" ");
    COMMANDS.iter().find(|(name, _)| *name == command).map(|(_, reversal)| *reversal)
}
