"""A page that Ada happens to visit asks the shop who she is."""

import pytest
from starlette.testclient import TestClient

from exercises.conftest import ADA

ALLOW_ORIGIN = "Access-Control-Allow-Origin"


def test_right_use(client: TestClient) -> None:
    """https://shop.example is the shop's own page."""
    answer = client.get("/a02/profile", headers=ADA | {"Origin": "https://shop.example"})
    assert answer.json() == {"name": "ada", "address": "ada@shop.example"}
    assert answer.headers[ALLOW_ORIGIN] == "https://shop.example"


@pytest.mark.attack
@pytest.mark.parametrize(
    "origin",
    ["https://attacker.example", "https://shop.example.attacker.example", "null"],
)
def test_another_site_reads_the_profile(client: TestClient, origin: str) -> None:
    answer = client.get("/a02/profile", headers=ADA | {"Origin": origin})
    assert answer.headers.get(ALLOW_ORIGIN) not in {origin, "*"}
