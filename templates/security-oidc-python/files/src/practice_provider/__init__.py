"""A real OpenID provider for practice, made of oidc-provider-mock.

It signs its ID tokens and publishes its keys, but takes any name without a password, and forgets
everything at the end.

NEVER put it on a network: whoever reaches it is whoever they want to be. In real life the provider
is somebody else's: Keycloak, or what your company or your users have their accounts with.
"""

import base64
import hashlib
import hmac
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import httpx2
from authlib.deprecate import AuthlibDeprecationWarning
from flask import Flask, Response, jsonify, make_response, request
from werkzeug.serving import make_server

from club.settings import Client

with warnings.catch_warnings():
    # It uses parts of Authlib that will be gone in 2.0, and Authlib would say so on every start.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    import oidc_provider_mock

PEOPLE = [
    oidc_provider_mock.User(sub="ada", claims={"name": "Ada", "email": "ada@example.com"}),
    oidc_provider_mock.User(sub="grace", claims={"name": "Grace", "email": "grace@example.com"}),
]


def create_provider() -> Flask:
    """The provider as a WSGI application. It serves registered applications only."""
    app: Flask = oidc_provider_mock.app(
        require_client_registration=True, require_nonce=True, user_claims=PEOPLE
    )
    _require_pkce(app)
    return app


@contextmanager
def provider(port: int, app: Flask | None = None) -> Iterator[str]:
    """Runs a provider in a thread and gives its issuer; port 0 takes any free one."""
    server = make_server("127.0.0.1", port, app or create_provider(), threaded=True)
    # Looks more often than usual whether it shall end: tests wait for that.
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def register(issuer: str, app_url: str) -> Client:
    """Makes an application known to the provider, which gives it an id and a secret (RFC 7591)."""
    wish = {"redirect_uris": [f"{app_url}/callback"]}
    # `trust_env`: a proxy that is set for the machine has no business here.
    made = httpx2.post(f"{issuer}/oauth2/clients", json=wish, trust_env=False)
    answer = made.raise_for_status().json()
    return Client(issuer, answer["client_id"], answer["client_secret"])


def _require_pkce(app: Flask) -> None:
    """Adds what oidc-provider-mock lacks: PKCE, as RFC 7636 wants it of a provider."""
    challenges: dict[str, str] = {}

    @app.before_request
    def check() -> Response | None:
        if request.path == "/oauth2/authorize":
            method = request.args.get("code_challenge_method")
            if method != "S256" or not request.args.get("code_challenge"):
                return _refusal("invalid_request")
        if request.path == "/oauth2/token":
            # Taken out: a code has one try.
            challenge = challenges.pop(request.form.get("code", ""), "")
            verifier = request.form.get("code_verifier", "")
            if not hmac.compare_digest(challenge, challenge_of(verifier)):
                return _refusal("invalid_grant")
        return None

    @app.after_request
    def remember(response: Response) -> Response:
        if request.path == "/oauth2/authorize" and response.location:
            for code in parse_qs(urlsplit(response.location).query).get("code", []):
                challenges[code] = request.args["code_challenge"]
        return response


def challenge_of(verifier: str) -> str:
    """What passes through the browser instead of the verifier: its SHA-256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _refusal(error: str) -> Response:
    return make_response(jsonify(error=error), 400)
