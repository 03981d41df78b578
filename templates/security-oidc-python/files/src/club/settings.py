"""What this application must be told: from the environment, else from `.env`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ENV_FILE = Path(__file__).resolve().parents[2] / ".env"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class WrongSetting(Exception):
    """A value that cannot be right: better at the start than at the first login."""


@dataclass(frozen=True)
class Client:
    """What the provider knows this application by."""

    issuer: str
    id: str
    secret: str

    def __repr__(self) -> str:
        """Without the secret: this may end up in a log."""
        return f"Client({self.id!r} at {self.issuer!r})"


@dataclass(frozen=True)
class Settings:
    """Port 0 takes any free one."""

    port: int
    # Where browsers find the application, when that is not its own address.
    app_url: str | None
    # Nothing: start the practice provider and use that.
    client: Client | None
    provider_port: int


def environment(file: Path = ENV_FILE) -> Mapping[str, str]:
    """The environment. A variable that is set already wins over `.env`."""
    written: dict[str, str] = {}
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    for line in lines:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            written[name.strip()] = value.strip().strip("\"'")
    return {**written, **os.environ}


def read_settings(env: Mapping[str, str]) -> Settings:
    """Reads and checks everything, or raises `WrongSetting`."""
    app_url = _safe_url("APP_URL", env["APP_URL"]).rstrip("/") if env.get("APP_URL") else None
    client = _client(env) if env.get("OIDC_ISSUER") else None
    if app_url is not None and app_url.startswith("https:") and client is None:
        # A forgotten variable must not mean that everybody may be anybody.
        raise WrongSetting("APP_URL is on the network, so OIDC_ISSUER must name a real provider")
    return Settings(
        port=_port(env, "PORT", 8000),
        app_url=app_url,
        client=client,
        provider_port=_port(env, "PROVIDER_PORT", 9000),
    )


def _client(env: Mapping[str, str]) -> Client:
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if not env.get(name):
            raise WrongSetting(f"OIDC_ISSUER is set, so {name} must be set too")
    issuer = _safe_url("OIDC_ISSUER", env["OIDC_ISSUER"])
    return Client(issuer, env["OIDC_CLIENT_ID"], env["OIDC_CLIENT_SECRET"])


def _port(env: Mapping[str, str], name: str, usual: int) -> int:
    text = env.get(name) or str(usual)
    if text.isdecimal() and int(text) <= 65535:
        return int(text)
    raise WrongSetting(f"{name} is no port: {text}")


def _safe_url(name: str, text: str) -> str:
    """The URL as it is, if it may be used.

    Without TLS anybody on the way could read codes, tokens and cookies, or send other keys. Only
    what never leaves this machine may do without.
    """
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongSetting(f"{name} is no URL: {text}")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise WrongSetting(
            f"{name} must begin with https://, since it is not on this machine: {text}"
        )
    return text
