"""Bob gets Ada's browser to use a session that he knows, and waits ("fixation")."""

import pytest
from starlette.testclient import TestClient

from exercises.a07_authentication import COOKIE


def test_right_use(client: TestClient) -> None:
    client.get("/a07/visit").raise_for_status()
    assert client.get("/a07/me").status_code == 401
    client.post("/a07/login", json={"name": "ada"}).raise_for_status()
    assert client.get("/a07/me").json() == {"name": "ada"}


@pytest.mark.attack
@pytest.mark.parametrize("origin", ["made up", "given by the shop"])
def test_bob_is_ada_after_her_login(client: TestClient, origin: str) -> None:
    session = "made-up-by-bob"
    if origin == "given by the shop":
        client.get("/a07/visit").raise_for_status()
        session = client.cookies[COOKIE]
        client.cookies.clear()
    known_to_bob = {"Cookie": f"{COOKIE}={session}"}
    client.post("/a07/login", json={"name": "ada"}, headers=known_to_bob).raise_for_status()
    client.cookies.clear()
    assert client.get("/a07/me", headers=known_to_bob).status_code == 401
