"""What holds for every request and every answer."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from conftest import Person
from vault.shield import SECURITY_HEADERS


def fails() -> None:
    """A route with a fault."""
    raise RuntimeError("a detail of the inside")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/healthz", 200), ("/notes", 401), ("/nothing-here", 404), ("/fault", 500)],
)
def test_every_answer_has_the_security_headers(
    app: FastAPI, anybody: TestClient, path: str, status: int
) -> None:
    app.add_api_route("/fault", fails)
    answer = anybody.get(path)
    assert answer.status_code == status
    assert SECURITY_HEADERS.items() <= {n.title(): v for n, v in answer.headers.items()}.items()


def test_a_fault_shows_nothing_of_the_inside(
    app: FastAPI, anybody: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    app.add_api_route("/fault", fails)
    assert anybody.get("/fault").json() == {"detail": "internal error"}
    assert "a detail of the inside" in caplog.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_elsewhere_cannot_change_anything(person: Person, site: str) -> None:
    ada = person("ada")
    answer = ada.delete("/session", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert ada.get("/notes").status_code == 200


def test_the_vaults_own_pages_can(person: Person) -> None:
    answer = person("ada").delete("/session", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 204


def test_a_form_of_another_site_is_not_taken_for_json(person: Person) -> None:
    """A form can send `text/plain` anywhere without asking; JSON it cannot."""
    answer = person("ada").post(
        "/notes", content='{"title": "t", "body": ""}', headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_api_is_not_described_to_strangers(anybody: TestClient, path: str) -> None:
    assert anybody.get(path).status_code == 404
