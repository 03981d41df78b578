"""Checks a commit message: `check_commit_message.py FILE`. Git calls it as the hook commit-msg.

People read the first lines of messages in lists, often of hundreds. So they are short, and say what
the commit does when it is applied: "Round half up", not "rounding" or "Fixed some stuff.".
"""

import re
import sys
from pathlib import Path

LONGEST = 72
# What git itself writes.
MADE_BY_GIT = re.compile(r"(Merge|Revert|fixup!|squash!|amend!) ")
# From this line on there is the difference, when git was asked to show it (`git commit -v`).
SCISSORS = "# ------------------------ >8 ------------------------"


def problems(message: str) -> list[str]:
    """What is wrong with a message, in sentences."""
    text = message.partition(SCISSORS)[0]
    lines = [line.rstrip() for line in text.splitlines() if not line.startswith("#")]
    subject, *rest = "\n".join(lines).strip().split("\n")
    if MADE_BY_GIT.match(subject):
        return []
    found = []
    if not subject:
        found.append("the message is empty")
    if len(subject) > LONGEST:
        found.append(f"the first line has {len(subject)} characters; {LONGEST} are allowed")
    if subject != subject[:1].upper() + subject[1:]:
        found.append("the first line begins with a small letter")
    if subject.endswith("."):
        found.append("the first line ends with a full stop; it is a title")
    if rest and rest[0]:
        found.append("the second line is not empty; it separates the title from the text")
    return found


def main() -> None:
    found = problems(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for problem in found:
        print(f"commit message: {problem}", file=sys.stderr)
    if found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
