"""The Postman collection is in good form, and the application answers as it says."""

import socket
from collections.abc import Iterator
from threading import Thread

import httpx2
import pytest
import uvicorn

from postman.collection import Step, read, run, steps
from shop.app import create_app
from shop.memory import MemoryProducts
from shop.settings import ROOT

COLLECTION = read(ROOT / "postman" / "shop.postman_collection.json")
ENVIRONMENT = read(ROOT / "postman" / "local.postman_environment.json")
STEPS = list(steps(COLLECTION["item"]))


@pytest.fixture
def server() -> Iterator[str]:
    """A real server on a free port: a collection is for servers, not for Python objects."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(create_app(MemoryProducts()), log_config=None)
        serving = uvicorn.Server(config)
        thread = Thread(target=serving.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        serving.should_exit = True
        thread.join()


def test_the_application_answers_as_the_collection_says(server: str) -> None:
    variables = {"baseUrl": server}
    with httpx2.Client(timeout=10) as client:
        # As newman does: in order, since one request sets what another one needs.
        for step in STEPS:
            run(step, client, variables)


def test_the_collection_leaves_nothing_behind(server: str) -> None:
    variables = {"baseUrl": server}
    with httpx2.Client(timeout=10) as client:
        for step in [*STEPS, *STEPS]:
            run(step, client, variables)
        assert client.get(f"{server}/products").json() == {"items": []}


def test_the_collection_says_its_format() -> None:
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    assert COLLECTION["info"]["schema"] == schema
    assert COLLECTION["info"]["name"]
    assert ENVIRONMENT["_postman_variable_scope"] == "environment"


@pytest.mark.parametrize("step", STEPS, ids=[step.name for step in STEPS])
def test_every_request_is_complete(step: Step) -> None:
    url = step.request["url"]
    assert url["raw"].startswith("{{baseUrl}}/"), "another server needs another environment only"
    # Postman shows `raw`, and sends the parts.
    path, _, query = url["raw"].partition("?")
    assert "/".join([*url["host"], *url["path"]]) == path
    assert "&".join(f"{it['key']}={it['value']}" for it in url.get("query", [])) == query
    assert step.request["description"]
    assert any(".to.have.status(" in line for line in step.script), "it must say what it expects"


def test_names_are_given_once() -> None:
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)


def test_every_variable_has_a_value_when_it_is_needed() -> None:
    known = {it["key"] for it in ENVIRONMENT["values"] if it["enabled"]}
    for step in STEPS:
        assert step.placeholders() <= known, step.name
        known |= step.keeps()
    assert {it["key"] for it in COLLECTION["variable"]} <= known


def test_a_file_that_is_shared_holds_no_secret() -> None:
    assert all(it["type"] != "secret" or not it["value"] for it in ENVIRONMENT["values"])
    assert "auth" not in COLLECTION
