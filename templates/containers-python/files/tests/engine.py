"""Calling Docker from tests."""

import os
import secrets
import shutil
import subprocess
import time
from functools import cache
from pathlib import Path

from shop.settings import ROOT

IN_CI = bool(os.environ.get("CI"))


@cache
def problem() -> str | None:
    """Why Docker cannot be used, as a sentence.

    In CI the engine may still be starting, so it gets a minute.
    """
    if shutil.which("docker") is None:
        return "there is no `docker` on this machine; `devpath doctor containers` says what helps"
    command = ["docker", "version", "--format", "{{.Server.Version}}"]
    deadline = time.monotonic() + (60 if IN_CI else 0)
    while True:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=60)  # noqa: S603
        if asked.returncode == 0:
            return None
        if time.monotonic() > deadline:
            reason = asked.stderr.strip().splitlines()[-1:] or ["it says nothing"]
            return f"no Docker engine answers ({reason[0]}); start Docker, and run the tests again"
        time.sleep(1)


def docker(*arguments: str, folder: Path = ROOT, **variables: str) -> str:
    """Runs `docker`, and gives what it prints. An error shows all that it said."""
    # Docker's own variables (DOCKER_HOST, say), but none that compose.yaml would read.
    own = {name: it for name, it in os.environ.items() if name not in COMPOSE_READS}
    done = subprocess.run(  # noqa: S603
        ["docker", *arguments],  # noqa: S607
        cwd=folder,
        env={**own, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    if done.returncode != 0:
        raise DockerError(f"docker {' '.join(arguments)}\n{done.stdout}{done.stderr}")
    return done.stdout


COMPOSE_READS = {"POSTGRES_PASSWORD", "API_PORT", "COMPOSE_FILE", "COMPOSE_PROJECT_NAME"}


class DockerError(Exception):
    """`docker` ended with an error."""


class Stack:
    """This project's compose.yaml under a name of its own: your containers are left alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"shop-test-{secrets.token_hex(6)}"
        self.image = f"{self.name}-api"
        # 0: the engine chooses a free port.
        self.variables = {"POSTGRES_PASSWORD": secrets.token_hex(16), "API_PORT": "0"}

    def compose(self, *arguments: str) -> str:
        """Runs `docker compose` for this stack."""
        command = ["compose", "--project-name", self.name, *arguments]
        return docker(*command, folder=self.folder, **self.variables)

    def up(self) -> None:
        """Starts all, and waits until all are healthy."""
        self.compose("up", "--detach", "--wait", "--wait-timeout", "120", "--no-build")

    def call(self, method: str, path: str, body: str = "") -> str:
        """Sends a request to the api from inside its container, and gives the body of the answer.

        From inside: in CI, the tests may run in a container themselves, where 127.0.0.1 is not the
        machine that has the port. An answer that is an error is an error here.
        """
        return self.compose("exec", "-T", "api", "python", "-c", CLIENT, method, path, body)


CLIENT = """
import sys
from urllib.request import Request, urlopen
method, path, body = sys.argv[1:]
headers = {"Content-Type": "application/json"}
request = Request("http://127.0.0.1:8000" + path, body.encode() or None, headers, method=method)
print(urlopen(request, timeout=10).read().decode())
"""
