"""The program itself: it starts, answers, and ends when it is told to."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import IO

import httpx2
import pytest

SRC = Path(__file__).resolve().parents[1] / "src"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a program can answer")
def test_sigterm_ends_the_server_cleanly() -> None:
    # Port 0: the system chooses a free one.
    env = os.environ | {"PORT": "0", "PYTHONPATH": str(SRC)}
    with subprocess.Popen(
        [sys.executable, "-m", "bookshop"], env=env, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stderr is not None
            url = address(server.stderr)
            assert httpx2.get(f"{url}/healthz").json() == {"status": "ok"}
            server.terminate()
            _, log = server.communicate(timeout=10)
        finally:
            server.kill()
    assert "Application shutdown complete" in log


def address(log: IO[str]) -> str:
    """Where the server listens: it says so when it does. If it ends before, so does its log."""
    for line in log:
        if found := re.search(r"running on (http://\S+)", line):
            return found[1]
    pytest.fail("the server did not start")
