"""Deploying and going back, with small wheels in folders of their own."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "deploy.sh"
SH = shutil.which("sh") or "/bin/sh"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="deploy.sh makes symbolic links")


class Place:
    """A folder with `deploy.sh` and what it needs."""

    def __init__(self, root: Path, folder: str = "releases") -> None:
        self.root = root
        self.releases = root / folder
        shutil.copy(SCRIPT, root)
        (root / "src/pricing").mkdir(parents=True)
        (root / "dist").mkdir()
        self.settings(deploy=True, folder=folder)

    def settings(self, **values: object) -> None:
        (self.root / "deploy.json").write_text(json.dumps(values), encoding="utf-8")

    def build(self, version: str, program: str = "print('works')") -> None:
        """What `python -m build` would make of this version."""
        source = f'__version__ = "{version}"\n'
        (self.root / "src/pricing/__init__.py").write_text(source, encoding="utf-8")
        wheel = self.root / f"dist/pricing-{version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("pricing/__init__.py", source)
            archive.writestr("pricing/__main__.py", program)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [SH, str(self.root / "deploy.sh"), *arguments]
        env = os.environ | {"PYTHON": sys.executable}
        # The command is ours: a shell, the script of this project, words of these tests.
        return subprocess.run(  # noqa: S603
            command, env=env, capture_output=True, text=True, check=False
        )

    def deploy(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 1
        return done.stderr

    def links(self) -> dict[str, str]:
        links = (path for path in self.releases.iterdir() if path.is_symlink())
        return {path.name: str(path.readlink()) for path in links}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_build_becomes_the_current_release(place: Place) -> None:
    place.build("0.1.0")
    assert place.deploy() == "release 0.1.0 is current in releases\n"
    assert (place.releases / "current/pricing/__main__.py").exists()
    assert sorted(path.name for path in place.releases.iterdir()) == [
        ".gitignore",
        "0.1.0",
        "current",
    ]


def test_the_release_before_is_kept(place: Place) -> None:
    for version in ["0.1.0", "0.2.0"]:
        place.build(version)
        place.deploy()
    assert place.links() == {"current": "0.2.0", "previous": "0.1.0"}


def test_a_rollback_goes_back_and_can_be_undone(place: Place) -> None:
    for version in ["0.1.0", "0.2.0"]:
        place.build(version)
        place.deploy()
    place.deploy("rollback")
    assert place.links() == {"current": "0.1.0", "previous": "0.2.0"}
    place.deploy("rollback")
    assert place.links() == {"current": "0.2.0", "previous": "0.1.0"}


def test_there_must_be_something_to_go_back_to(place: Place) -> None:
    place.build("0.1.0")
    place.deploy()
    assert "no release to go back to" in place.refused("rollback")


def test_deploying_twice_changes_nothing(place: Place) -> None:
    place.build("0.1.0")
    place.deploy()
    place.deploy()
    assert place.links() == {"current": "0.1.0"}


def test_a_release_is_never_changed(place: Place) -> None:
    place.build("0.1.0")
    place.deploy()
    place.build("0.1.0", program="print('other')")
    assert "raise the version" in place.refused()


def test_what_does_not_work_does_not_become_current(place: Place) -> None:
    place.build("0.1.0")
    place.deploy()
    place.build("0.2.0", program="raise SystemExit(1)")
    assert "nothing was changed" in place.refused()
    assert place.links() == {"current": "0.1.0"}
    assert not (place.releases / "0.2.0").exists()


def test_it_must_be_built_first(place: Place) -> None:
    place.build("0.1.0")
    (place.root / "dist/pricing-0.1.0-py3-none-any.whl").unlink()
    assert "build it first" in place.refused()


def test_two_deployments_do_not_meet(place: Place) -> None:
    place.build("0.1.0")
    (place.releases / ".lock").mkdir(parents=True)
    assert "another deployment" in place.refused()
    assert (place.releases / ".lock").exists()


@pytest.mark.parametrize("folder", ["a b/$HOME", "-p", "it's", '"; touch x; "'])
def test_any_name_of_a_folder_is_only_a_name(tmp_path: Path, folder: str) -> None:
    place = Place(tmp_path, folder)
    place.build("0.1.0")
    place.deploy()
    assert place.links() == {"current": "0.1.0"}
    assert not (tmp_path / "x").exists()


def test_deploying_can_be_turned_off(place: Place) -> None:
    place.settings(deploy=False, folder="releases")
    assert "turned off" in place.deploy()
    assert not place.releases.exists()
