"""Runs the vault: `python -m vault`."""

import logging
import os
import signal
import sys
import tempfile
from pathlib import Path

import uvicorn

from vault.app import create_app
from vault.settings import SettingsError, from_environment


def main() -> None:
    """Serves until it is told to stop (SIGTERM, Ctrl-C)."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        settings = from_environment(os.environ)
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    # Uvicorn finishes what it is doing and then raises the signal again. Its usual effect would be
    # to end right there and leave the temporary folder behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="vault-") as folder:
        if settings.database is None:
            logging.info("the notes go when this program ends; set DATABASE_FILE to keep them")
        app = create_app(settings, settings.database or Path(folder) / "vault.db")
        uvicorn.run(
            app,
            host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8000")),
            # The version of the server is nobody's business.
            server_header=False,
            # The audit log says who did what; paths may hold what should not be logged.
            access_log=False,
        )


if __name__ == "__main__":
    main()
