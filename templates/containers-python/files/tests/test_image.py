"""The image: what is in it, as whom it runs, and how it ends."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from engine import Stack, docker

pytestmark = pytest.mark.docker

# Prints every path that was planted, or that came with something that was.
FIND = """
from pathlib import Path
for path in Path("/app").rglob("*"):
    if ".git" in path.parts or path.name.startswith(".env") or path.name == "__pycache__":
        print(path)
"""


def inspect(image: str) -> dict[str, Any]:
    """What the image says about itself."""
    found: list[dict[str, Any]] = json.loads(docker("image", "inspect", image))
    return found[0]


def python(image: str, code: str) -> str:
    """What a line of Python prints in a container of this image."""
    return docker("run", "--rm", "--network", "none", image, "python", "-c", code).strip()


def test_it_does_not_run_as_root(stack: Stack) -> None:
    assert python(stack.image, "import os; print(os.getuid(), os.getgid())") == "10001 10001"


def test_its_code_belongs_to_somebody_else(stack: Stack) -> None:
    writable = "import os; print(os.access('/app', os.W_OK), os.access('/app/src/shop', os.W_OK))"
    assert python(stack.image, writable) == "False False"


def test_no_secrets_and_no_history_are_in_it(stack: Stack) -> None:
    assert python(stack.image, FIND) == ""


def test_only_what_runs_is_in_it(stack: Stack) -> None:
    code = "import os; print(sorted(os.listdir('/app')), os.path.exists('/opt/venv/bin/pip'))"
    assert python(stack.image, code) == "['src'] False"


def test_no_shell_stands_between_docker_and_the_server(stack: Stack) -> None:
    config = inspect(stack.image)["Config"]
    assert config["Cmd"] == ["python", "-m", "shop"]
    assert config["Healthcheck"]["Test"] == ["CMD", "python", "-m", "shop.healthcheck"]


@pytest.fixture
def container(stack: Stack) -> Iterator[str]:
    """A container of the image alone, without a database: it keeps its products in memory."""
    name = f"{stack.name}-alone"
    docker("run", "--detach", "--name", name, "--network", "none", stack.image)
    yield name
    docker("rm", "--force", name)


def health(container: str) -> str:
    return docker("inspect", "--format", "{{.State.Health.Status}}", container).strip()


def test_it_becomes_healthy_and_ends_well_within_three_seconds(container: str) -> None:
    deadline = time.monotonic() + 60
    while health(container) != "healthy":
        assert time.monotonic() < deadline, docker("logs", container)
        time.sleep(0.2)
    began = time.monotonic()
    # SIGTERM; after 20 seconds Docker would lose its patience.
    docker("stop", "-t", "20", container)
    assert time.monotonic() - began < 3
    # 0: ended by itself. 137 would be: killed; 143: by a signal that nobody handled.
    assert docker("inspect", "--format", "{{.State.ExitCode}}", container).strip() == "0"
