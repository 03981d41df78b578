"""The way in and the way out, as somebody with a browser goes it."""

import re
from collections.abc import Callable
from time import monotonic

import pytest

from browser import Browser, query_of
from club.sessions import LIFETIME
from world import World


@pytest.mark.parametrize("path", ["/members", "/api/me"])
def test_without_a_session_members_pages_are_refused(
    world: World, browser: Browser, path: str
) -> None:
    page = browser.request(world.at(path))
    assert page.status_code == 401
    assert "log in first" in page.text


def test_the_whole_way(world: World, browser: Browser) -> None:
    page = world.log_in(browser)
    assert str(page.url) == world.at("/members")
    assert page.status_code == 200
    assert browser.request(world.at("/api/me")).json() == {
        "iss": world.client.issuer,
        "sub": "ada",
        "name": "Ada",
        "email": "ada@example.com",
    }


def test_the_question_has_state_nonce_and_challenge_all_new_each_time(
    world: World, new_browser: Callable[[], Browser]
) -> None:
    pages = [new_browser().request(world.at("/login")) for _ in range(2)]
    first, second = (query_of(page.headers["location"]) for page in pages)
    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["redirect_uri"] == world.at("/callback")
    for name in ("state", "nonce", "code_challenge"):
        assert re.fullmatch(r"[\w-]{20,}", first[name]), name
        assert first[name] != second[name]


def test_the_browser_sees_neither_token_nor_verifier_nor_secret(
    world: World, browser: Browser
) -> None:
    seen = world.log_in(browser).text + "\n".join(browser.visited)
    assert not re.search("id_token|access_token|code_verifier", seen)
    assert world.client.secret not in seen


def test_the_session_has_another_id_after_the_login(
    world: World, new_browser: Callable[[], Browser]
) -> None:
    browser = new_browser()
    callback = world.log_in_until_code(browser)
    before = browser.cookie()
    browser.visit(callback)
    assert before is not None
    assert browser.cookie() != before
    # The old one is worth nothing, in whatever browser.
    other = new_browser()
    other.plant(before)
    assert other.request(world.at("/members")).status_code == 401


def test_an_id_that_was_made_up_is_not_taken_on(world: World, browser: Browser) -> None:
    browser.plant("made-up")
    browser.visit(world.at("/login"))
    assert browser.cookie() != "made-up"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(
    world: World, browser: Browser
) -> None:
    cookie = browser.request(world.at("/login")).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_who_only_looks_gets_no_cookie(world: World, browser: Browser) -> None:
    page = browser.request(world.at("/"))
    assert "set-cookie" not in page.headers


def test_the_pages_tell_browsers_what_they_never_do(world: World, browser: Browser) -> None:
    headers = browser.request(world.at("/")).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    # Logging out is a form that leads on to the provider, and to no other site.
    assert f"form-action 'self' {world.client.issuer};" in policy
    assert headers["referrer-policy"] == "no-referrer"


def test_who_does_not_agree_is_not_logged_in(
    world: World, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    form = browser.visit(world.at("/login"))
    page = browser.submit(form, {"action": "deny"})
    assert query_of(page.url)["error"] == "access_denied"
    assert page.status_code == 400
    assert "login refused: OAuthError: access_denied" in caplog.text
    assert browser.request(world.at("/members")).status_code == 401


def test_logging_out_ends_both_sessions(world: World, browser: Browser) -> None:
    page = world.log_in(browser)
    cookie = browser.cookie()
    assert cookie is not None
    question = browser.submit(page)
    # The provider asks whether it should end its session too.
    assert str(question.url).startswith(world.client.issuer)
    assert "id_token_hint" in query_of(question.url)
    end = browser.submit(question)
    assert end.url.path == "/"
    assert "You are not logged in" in end.text
    assert browser.cookie() is None
    # A copy of the cookie is worth nothing: the session is gone here, not only in the browser.
    browser.plant(cookie)
    assert browser.request(world.at("/members")).status_code == 401


def test_a_session_ends_by_itself(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.log_in(browser)
    later = monotonic() + LIFETIME + 1
    monkeypatch.setattr("club.sessions.monotonic", lambda: later)
    assert browser.request(world.at("/members")).status_code == 401


def test_a_link_cannot_log_anybody_out(world: World, browser: Browser) -> None:
    world.log_in(browser)
    assert browser.request(world.at("/logout")).status_code == 405
    assert browser.request(world.at("/members")).status_code == 200


def test_a_name_is_text_never_markup(world: World, browser: Browser) -> None:
    page = world.log_in(browser, "<script>alert(1)</script>")
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_it_says_that_it_is_alive(world: World, browser: Browser) -> None:
    assert browser.request(world.at("/healthz")).json() == {"status": "ok"}
