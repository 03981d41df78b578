"""A provider that lies: only the application's own checks stand in the way.

It is the real one, but its ID tokens are changed at the last moment and signed again, with a key
that it publishes. Whoever has a provider's key can say anything in its name.
"""

import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from json import dumps, loads
from typing import Any

import pytest
from flask import Flask, Response, request
from joserfc import jws, jwt
from joserfc.jwk import RSAKey

from browser import Browser
from practice_provider import create_provider
from world import World, running_world

Claims = dict[str, Any]
# Of a token's header, its claims and the provider's key: what is sent instead, if anything.
Lie = Callable[[Claims, Claims, RSAKey], str | None]

HOUR = 60 * 60


def claiming(**changes: Any) -> Lie:  # noqa: ANN401
    """Changes claims and signs them as the provider does; None removes a claim."""

    def lie(header: Claims, claims: Claims, key: RSAKey) -> str:
        changed = {**claims, **changes}
        kept = {name: value for name, value in changed.items() if value is not None}
        return jwt.encode(header, kept, key)

    return lie


def for_another_app_but_asked_by_us(header: Claims, claims: Claims, key: RSAKey) -> str:
    return claiming(aud="another-app", azp=claims["aud"][0])(header, claims, key) or ""


def signed_with_another_key(header: Claims, claims: Claims, key: RSAKey) -> str:
    return jwt.encode(header, claims, RSAKey.generate_key(parameters={"kid": "lies"}))


def changed_after_it_was_signed(header: Claims, claims: Claims, key: RSAKey) -> str:
    head, _, signature = jwt.encode(header, claims, key).split(".")
    return f"{head}.{encoded({**claims, 'sub': 'admin'})}.{signature}"


def signed_by_nobody(header: Claims, claims: Claims, key: RSAKey) -> str:
    return f"{encoded({**header, 'alg': 'none'})}.{encoded(claims)}."


def signed_with_the_public_key(header: Claims, claims: Claims, key: RSAKey) -> str:
    """A public key taken for a shared secret: everybody has it."""
    text = f"{encoded({**header, 'alg': 'HS256'})}.{encoded(claims)}"
    signature = hmac.digest(key.as_pem(private=False), text.encode(), hashlib.sha256)
    return f"{text}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def encoded(part: Claims) -> str:
    return urlsafe_b64encode(dumps(part).encode()).rstrip(b"=").decode()


class LyingProvider:
    """A provider whose tokens say what a test wants."""

    def __init__(self) -> None:
        self.lie: Lie = claiming()
        self.userinfo: Claims | None = None
        self.key = RSAKey.generate_key(2048, {"use": "sig", "kid": "lies"})
        self.flask: Flask = create_provider()
        self.flask.after_request(self.change)

    def change(self, response: Response) -> Response:
        """Changes what leaves the provider."""
        if request.path == "/jwks":
            response.data = dumps({"keys": [self.key.as_dict(private=False)]})
        if request.path == "/oauth2/token" and response.status_code == 200:
            tokens = loads(response.data)
            claims = loads(jws.extract_compact(tokens["id_token"].encode()).payload)
            header = {"alg": "RS256", "kid": "lies"}
            tokens["id_token"] = self.lie(header, claims, self.key)
            response.data = dumps({name: value for name, value in tokens.items() if value})
        if request.path == "/userinfo" and self.userinfo is not None:
            response.data = dumps(self.userinfo)
        return response


@pytest.fixture(scope="module")
def liar() -> LyingProvider:
    return LyingProvider()


@pytest.fixture(scope="module")
def world(liar: LyingProvider) -> Iterator[World]:
    with running_world(liar.flask) as world:
        yield world


@pytest.fixture(autouse=True)
def honest_again(liar: LyingProvider) -> Iterator[None]:
    yield
    liar.lie = claiming()
    liar.userinfo = None


def test_unchanged_claims_are_accepted_so_the_refusals_have_the_reason_they_name(
    world: World, browser: Browser
) -> None:
    assert world.log_in(browser).status_code == 200


LIES: dict[str, tuple[Lie, str]] = {
    "another nonce, of an earlier login": (claiming(nonce="of-another-login"), "nonce"),
    "no nonce": (claiming(nonce=None), "nonce"),
    "made for another application": (claiming(aud="another-app"), "aud"),
    "made for another one, asked by us": (for_another_app_but_asked_by_us, "aud"),
    "another issuer": (claiming(iss="https://evil.example"), "iss"),
    "no subject": (claiming(sub=None), "sub"),
    "expired": (claiming(iat=time.time() - 2 * HOUR, exp=time.time() - HOUR), "expired"),
    "no end": (claiming(exp=None), "exp"),
    "signed with another key": (signed_with_another_key, "signature"),
    "changed after it was signed": (changed_after_it_was_signed, "signature"),
    "signed by nobody": (signed_by_nobody, "lgorithm"),
    "signed with the public key": (signed_with_the_public_key, "lgorithm"),
    "no token at all": (lambda header, claims, key: "not.a.token", "login refused"),
    "nothing": (lambda header, claims, key: None, "no ID token"),
}


@pytest.mark.parametrize("what", LIES)
def test_refused(
    world: World,
    browser: Browser,
    liar: LyingProvider,
    caplog: pytest.LogCaptureFixture,
    what: str,
) -> None:
    liar.lie, reason = LIES[what]
    assert world.log_in(browser).status_code == 400
    assert "login refused" in caplog.text
    assert reason in caplog.text
    assert browser.request(world.at("/members")).status_code == 401


def test_user_info_about_somebody_else_is_refused(
    world: World, browser: Browser, liar: LyingProvider, caplog: pytest.LogCaptureFixture
) -> None:
    liar.userinfo = {"sub": "admin", "name": "The boss"}
    assert world.log_in(browser).status_code == 400
    assert "about somebody else" in caplog.text
