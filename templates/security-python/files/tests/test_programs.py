"""The two programs, as processes: where they listen, and how they end."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def running(folder: Path, *arguments: str, **variables: str) -> Iterator[int]:
    """A program of this project that answers, and its port. Its temporary files go to `folder`."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = {"PYTHONPATH": path, "PORT": "0", "TMPDIR": str(folder)}
    process = subprocess.Popen(  # noqa: S603 -- our own interpreter and constants
        [sys.executable, "-m", *arguments],
        env=os.environ | environment | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # A program that says nothing is not waited for longer than this.
    impatience = threading.Timer(30, process.kill)
    impatience.start()
    try:
        yield port_of(process)
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate()
        impatience.cancel()
    assert process.returncode == 0, output


def port_of(process: subprocess.Popen[str]) -> int:
    """The port, as soon as the program has said it."""
    output = ""
    for line in process.stdout or []:
        output += line
        if found := re.search(r"running on http://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    pytest.fail(output)


def status(port: int, host: str) -> int:
    """The answer to a request that says that it is for `host`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(connection):
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status


def test_the_vault_ends_cleanly_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with running(tmp_path, "vault") as port:
        assert status(port, "127.0.0.1") == 200
        assert list(tmp_path.glob("vault-*/vault.db"))
    assert list(tmp_path.iterdir()) == []


def test_the_vault_says_what_it_lacks() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "vault"],
        env={"PYTHONPATH": str(ROOT / "src"), "ENVIRONMENT": "production"},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ended.returncode == 1
    assert ended.stderr == "DATABASE_FILE must be set in production\n"


def test_the_vulnerable_endpoints_do_not_start_by_themselves() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "exercises"], cwd=ROOT, capture_output=True, text=True, timeout=20
    )
    assert ended.returncode == 2
    assert "--vulnerable" in ended.stderr


def test_the_vulnerable_endpoints_are_on_this_machine_only(tmp_path: Path) -> None:
    """Another address of this machine, and a name that a page elsewhere made up for it."""
    everywhere = "0.0.0.0"  # noqa: S104 -- it must be ignored
    with running(tmp_path, "exercises", "--vulnerable", HOST=everywhere) as port:
        with socket.socket() as other:
            # A system that has no such address may just keep silent.
            other.settimeout(2)
            assert other.connect_ex(("127.0.0.2", port)) != 0
        assert status(port, "localhost") == 200
        assert status(port, "attacker.example") == 400
