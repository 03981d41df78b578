"""Migrations lead to what the models say, and the true settings are safe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.utils import get_random_secret_key
from django.db import connection

ROOT = Path(settings.BASE_DIR)
TABLE = "notes_note"


def python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs Python with the project's own settings, and no others than these variables."""
    environment = {"PATH": os.environ["PATH"], "DEBUG": "0", "SECRET_KEY": ""} | variables
    return subprocess.run(  # noqa: S603
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    # Ends with an error, and says which migration is missing.
    call_command("makemigrations", check=True, dry_run=True)


@pytest.mark.django_db(transaction=True)
def test_every_migration_can_be_undone() -> None:
    # Tests may run in any order, and all need the tables: they are back at the end.
    call_command("migrate", "notes", "zero", verbosity=0)
    assert TABLE not in connection.introspection.table_names()
    call_command("migrate", "notes", verbosity=0)
    assert TABLE in connection.introspection.table_names()


def test_the_settings_pass_the_check_for_production() -> None:
    key = get_random_secret_key()
    check = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    result = python("-W", "error", *check, SECRET_KEY=key, ALLOWED_HOSTS="notes.example")
    assert result.returncode == 0, result.stderr


def test_without_a_secret_key_nothing_starts() -> None:
    result = python("manage.py", "check")
    assert result.returncode != 0
    assert "SECRET_KEY is not set" in result.stderr


def test_in_development_each_process_has_a_key_of_its_own() -> None:
    program = "from config.settings import SECRET_KEY; print(SECRET_KEY)"
    keys = {python("-c", program, DEBUG="1").stdout for _ in range(2)}
    assert len(keys) == 2
    assert all(len(key) >= 50 for key in keys)


def test_production_speaks_https_only() -> None:
    program = """
import django
django.setup()
from django.test import Client
plain = Client().get("/login/", headers={"host": "notes.example"})
print(plain.status_code, plain["location"])
proxied = Client().get("/login/", headers={"host": "other.example", "x-forwarded-proto": "https"})
print(proxied.status_code)
"""
    result = python(
        "-W",
        "error",
        "-c",
        program,
        DJANGO_SETTINGS_MODULE="config.settings",
        SECRET_KEY=get_random_secret_key(),
        ALLOWED_HOSTS="notes.example",
    )
    assert result.stdout.split() == ["301", "https://notes.example/login/", "400"], result.stderr
