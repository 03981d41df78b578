"""Serving a model until SIGTERM or Ctrl-C."""

import os
import signal
import socket
import sys
from types import FrameType

import uvicorn

from diagnosis.app import create_app
from diagnosis.model import Model


def leave(_signal: int, _frame: FrameType | None) -> None:
    """Makes SIGTERM an ordinary end, with status 0."""
    sys.exit(0)


def serve(model: Model) -> None:
    """Serves on `BIND_ADDRESS` (127.0.0.1) and the port in `PORT` (8000; 0 is any free one).

    The socket listens before the address is printed: whoever reads the line can connect.
    """
    host = os.environ.get("BIND_ADDRESS", "127.0.0.1")
    port = int(os.environ.get("PORT", "8000"))
    # uvicorn finishes the open requests first, then raises the signal again for us.
    signal.signal(signal.SIGTERM, leave)
    with socket.create_server((host, port)) as listener:
        print(f"diagnosis listens on http://{host}:{listener.getsockname()[1]}", flush=True)
        # Standard output has this one line, for programs; the log goes to standard error.
        config = uvicorn.Config(create_app(model), access_log=False)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            return
