"""Bob has what the shop sealed for Ada, but no key. He lets the shop seal a text that he knows."""

import pytest
from starlette.testclient import TestClient

SECRET = "card 0000 0000 0000 0000"  # noqa: S105 -- a placeholder


def sealed(client: TestClient, text: str) -> str:
    answer = client.post("/a04/seal", json={"text": text}).raise_for_status()
    return str(answer.json()["sealed"])


def test_right_use(client: TestClient) -> None:
    hidden = sealed(client, SECRET)
    assert client.post("/a04/open", json={"sealed": hidden}).json() == {"text": SECRET}
    changed = ("1" if hidden[0] == "0" else "0") + hidden[1:]
    assert client.post("/a04/open", json={"sealed": changed}).status_code == 422


@pytest.mark.attack
def test_bob_reads_the_secret_of_ada_without_the_key(client: TestClient) -> None:
    """GCM adds (xor) a stream to the text. Two texts with the same stream cancel it out."""
    known = "b" * len(SECRET)
    adas = bytes.fromhex(sealed(client, SECRET))
    bobs = bytes.fromhex(sealed(client, known))
    stream = bytes(a ^ b for a, b in zip(bobs, known.encode(), strict=False))
    guess = bytes(a ^ b for a, b in zip(adas, stream, strict=False))
    assert guess != SECRET.encode()


@pytest.mark.attack
def test_bob_sees_that_two_texts_are_the_same(client: TestClient) -> None:
    assert sealed(client, SECRET) != sealed(client, SECRET)
