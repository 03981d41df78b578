"""A provider and the application for tests: real servers on free ports, gone afterwards."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Thread

import httpx2
import uvicorn
from flask import Flask

from browser import Browser
from club.app import create_app, origin
from club.oidc import Login
from club.settings import Client
from practice_provider import provider, register


@dataclass(frozen=True)
class World:
    """Where the application is, and what the provider knows it by."""

    app: str
    client: Client

    def at(self, path: str) -> str:
        """An address of the application."""
        return self.app + path

    def log_in_until_code(self, browser: Browser, name: str = "ada") -> str:
        """Logs in at the provider and agrees; gives the address that has the code.

        The browser has not brought it to the application yet.
        """
        form = browser.visit(self.at("/login"))
        answer = browser.submit(form, {"sub": name}, stop_at=self.is_callback)
        assert answer.next_request is not None, answer.text
        return str(answer.next_request.url)

    def log_in(self, browser: Browser, name: str = "ada") -> httpx2.Response:
        """The whole way, to the page where it ends."""
        return browser.visit(self.log_in_until_code(browser, name))

    def is_callback(self, url: httpx2.URL) -> bool:
        """Is this where the provider's answer goes?"""
        return url.path == "/callback"


@contextmanager
def running_world(flask: Flask, public_url: str | None = None) -> Iterator[World]:
    """Runs both; `public_url` is where browsers would find the application behind a proxy."""
    with ExitStack() as until_end:
        listening = until_end.enter_context(socket.create_server(("127.0.0.1", 0)))
        here = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app_url = public_url or here
        issuer = until_end.enter_context(provider(0, flask))
        client = register(issuer, app_url)
        login = Login(client, app_url)
        metadata = asyncio.run(login.metadata())
        app = create_app(login, app_url, origin(metadata["end_session_endpoint"]))
        until_end.enter_context(serving(uvicorn.Config(app, log_config=None), listening))
        yield World(here, client)


@contextmanager
def serving(config: uvicorn.Config, listening: socket.socket) -> Iterator[None]:
    """Runs the application in a thread."""
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < deadline, "the application does not start"
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
