"""The hook that checks commit messages."""

import pytest
from check_commit_message import SCISSORS, problems


@pytest.mark.parametrize(
    "message",
    [
        "Round half up\n",
        "Round half up\n\nAs on paper. The tax office does it too.\n",
        "\n# a comment of git\nRound half up\n# another\n",
        f"Round half up\n{SCISSORS}\n# all below is ignored\n+no message.",
        "Merge branch 'feature/discount'\n",
        "fixup! Round half up\n",
    ],
)
def test_good_messages(message: str) -> None:
    assert problems(message) == []


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("R" * 73, "73 characters"),
        ("round half up", "small letter"),
        ("Round half up.", "full stop"),
        ("Round half up\nas on paper", "second line"),
    ],
)
def test_bad_messages(message: str, problem: str) -> None:
    (found,) = problems(message)
    assert problem in found
