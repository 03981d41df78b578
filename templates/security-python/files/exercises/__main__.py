"""Runs the vulnerable endpoints: `python -m exercises --vulnerable`."""

import os
import signal
import sys

import uvicorn

from exercises.app import create_app

WARNING = """\
These endpoints are open to attack on purpose. Start them only to practise, on a machine
where nobody else can log in, and end them afterwards:

    .venv/bin/python -m exercises --vulnerable
"""


def main() -> None:
    """Serves on this machine. The address is no setting, so that nobody can set it wrong."""
    if sys.argv[1:] != ["--vulnerable"]:
        sys.stderr.write(WARNING)
        raise SystemExit(2)
    # Uvicorn raises the signal again when it has finished: that is a clean end, not an accident.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(create_app(), host="127.0.0.1", port=int(os.environ.get("PORT", "8001")))


if __name__ == "__main__":
    main()
