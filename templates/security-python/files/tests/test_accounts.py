"""Accounts, passwords, sessions and the throttle, from outside."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from conftest import PASSWORD, Clock, Person
from vault import passwords
from vault.access import COOKIE

ADA = {"name": "ada", "password": PASSWORD}
WRONG = {"name": "ada", "password": "not the password"}


def test_a_password_is_kept_as_an_argon2id_hash(person: Person, database: Path) -> None:
    person("ada")
    with closing(sqlite3.connect(database)) as db:
        (stored,) = db.execute("select password_hash from accounts").fetchone()
    assert stored.startswith("$argon2id$")
    assert PASSWORD.encode() not in database.read_bytes()


def test_two_equal_passwords_have_different_hashes() -> None:
    assert passwords.hashed(PASSWORD) != passwords.hashed(PASSWORD)


def test_an_unknown_name_costs_a_verification_too(
    anybody: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str | None] = []
    monkeypatch.setattr(passwords, "is_right", lambda _, stored: checked.append(stored))
    assert anybody.post("/session", json=ADA).status_code == 401
    assert checked == [None]


def test_the_dummy_hash_has_no_password_and_the_usual_price() -> None:
    assert not passwords.is_right("", None)
    assert not passwords.is_outdated(passwords.DUMMY)


def test_wrong_password_and_unknown_name_look_the_same(person: Person, anybody: TestClient) -> None:
    person("ada")
    wrong = anybody.post("/session", json=WRONG)
    unknown = anybody.post("/session", json=WRONG | {"name": "nobody"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_an_old_hash_is_replaced_at_the_next_login(
    person: Person, anybody: TestClient, database: Path
) -> None:
    person("ada")
    cheap = type(passwords.HASHER)(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("update accounts set password_hash = ?", (cheap,))
    assert anybody.post("/session", json=ADA).status_code == 204
    with closing(sqlite3.connect(database)) as db:
        (stored,) = db.execute("select password_hash from accounts").fetchone()
    assert not passwords.is_outdated(stored)


def test_a_refused_password_is_not_sent_back(anybody: TestClient) -> None:
    answer = anybody.post("/accounts", json={"name": "ada", "password": "hunter2"})
    assert answer.status_code == 422
    assert "at least 15" in answer.text
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("name", ["Ada", "ad", "ada ", "ada\n", "a" * 33, "äda", "-da"])
def test_a_name_has_one_spelling(anybody: TestClient, name: str) -> None:
    answer = anybody.post("/accounts", json={"name": name, "password": PASSWORD})
    assert answer.status_code == 422


def test_a_name_is_given_once(person: Person, anybody: TestClient) -> None:
    person("ada")
    assert anybody.post("/accounts", json=ADA).status_code == 409


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    person: Person, anybody: TestClient
) -> None:
    person("ada")
    cookie = anybody.post("/session", json=ADA).headers["set-cookie"]
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith("__Host-")
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= attributes
    assert not any(attribute.startswith("domain") for attribute in attributes)


def test_the_database_has_no_token_that_could_be_used(person: Person, database: Path) -> None:
    token = person("ada").cookies[COOKIE]
    assert token.encode() not in database.read_bytes()


def test_logging_out_ends_the_session_on_the_server(person: Person, anybody: TestClient) -> None:
    ada = person("ada")
    stolen = {"Cookie": f"{COOKIE}={ada.cookies[COOKIE]}"}
    assert anybody.get("/notes", headers=stolen).status_code == 200
    assert ada.delete("/session").status_code == 204
    assert COOKIE not in ada.cookies
    assert anybody.get("/notes", headers=stolen).status_code == 401


def test_logging_in_again_gives_a_new_token_and_ends_the_old(
    person: Person, anybody: TestClient
) -> None:
    ada = person("ada")
    old = ada.cookies[COOKIE]
    ada.post("/session", json=ADA)
    assert ada.cookies[COOKIE] != old
    assert anybody.get("/notes", headers={"Cookie": f"{COOKIE}={old}"}).status_code == 401


def test_a_token_that_the_client_made_up_is_not_adopted(
    person: Person, anybody: TestClient
) -> None:
    person("ada")
    planted = {"Cookie": f"{COOKIE}=planted"}
    assert anybody.post("/session", json=ADA, headers=planted).status_code == 204
    assert anybody.cookies[COOKIE] != "planted"
    anybody.cookies.clear()
    assert anybody.get("/notes", headers=planted).status_code == 401


def test_a_session_expires(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = person("ada")
    in_nine_hours = time.time() + 9 * 3600
    monkeypatch.setattr(time, "time", lambda: in_nine_hours)
    assert ada.get("/notes").status_code == 401


def test_after_five_wrong_passwords_the_right_one_has_to_wait(
    person: Person, anybody: TestClient, clock: Clock
) -> None:
    person("ada")
    codes = [anybody.post("/session", json=WRONG).status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]
    refused = anybody.post("/session", json=ADA)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "900"
    clock.now += 900
    assert anybody.post("/session", json=ADA).status_code == 204


def test_the_throttle_keeps_nobody_else_out(person: Person, anybody: TestClient) -> None:
    person("bob")
    for _ in range(6):
        anybody.post("/session", json=WRONG)
    bob = {"name": "bob", "password": PASSWORD}
    assert anybody.post("/session", json=bob).status_code == 204


def test_an_unknown_name_is_throttled_like_a_known_one(anybody: TestClient) -> None:
    codes = [anybody.post("/session", json=WRONG).status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]


def test_the_audit_log_tells_the_story_of_an_attack(
    person: Person,
    anybody: TestClient,
    audited: Callable[[], list[dict[str, str | None]]],
) -> None:
    person("ada")
    for _ in range(6):
        anybody.post("/session", json=WRONG)
    assert [line["event"] for line in audited()] == [
        "account.created",
        "login.succeeded",
        *["login.failed"] * 5,
        "login.throttled",
    ]
    assert len({line["account"] for line in audited()}) == 1


def test_the_audit_log_has_no_secrets(
    person: Person, anybody: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    ada = person("ada")
    token = ada.cookies[COOKIE]
    note = ada.post("/notes", json={"title": "the title", "body": "the body"}).json()
    ada.get(f"/notes/{note['id']}")
    anybody.post("/session", json=WRONG)
    # It happens: the password was typed into the field for the name.
    anybody.post("/session", json={"name": "typed-by-mistake", "password": "x"})
    ada.delete("/session")
    for secret in [PASSWORD, token, "the title", "the body", WRONG["password"], "by-mistake"]:
        assert secret not in caplog.text
