"""The program as it is started by hand: `python -m club`."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

SRC = Path(__file__).resolve().parents[1] / "src"


@contextmanager
def started(**variables: str) -> Iterator[subprocess.Popen[str]]:
    """Starts the program with these variables and none that a `.env` could bring."""
    nothing = {"OIDC_ISSUER": "", "APP_URL": "", "PORT": "0", "PROVIDER_PORT": "0"}
    env = {**os.environ, **nothing, "PYTHONPATH": str(SRC), **variables}
    command = [sys.executable, "-m", "club"]
    program = subprocess.Popen(  # noqa: S603
        command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with program:
        try:
            yield program
        finally:
            program.kill()


def test_it_starts_answers_and_ends_when_it_is_told_to() -> None:
    with started() as program:
        assert program.stdout is not None
        said = ""
        while "Ctrl+C" not in said:
            line = program.stdout.readline()
            assert line, program.communicate()
            said += line
        assert "for practice on this machine only" in said
        url = said.split("Application: ")[1].split()[0]
        assert httpx2.get(f"{url}/healthz", trust_env=False).status_code == 200
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0


def test_a_provider_that_does_not_answer_is_named_at_the_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        issuer = f"http://127.0.0.1:{server.getsockname()[1]}"
    # The port was free a moment ago.
    client = {"OIDC_CLIENT_ID": "club", "OIDC_CLIENT_SECRET": "placeholder"}
    with started(OIDC_ISSUER=issuer, **client) as program:
        _, problem = program.communicate(timeout=20)
    assert program.returncode == 1
    assert f"the provider {issuer} cannot be used" in problem
