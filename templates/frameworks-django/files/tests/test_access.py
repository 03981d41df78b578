"""Who gets in, and what guards the door."""

from http import HTTPStatus
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.asserts import assertContains, assertRedirects

LOGIN = reverse("login")
LIST = reverse("notes:list")
# Everything that may be seen without a login. Who adds to this list should be asked why.
OPEN = {"healthz", "login"}


def our_views() -> list[str]:
    """The names of all views, except the admin's, which has a guard of its own."""
    names = []
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLPattern):
            names.append(str(entry.name))
        elif isinstance(entry, URLResolver) and entry.namespace != "admin":
            views = [view for view in entry.url_patterns if isinstance(view, URLPattern)]
            names += [f"{entry.namespace}:{view.name}" for view in views]
    return names


@pytest.mark.parametrize("name", sorted(set(our_views()) - OPEN))
def test_every_view_wants_a_login(client: Client, name: str) -> None:
    arguments = [1] if name in {"notes:detail", "notes:edit"} else []
    url = reverse(name, args=arguments)
    assertRedirects(client.get(url), f"{LOGIN}?next={url}", fetch_redirect_response=False)


def test_signing_in_and_out(client: Client, ada: User, password: str) -> None:
    assertRedirects(client.post(LOGIN, {"username": "ada", "password": password}), LIST)
    # A link to it, in any page, must not sign anybody out.
    assert client.get(reverse("logout")).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assertRedirects(client.post(reverse("logout")), LOGIN)
    assertRedirects(client.get(LIST), f"{LOGIN}?next={LIST}")


def test_a_wrong_password_and_an_unknown_name_look_the_same(client: Client, ada: User) -> None:
    said = "Please enter a correct username and password."
    assertContains(client.post(LOGIN, {"username": "ada", "password": "wrong"}), said)
    assertContains(client.post(LOGIN, {"username": "nobody", "password": "wrong"}), said)


def test_a_login_leads_to_no_other_site(client: Client, ada: User, password: str) -> None:
    sent = {"username": "ada", "password": password, "next": "https://evil.example/"}
    assertRedirects(client.post(LOGIN, sent), LIST)


def test_passwords_are_hashed_with_argon2(ada: User, password: str) -> None:
    assert ada.password.startswith("argon2$argon2id$")
    assert password not in ada.password


def test_an_older_hash_is_renewed_at_the_login(client: Client, ada: User, password: str) -> None:
    User.objects.update(password=make_password(password, hasher="pbkdf2_sha256"))
    client.post(LOGIN, {"username": "ada", "password": password})
    ada.refresh_from_db()
    assert ada.password.startswith("argon2$argon2id$")


def test_a_form_of_another_site_changes_nothing(ada: User) -> None:
    # The test client leaves this check out unless it is asked for.
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    response = client.post(reverse("notes:create"), {"title": "Not mine"})
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert not ada.notes.exists()


def test_the_admin_is_for_staff(as_ada: Client, ada: User) -> None:
    url = reverse("admin:notes_note_changelist")
    assertRedirects(as_ada.get(url), f"{reverse('admin:login')}?next={url}")
    User.objects.update(is_staff=True, is_superuser=True)
    assertContains(as_ada.get(url), "0 notes")
    assertContains(as_ada.get(reverse("admin:notes_tag_changelist")), "0 tags")


@pytest.mark.django_db
def test_health_needs_no_login_and_tells_no_secrets(client: Client) -> None:
    url = reverse("healthz")
    assert client.get(url).json() == {"status": "ok"}
    failure = OperationalError("no route to 10.1.2.3")
    with patch("config.health.connection.cursor", side_effect=failure):
        response = client.get(url)
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "10.1.2.3" not in response.text
