"""`python -m stock migrate` or `serve`."""

import argparse

from chassis.migrations import migrate
from chassis.settings import require_database
from chassis.web import serve
from stock import MIGRATIONS, SCHEMA
from stock.app import create_app


def main() -> None:
    """Does what the command line says."""
    parser = argparse.ArgumentParser(prog="stock")
    parser.add_argument("command", choices=["migrate", "serve"])
    command = parser.parse_args().command
    database = require_database()
    if command == "migrate":
        for name in migrate(database, SCHEMA, MIGRATIONS):
            print(f"applied {name}")
    else:
        serve(create_app(database), port=8002)


if __name__ == "__main__":
    main()
