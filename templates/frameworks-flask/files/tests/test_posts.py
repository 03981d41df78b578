"""/authors and /posts: what works."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from blog.database import db
from support import body


def add(client: FlaskClient, author: int, title: str) -> str:
    """Writes a post; says where it is."""
    sent = {"title": title, "body": "It begins.", "author_id": author}
    response = client.post("/posts", json=sent)
    assert response.status_code == 201, response.text
    return response.headers["Location"]


def test_a_post_can_be_read_where_it_was_made(client: FlaskClient, ada: int) -> None:
    post = body(client.get(add(client, ada, "First")))
    assert post["title"] == "First"
    assert post["author"] == {"id": ada, "name": "Ada"}


def test_times_are_in_utc_whatever_the_database_remembers(client: FlaskClient, ada: int) -> None:
    created = datetime.fromisoformat(body(client.get(add(client, ada, "First")))["created_at"])
    assert created.utcoffset() == timedelta(0)


def test_only_what_is_sent_changes(client: FlaskClient, ada: int) -> None:
    where = add(client, ada, "First")
    before = body(client.get(where))
    after = body(client.patch(where, json={"title": "Second"}))
    assert after["title"] == "Second"
    assert after["body"] == before["body"]
    assert after["created_at"] == before["created_at"]
    assert after["updated_at"] > before["updated_at"]


def test_a_post_gets_another_author(client: FlaskClient, ada: int) -> None:
    grace = body(client.post("/authors", json={"name": "Grace", "email": "g@example.com"}))["id"]
    where = add(client, ada, "First")
    assert body(client.patch(where, json={"author_id": grace}))["author"]["name"] == "Grace"


def test_what_is_deleted_is_gone(client: FlaskClient, ada: int) -> None:
    where = add(client, ada, "First")
    response = client.delete(where)
    assert (response.status_code, response.data) == (204, b"")
    assert client.get(where).status_code == 404


def test_the_address_of_an_author_is_not_shown(client: FlaskClient, ada: int) -> None:
    for url in (f"/authors/{ada}", "/authors", add(client, ada, "First")):
        assert "example.com" not in client.get(url).text


def test_posts_of_one_author(client: FlaskClient, ada: int) -> None:
    grace = body(client.post("/authors", json={"name": "Grace", "email": "g@example.com"}))["id"]
    add(client, ada, "By Ada")
    add(client, grace, "By Grace")
    page = body(client.get("/posts", query_string={"author_id": grace}))
    assert [post["title"] for post in page["items"]] == ["By Grace"]


def test_following_the_links_leads_to_every_post_once(client: FlaskClient, ada: int) -> None:
    for number in range(5):
        add(client, ada, f"Post {number}")
    url, titles = f"/posts?per_page=2&author_id={ada}", []
    while url:
        response = client.get(url)
        assert body(response)["total"] == 5
        titles += [post["title"] for post in body(response)["items"]]
        links = {
            part.partition('rel="')[2].rstrip('"'): part.partition(">")[0].lstrip("<")
            for part in response.headers["Link"].split(", ")
        }
        url = links.get("next", "")
    assert titles == [f"Post {number}" for number in (4, 3, 2, 1, 0)]
    assert set(links) == {"first", "last", "prev"}


def test_beyond_the_last_page_is_an_empty_page(client: FlaskClient, ada: int) -> None:
    add(client, ada, "First")
    response = client.get("/posts?page=7")
    assert body(response) == {"items": [], "total": 1}
    assert '</posts?page=1&per_page=20>; rel="prev"' in response.headers["Link"]


def test_a_longer_list_needs_no_more_queries(app: Flask, client: FlaskClient, ada: int) -> None:
    def queries() -> int:
        seen: list[str] = []

        def note(*arguments: object) -> None:
            seen.append(str(arguments[2]))

        with app.app_context():
            engine: Engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        client.get("/posts")
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    add(client, ada, "First")
    with_one = queries()
    for number in range(5):
        add(client, ada, f"Post {number}")
    assert queries() == with_one


@pytest.mark.parametrize("name", ["first", "last"])
def test_an_empty_list_has_links_too(client: FlaskClient, name: str) -> None:
    response = client.get("/posts")
    assert body(response) == {"items": [], "total": 0}
    assert f'</posts?page=1&per_page=20>; rel="{name}"' in response.headers["Link"]
