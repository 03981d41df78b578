"""Serves the sample catalogue: `python -m bookshop`. Ctrl-C or SIGTERM ends it."""

import asyncio
import os

import uvicorn

from bookshop.app import create_app
from bookshop.store import sample_store


async def serve() -> None:
    """Answers on PORT. What runs when the signal comes is answered before the server ends."""
    port = int(os.environ.get("PORT", "8000"))
    app = create_app(await sample_store())
    # Only this machine can ask; in a container HOST is 0.0.0.0.
    host = os.environ.get("HOST", "127.0.0.1")
    config = uvicorn.Config(app, host=host, port=port, timeout_graceful_shutdown=10)
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve())
