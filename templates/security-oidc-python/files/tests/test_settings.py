"""What the application must be told, and what it does not take."""

from pathlib import Path

import pytest

from club.settings import Client, Settings, WrongSetting, environment, read_settings

OTHER = {
    "OIDC_ISSUER": "https://login.example.com/realms/club",
    "OIDC_CLIENT_ID": "club",
    "OIDC_CLIENT_SECRET": "placeholder",
}


def test_with_nothing_set_the_practice_provider_is_used() -> None:
    assert read_settings({}) == Settings(8000, None, None, 9000)


def test_another_provider_needs_issuer_id_and_secret() -> None:
    client = read_settings(OTHER).client
    assert client == Client("https://login.example.com/realms/club", "club", "placeholder")
    assert "placeholder" not in repr(client)
    with pytest.raises(WrongSetting, match="OIDC_CLIENT_SECRET"):
        read_settings({**OTHER, "OIDC_CLIENT_SECRET": ""})


@pytest.mark.parametrize(
    "issuer",
    ["http://login.example.com", "http://127.0.0.1.example.com", "login.example.com", "file:///x"],
)
def test_a_provider_on_the_network_needs_tls(issuer: str) -> None:
    with pytest.raises(WrongSetting, match="OIDC_ISSUER"):
        read_settings({**OTHER, "OIDC_ISSUER": issuer})


def test_on_the_network_the_practice_provider_is_never_used() -> None:
    url = "https://club.example.com"
    with pytest.raises(WrongSetting, match="OIDC_ISSUER"):
        read_settings({"APP_URL": url})
    assert read_settings({**OTHER, "APP_URL": f"{url}/"}).app_url == url


@pytest.mark.parametrize("port", ["web", "-1", "70000"])
def test_a_port_is_a_port(port: str) -> None:
    with pytest.raises(WrongSetting, match="PORT is no port"):
        read_settings({"PORT": port})


def test_a_variable_that_is_set_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("# a comment\nPORT=1\nexport CLUB_TEST='from the file'\n")
    monkeypatch.setenv("PORT", "2")
    read = environment(file)
    assert (read["PORT"], read["CLUB_TEST"]) == ("2", "from the file")
