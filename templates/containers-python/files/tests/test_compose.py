"""The shop and its database together."""

import json
from pathlib import Path

import pytest

from engine import DockerError, Stack, docker

pytestmark = pytest.mark.docker


def test_the_shop_is_well(running: Stack) -> None:
    assert json.loads(running.call("GET", "/healthz")) == {"status": "ok"}


def test_products_outlive_the_containers(running: Stack) -> None:
    pen = json.dumps({"sku": "PEN-1", "name": "Fountain pen", "price_cents": 1250})
    added = json.loads(running.call("POST", "/products", pen))
    # The containers are gone, the volume is not.
    running.compose("down", "--timeout", "10")
    running.up()
    assert json.loads(running.call("GET", f"/products/{added['id']}")) == added


def test_the_shop_can_be_reached_from_this_machine_only(running: Stack) -> None:
    assert running.compose("port", "api", "8000").startswith("127.0.0.1:")


def test_the_database_cannot_be_reached_from_outside(running: Stack) -> None:
    container = running.compose("ps", "--quiet", "database").strip()
    assert docker("port", container) == ""


def test_the_file_system_is_read_only_but_for_tmp(running: Stack) -> None:
    write = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('x')"
    running.compose("exec", "-T", "api", "python", "-c", write, "/tmp/x")  # noqa: S108
    with pytest.raises(DockerError, match="Read-only file system"):
        # As root, to whom nothing is forbidden by a file's permissions.
        running.compose("exec", "-T", "--user", "0", "api", "python", "-c", write, "/app/x")


def test_a_missing_password_is_named(stack: Stack, tmp_path: Path) -> None:
    file = str(stack.folder / "compose.yaml")
    with pytest.raises(DockerError, match=r"POSTGRES_PASSWORD.*make_password"):
        docker("compose", "--file", file, "--project-directory", str(tmp_path), "config")
