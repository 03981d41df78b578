"""Behind a proxy that ends TLS: stricter cookies, addresses that are not the request's."""

from collections.abc import Iterator

import pytest

from browser import Browser, query_of
from practice_provider import create_provider
from world import World, running_world


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running_world(create_provider(), public_url="https://club.example.com") as world:
        yield world


def test_the_cookie_travels_over_tls_only_and_belongs_to_this_host_only(
    world: World, browser: Browser
) -> None:
    page = browser.request(world.at("/login"))
    cookie = page.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert cookie.endswith("; Secure")
    assert "max-age" in page.headers["strict-transport-security"]


def test_the_answer_goes_to_the_address_that_was_set(world: World, browser: Browser) -> None:
    browser.http.headers["x-forwarded-host"] = "evil.example"
    asked = query_of(browser.request(world.at("/login")).headers["location"])
    assert asked["redirect_uri"] == "https://club.example.com/callback"
