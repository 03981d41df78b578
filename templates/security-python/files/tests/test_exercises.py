"""The exercises are complete: the attacks themselves are run by exercises/conftest.py."""

import re
from pathlib import Path

import pytest
from exercises.app import EXERCISES

FOLDER = Path(__file__).resolve().parents[1] / "exercises"
OPEN = (FOLDER / "open.txt").read_text(encoding="utf-8").split()


def test_there_are_ten() -> None:
    numbers = [exercise[:3] for exercise in EXERCISES]
    assert numbers == [f"a{number:02}" for number in range(1, 11)]


def test_only_exercises_are_listed_as_open() -> None:
    assert set(OPEN) <= set(EXERCISES)
    assert len(OPEN) == len(set(OPEN))


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_exercise_has_an_attack_and_a_right_use(exercise: str) -> None:
    tests = (FOLDER / f"test_{exercise}.py").read_text(encoding="utf-8")
    assert re.search(r"^@pytest\.mark\.attack$", tests, re.MULTILINE)
    assert "def test_right_use" in tests
