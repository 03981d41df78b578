"""The server as a process: how it starts, and how it ends."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from shop.settings import ROOT, Settings, variables


def start(**settings: str) -> subprocess.Popen[str]:
    """Starts the shop; an empty DATABASE_URL keeps it away from a database of yours."""
    own = {"PYTHONPATH": str(ROOT / "src"), "HOST": "", "PORT": "0", "DATABASE_URL": ""}
    return subprocess.Popen(
        [sys.executable, "-m", "shop"],
        env={**os.environ, **own, **settings},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )


@pytest.fixture
def server() -> Iterator[subprocess.Popen[str]]:
    """A server on a free port that does not outlive the test."""
    with start() as process:
        yield process
        process.kill()


def address(process: subprocess.Popen[str]) -> str:
    """Where the server listens: its log says so."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found.group()
    raise AssertionError("the server ended before it listened")


def test_it_serves_until_sigterm_and_ends_well(server: subprocess.Popen[str]) -> None:
    with urlopen(f"{address(server)}/healthz", timeout=10) as response:  # noqa: S310
        assert response.status == 200
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=10) == 0


def test_a_setting_that_makes_no_sense_is_named() -> None:
    with start(PORT="http") as process:
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 1
    assert errors == "PORT is 'http'; it must be a number from 0 to 65535\n"


def test_env_file_and_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("# a comment\nexport PORT='8001'\nHOST=::1\n", encoding="utf-8")
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setenv("HOST", "127.0.0.2")
    assert Settings.read(variables(file)).port == 8001
    # What is set already wins.
    assert Settings.read(variables(file)).host == "127.0.0.2"
    assert Settings.read({}).port == 8000
