"""Settings, without a process: what decides is a function of a mapping."""

from pathlib import Path

import pytest

from shop.settings import Settings, SettingsError, env_file, port_number


def test_without_variables_the_server_is_for_this_machine_only() -> None:
    assert Settings.read({}) == Settings("127.0.0.1", 8000, "")


def test_an_empty_variable_is_none() -> None:
    assert Settings.read({"HOST": "", "PORT": "", "DATABASE_URL": ""}) == Settings()


@pytest.mark.parametrize("text", ["http", "-1", "65536", "80.0", " 80"])
def test_what_is_no_port_is_named(text: str) -> None:
    with pytest.raises(SettingsError, match=r"PORT is .*; it must be a number from 0 to 65535"):
        port_number(text)


@pytest.mark.parametrize("port", [0, 65535])
def test_the_first_and_the_last_port(port: int) -> None:
    assert port_number(str(port)) == port


def test_a_file_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert env_file(tmp_path / ".env") == {}
