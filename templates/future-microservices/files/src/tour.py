"""Shows the two services at work: `python -m tour`. It writes into your own database."""

import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx2

import orders
import stock
from chassis.migrations import migrate
from chassis.processes import Service, running
from chassis.settings import require_database

PATIENCE = 15.0


def order(to: Service, sku: str, quantity: int) -> str:
    """Places an order and returns its id."""
    new = {"sku": sku, "quantity": quantity}
    answer = httpx2.post(f"{to.url}/orders", json=new).raise_for_status()
    return str(answer.json()["id"])


def state(at: Service, order_id: str) -> str:
    """What the stock service has made of an order, as soon as it has heard of it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = httpx2.get(f"{at.url}/reservations/{order_id}")
        if answer.status_code == 200:
            return str(answer.json()["state"])
        time.sleep(0.1)
    raise SystemExit(f"order {order_id} did not arrive within {PATIENCE:.0f} s")


def main() -> None:
    """Everything well, too little stock, and a receiver that is away for a while."""
    database = require_database()
    migrate(database, orders.SCHEMA, orders.MIGRATIONS)
    migrate(database, stock.SCHEMA, stock.MIGRATIONS)
    quiet = {"POSTGRES_URL": database, "LOG_LEVEL": "ERROR", "RELAY_PAUSE": "0.2"}
    with ExitStack() as stack:
        shelf = stack.enter_context(running("stock serve", quiet))
        shop = stack.enter_context(running("orders serve", quiet))
        stack.enter_context(running("orders relay", {**quiet, "STOCK_URL": shelf.url}))
        print(f"orders is at {shop.url}/docs, stock at {shelf.url}/docs")

        httpx2.put(f"{shelf.url}/products/PEN-1", json={"available": 10}).raise_for_status()
        print(f"10 pens; an order of 3 is {state(shelf, order(shop, 'PEN-1', 3))}")
        print(f"an order of 8 is {state(shelf, order(shop, 'PEN-1', 8))}: 7 are left")

        shelf.stop()
        late = order(shop, "PEN-1", 2)
        print("stock is stopped; an order of 2 is taken all the same, and its message waits:")
        print(f"  outbox: {httpx2.get(f'{shop.url}/outbox').json()}")

        same_port = {**quiet, "PORT": str(urlsplit(shelf.url).port)}
        shelf = stack.enter_context(running("stock serve", same_port))
        print(f"stock is back; the order of 2 is {state(shelf, late)}")
        left = httpx2.get(f"{shelf.url}/products/PEN-1").json()["available"]
        print(f"{left} pens are left")


if __name__ == "__main__":
    main()
