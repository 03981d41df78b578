"""What Docker asks the server of a container."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from shop.healthcheck import main


class Answers(BaseHTTPRequestHandler):
    """Answers with the status that the test wants."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Answers]]:
    """A server on a free port, named by PORT."""
    handler = type("OwnAnswers", (Answers,), {})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("PORT", str(server.server_port))
        yield handler
        server.shutdown()
        thread.join()


def test_a_server_that_is_well() -> None:
    main()


def test_a_server_that_is_not(server: type[Answers]) -> None:
    server.status = 503
    with pytest.raises(SystemExit, match="not well: HTTP Error 503"):
        main()


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody can listen on port 1 without being root, and nobody does.
    monkeypatch.setenv("PORT", "1")
    with pytest.raises(SystemExit, match=r"not well: .*refused"):
        main()
