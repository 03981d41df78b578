"""What an attacker may try with addresses and codes."""

import asyncio
from collections.abc import Callable

import httpx2
import pytest

from browser import Browser, query_of, with_query
from club.oidc import Login, WrongProvider
from club.settings import Client
from practice_provider import challenge_of
from world import World


@pytest.fixture
def refused(
    world: World, caplog: pytest.LogCaptureFixture
) -> Callable[[Browser, str, str], httpx2.Response]:
    """Brings an answer to the application, which must not log anybody in, for this reason."""

    def check(browser: Browser, callback: str, reason: str) -> httpx2.Response:
        caplog.clear()
        page = browser.visit(callback)
        assert page.status_code == 400
        # The log knows why, the page does not tell.
        assert reason in caplog.text
        assert reason not in page.text
        return page

    return check


Refused = Callable[[Browser, str, str], httpx2.Response]


def nobody(world: World, browser: Browser) -> bool:
    """Is nobody logged in in this browser?"""
    return browser.request(world.at("/members")).status_code == 401


@pytest.mark.parametrize("state", ["forged", None])
def test_forged_state_or_a_victim_would_be_logged_in_as_the_attacker(
    world: World, browser: Browser, refused: Refused, state: str | None
) -> None:
    callback = with_query(world.log_in_until_code(browser), state=state)
    refused(browser, callback, "MismatchingStateError")
    assert nobody(world, browser)


def test_a_code_in_another_browser_or_a_stolen_link_would_be_a_login(
    world: World, new_browser: Callable[[], Browser], refused: Refused
) -> None:
    callback = world.log_in_until_code(new_browser())
    thief = new_browser()
    refused(thief, callback, "MismatchingStateError")
    assert nobody(world, thief)


def test_a_code_in_a_browser_that_began_a_login_of_its_own(
    world: World, new_browser: Callable[[], Browser], refused: Refused
) -> None:
    callback = world.log_in_until_code(new_browser())
    thief = new_browser()
    world.log_in_until_code(thief, "eve")
    refused(thief, callback, "MismatchingStateError")
    assert nobody(world, thief)


def test_a_stolen_code_with_ones_own_state(
    world: World, new_browser: Callable[[], Browser], refused: Refused
) -> None:
    stolen = query_of(world.log_in_until_code(new_browser()))["code"]
    thief = new_browser()
    # PKCE and nonce belong to the browser that began.
    callback = with_query(world.log_in_until_code(thief, "eve"), code=stolen)
    refused(thief, callback, "invalid_grant")
    assert nobody(world, thief)


def test_a_replayed_answer_or_the_history_of_the_browser_would_be_a_login(
    world: World, browser: Browser, refused: Refused
) -> None:
    callback = world.log_in_until_code(browser)
    assert browser.visit(callback).status_code == 200
    refused(browser, callback, "MismatchingStateError")


def test_an_answer_of_another_provider_or_its_code_would_go_to_the_wrong_one(
    world: World, browser: Browser, refused: Refused
) -> None:
    callback = with_query(world.log_in_until_code(browser), iss="https://evil.example")
    refused(browser, callback, "https://evil.example")
    assert nobody(world, browser)


def test_somebody_else_at_the_address_of_the_provider_is_not_asked(world: World) -> None:
    # The names are compared letter by letter; this one has a slash too many.
    client = Client(f"{world.client.issuer}/", world.client.id, world.client.secret)
    with pytest.raises(WrongProvider, match=world.client.issuer):
        asyncio.run(Login(client, world.app).metadata())


def spend(world: World, code: str, **fields: str) -> httpx2.Response:
    """Spends a code at the provider, as the application does, or a thief who has its secret."""
    data = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": world.at("/callback"),
        **fields,
    }
    auth = (world.client.id, world.client.secret)
    with Browser() as thief:
        return thief.http.post(f"{world.client.issuer}/oauth2/token", data=data, auth=auth)


@pytest.mark.parametrize("fields", [{}, {"code_verifier": "x" * 43}])
def test_a_stolen_code_and_even_the_secret_are_worth_nothing_without_the_verifier(
    world: World, browser: Browser, fields: dict[str, str]
) -> None:
    code = query_of(world.log_in_until_code(browser))["code"]
    answer = spend(world, code, **fields)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("first", [200, 400])
def test_the_provider_takes_a_code_once(world: World, browser: Browser, first: int) -> None:
    question = query_of(browser.request(world.at("/login")).headers["location"])
    verifier = "v" * 43
    address = with_query(
        f"{world.client.issuer}/oauth2/authorize",
        **{**question, "code_challenge": challenge_of(verifier)},
    )
    answer = browser.submit(browser.visit(address), {"sub": "ada"}, stop_at=world.is_callback)
    code = query_of(answer.headers["location"])["code"]
    guess = verifier if first == 200 else "g" * 43
    assert spend(world, code, code_verifier=guess).status_code == first
    again = spend(world, code, code_verifier=verifier)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_the_provider_sends_codes_nowhere_but_to_the_registered_address(
    world: World, browser: Browser
) -> None:
    address = browser.request(world.at("/login")).headers["location"]
    page = browser.visit(with_query(address, redirect_uri="https://evil.example/callback"))
    assert page.status_code == 400
    assert page.next_request is None


def test_the_provider_wants_pkce(world: World, browser: Browser) -> None:
    address = browser.request(world.at("/login")).headers["location"]
    for change in ({"code_challenge": None}, {"code_challenge_method": "plain"}):
        assert browser.visit(with_query(address, **change)).status_code == 400
