"""Asks the server of this container whether it is well: `python -m shop.healthcheck`."""

from urllib.request import urlopen

from shop.settings import Settings, variables


def main() -> None:
    """Ends with status 0 if it is, and with the reason if it is not: `docker inspect` shows it."""
    port = Settings.read(variables()).port
    try:
        # Any other status than 2xx is an error here, as is nobody there. The server gives up on
        # its database after two seconds, and says so in the third.
        urlopen(f"http://127.0.0.1:{port}/healthz", timeout=3).close()
    except OSError as error:
        raise SystemExit(f"not well: {error}") from error


if __name__ == "__main__":
    main()
