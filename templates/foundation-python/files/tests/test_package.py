"""What others see who install the package."""

import json
import subprocess
import sys
from importlib import metadata, resources

import logstats


def test_it_says_that_it_has_types() -> None:
    assert resources.files(logstats).joinpath("py.typed").is_file()


def test_it_needs_nothing_else() -> None:
    assert metadata.requires("logstats") is None


def test_it_brings_the_command() -> None:
    (command,) = metadata.entry_points(group="console_scripts", name="logstats")
    assert command.value == "logstats.cli:main"


def test_importing_it_is_cheap() -> None:
    """The library does not load what only the command needs."""
    code = "import json, sys, logstats; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "argparse" not in json.loads(done.stdout)
