"""An image and a running stack for the tests, removed afterwards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from engine import Stack
from shop.settings import ROOT

# What a build must not take along, put where a careless one would.
PLANTED = [".env", ".env.local", "src/.env", "src/shop/.env", ".git/config", "src/.git/config"]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Skips what needs Docker where no engine answers.

    Not in CI: a green run must mean that the image was built and has worked.
    """
    needing = [item for item in session.items if item.get_closest_marker("docker")]
    problem = engine.problem() if needing and not engine.IN_CI else None
    if problem is not None:
        for item in needing:
            item.add_marker(pytest.mark.skip(reason=problem))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """This project with its image built, not yet started.

    Made from a copy, in which there are files that no image should have.
    """
    problem = engine.problem()
    if problem is not None:
        pytest.fail(problem, pytrace=False)
    folder = tmp_path_factory.mktemp("project") / "shop"
    copy(folder)
    stack = Stack(folder)
    try:
        stack.compose("build", "--quiet")
        yield stack
    finally:
        stack.compose("down", "--volumes", "--rmi", "local", "--timeout", "3")


def copy(folder: Path) -> None:
    """Copies what a build could see, and plants what it should leave out."""
    folder.mkdir()
    for name in ["Dockerfile", ".dockerignore", "compose.yaml", "requirements.lock"]:
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "src", folder / "src")
    for name in PLANTED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("PLANTED=1\n", encoding="utf-8")
    # As open as sources can be; on GitLab's runners they are.
    for path in folder.rglob("*"):
        path.chmod(0o777)


@pytest.fixture(scope="session")
def running(stack: Stack) -> Stack:
    """The stack, healthy."""
    stack.up()
    return stack
