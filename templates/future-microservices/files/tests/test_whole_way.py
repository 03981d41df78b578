"""The real thing: three processes, HTTP between them, and a service that is away for a while."""

import secrets
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx2

from chassis.processes import running


def eventually(look: Callable[[], object], expected: object, patience: float = 15) -> None:
    """Looks until the answer is as expected: a message takes its time."""
    deadline = time.monotonic() + patience
    while (answer := look()) != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    assert answer == expected


def quiet_port() -> int:
    """A free port that the system gives to nobody by itself: it stays free while nobody listens."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def test_an_order_reaches_the_stock_also_when_it_was_away(database: str, tmp_path: Path) -> None:
    environment = {"POSTGRES_URL": database, "RELAY_PAUSE": "0.1"}
    with ExitStack() as stack:
        client = stack.enter_context(httpx2.Client())
        log = stack.enter_context((tmp_path / "log").open("w"))
        at_stock = {**environment, "PORT": str(quiet_port())}
        stock = stack.enter_context(running("stock serve", at_stock, log))
        orders = stack.enter_context(running("orders serve", environment, log))
        to_stock = {**environment, "STOCK_URL": stock.url}
        relay = stack.enter_context(running("orders relay", to_stock, log))

        def place(quantity: int) -> None:
            new = {"sku": "PEN", "quantity": quantity}
            assert client.post(f"{orders.url}/orders", json=new).status_code == 201

        def ask(url: str) -> object:
            answer: object = client.get(url).json()
            return answer

        def outbox() -> object:
            return ask(f"{orders.url}/outbox")

        def pens() -> object:
            return ask(f"{stock.url}/products/PEN")

        client.put(f"{stock.url}/products/PEN", json={"available": 10}).raise_for_status()
        place(3)
        eventually(pens, {"available": 7})
        eventually(outbox, {"waiting": 0, "sent": 1, "dead": 0})

        assert stock.stop() == 0, "SIGTERM is an ordinary end"
        place(2)
        assert outbox() == {"waiting": 1, "sent": 1, "dead": 0}

        stock = stack.enter_context(running("stock serve", at_stock, log))
        eventually(pens, {"available": 5})
        eventually(outbox, {"waiting": 0, "sent": 2, "dead": 0})

        assert [service.stop() for service in (relay, orders, stock)] == [0, 0, 0]
