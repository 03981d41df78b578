"""Starting services as processes of their own, for the tour and the tests."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from chassis.settings import ROOT


@dataclass(frozen=True)
class Service:
    """A service that runs; `url` is empty for one that serves nothing, like the relay."""

    url: str
    process: subprocess.Popen[str]

    def stop(self) -> int:
        """Asks the process to end, and returns the status it ended with."""
        self.process.terminate()
        return self.process.wait(timeout=15)


@contextmanager
def running(
    command: str, environment: Mapping[str, str], log: IO[str] | None = None
) -> Iterator[Service]:
    """Runs `python -m COMMAND` until the block ends, from when it says that it is there."""
    source = str(ROOT / "src")
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", *command.split()],
        env={**os.environ, "PYTHONPATH": source, "PORT": "0", **environment},
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None  # noqa: S101
            line = process.stdout.readline()
            if not line:
                why = f"; why is in {log.name}" if log else ""
                raise RuntimeError(f"`python -m {command}` ended with status {process.wait()}{why}")
            yield Service(line.strip().rpartition(" ")[2], process)
        finally:
            # Does nothing to a process that has ended.
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
