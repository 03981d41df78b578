"""The password in `.env`."""

from pathlib import Path

from make_password import add_password


def test_a_password_is_made_once(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    assert add_password(file) is True
    first = file.read_text(encoding="utf-8")
    assert add_password(file) is False
    assert file.read_text(encoding="utf-8") == first
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_was_in_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("API_PORT=9000", encoding="utf-8")
    add_password(file)
    first, second = file.read_text(encoding="utf-8").splitlines()
    assert first == "API_PORT=9000"
    assert second.startswith("POSTGRES_PASSWORD=")


def test_no_two_passwords_are_the_same(tmp_path: Path) -> None:
    add_password(tmp_path / "one")
    add_password(tmp_path / "other")
    assert (tmp_path / "one").read_text() != (tmp_path / "other").read_text()
