"""Puts the ten endpoints together."""

from importlib import import_module

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

EXERCISES = [
    "a01_access_control",
    "a02_misconfiguration",
    "a03_supply_chain",
    "a04_cryptography",
    "a05_injection",
    "a06_design",
    "a07_authentication",
    "a08_integrity",
    "a09_logging_and_alerting",
    "a10_exceptional_conditions",
]


def create_app() -> FastAPI:
    """An application in its first state: what one test does, the next does not see."""
    app = FastAPI(title="exercises")
    # A page elsewhere can give its own name the address 127.0.0.1 ("DNS rebinding") and so talk to
    # programs on this machine. It cannot change the name in the request.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    for exercise in EXERCISES:
        app.include_router(import_module(f"exercises.{exercise}").routes())
    app.add_api_route("/healthz", lambda: {"status": "ok"})
    return app
