"""Serves the shop: `python -m shop`."""

import signal
import sys

import uvicorn

from shop.app import create_app
from shop.products import UnavailableError
from shop.settings import Settings, SettingsError, variables
from shop.storage import open_products


def main() -> None:
    """Serves until SIGTERM or Ctrl-C, and then ends the requests that have begun."""
    # Uvicorn ends them first and then raises the signal again; exit status 0 says all went well.
    # Process 1 of a container has to do this: the kernel does not end it by a signal it ignores.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        settings = Settings.read(variables())
    except SettingsError as error:
        raise SystemExit(str(error)) from error
    try:
        serve(settings)
    except UnavailableError as error:
        raise SystemExit(f"the products cannot be reached: {error}") from error


def serve(settings: Settings) -> None:
    """Serves with these settings."""
    with open_products(settings) as products:
        uvicorn.run(
            create_app(products),
            host=settings.host,
            port=settings.port,
            # A client that keeps its connection open must not keep the server.
            timeout_graceful_shutdown=2,
            server_header=False,
        )


if __name__ == "__main__":
    main()
