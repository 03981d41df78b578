"""Starts the application and, when no other is named, the practice provider: `python -m club`."""

import asyncio
import logging
import signal
import socket
from contextlib import ExitStack
from typing import Any

import httpx2
import uvicorn

from club.app import create_app, origin
from club.oidc import Login, WrongProvider
from club.settings import Client, WrongSetting, environment, read_settings


def practice(port: int, app_url: str, until_end: ExitStack) -> Client:
    """Starts the practice provider, with this application as its only client."""
    # Imported only here: with a provider of somebody else's it need not even be installed.
    from practice_provider import provider, register

    issuer = until_end.enter_context(provider(port))
    print(f"Practice provider: {issuer}")
    print("  It takes any name without a password. It is for practice on this machine only.")
    return register(issuer, app_url)


def discover(login: Login, issuer: str) -> dict[str, Any]:
    """Asks the provider for its description, or ends with what is wrong."""
    try:
        return asyncio.run(login.metadata())
    except (httpx2.HTTPError, WrongProvider, ValueError) as error:
        raise SystemExit(f"the provider {issuer} cannot be used: {error}") from error


def serve(config: uvicorn.Config, listening: socket.socket) -> None:
    """Answers until Ctrl+C or SIGTERM; requests that run are answered first."""
    # uvicorn hands the signal on at its end. It has been heard: there is nothing left to end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    uvicorn.Server(config).run(sockets=[listening])


def main() -> None:
    """Opens the ports first: application and provider must know each other's address."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # Lines about single requests would have codes and tokens in them.
    for name in ("httpx2", "werkzeug", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        settings = read_settings(environment())
    except WrongSetting as error:
        raise SystemExit(str(error)) from error
    with ExitStack() as until_end:
        listening = until_end.enter_context(socket.create_server(("127.0.0.1", settings.port)))
        app_url = settings.app_url or f"http://127.0.0.1:{listening.getsockname()[1]}"
        client = settings.client or practice(settings.provider_port, app_url, until_end)
        login = Login(client, app_url)
        metadata = discover(login, client.issuer)
        app = create_app(login, app_url, origin(metadata.get("end_session_endpoint")))
        print(f"Provider: {client.issuer}")
        print(f"Application: {app_url} (Ctrl+C ends it)", flush=True)
        serve(uvicorn.Config(app, log_config=None, access_log=False), listening)


if __name__ == "__main__":
    main()
