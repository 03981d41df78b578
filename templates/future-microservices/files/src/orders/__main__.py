"""`python -m orders migrate`, `serve` or `relay`."""

import argparse

from chassis.migrations import migrate
from chassis.settings import require_database
from chassis.web import serve
from orders import MIGRATIONS, SCHEMA, relay
from orders.app import create_app


def main() -> None:
    """Does what the command line says."""
    parser = argparse.ArgumentParser(prog="orders")
    parser.add_argument("command", choices=["migrate", "serve", "relay"])
    command = parser.parse_args().command
    database = require_database()
    if command == "migrate":
        for name in migrate(database, SCHEMA, MIGRATIONS):
            print(f"applied {name}")
    elif command == "serve":
        serve(create_app(database), port=8001)
    else:
        relay.run(database)


if __name__ == "__main__":
    main()
