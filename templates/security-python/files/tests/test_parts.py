"""The parts by themselves: settings, encryption, throttle."""

import base64

import pytest

from conftest import Clock
from vault.encryption import NONCE_BYTES, FieldCipher, UnreadableError
from vault.settings import SettingsError, from_environment
from vault.throttle import TIDY_ABOVE, Throttle

KEY = base64.b64encode(bytes(range(32))).decode()


def test_in_development_the_key_is_a_new_one_each_time() -> None:
    first, second = from_environment({}), from_environment({})
    assert len(first.encryption_key) == 32
    assert first.encryption_key != second.encryption_key


def test_the_key_comes_from_the_environment() -> None:
    settings = from_environment({"ENCRYPTION_KEY": KEY, "DATABASE_FILE": "vault.db"})
    assert settings.encryption_key == bytes(range(32))


@pytest.mark.parametrize(
    "environment",
    [
        {"ENVIRONMENT": "production"},
        {"ENVIRONMENT": "production", "ENCRYPTION_KEY": KEY},
        {"ENVIRONMENT": "production", "DATABASE_FILE": "vault.db"},
        {"DATABASE_FILE": "vault.db"},
    ],
)
def test_what_is_missing_is_not_made_up(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="must be set"):
        from_environment(environment)


@pytest.mark.parametrize(
    "key", ["too short", "kéy", base64.b64encode(bytes(16)).decode(), KEY[:-1]]
)
def test_a_wrong_key_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        from_environment({"ENCRYPTION_KEY": key})
    assert key not in str(caught.value)


def test_the_settings_do_not_print_the_key() -> None:
    settings = from_environment({"ENCRYPTION_KEY": KEY})
    assert "encryption_key" not in repr(settings)


def test_what_was_sealed_opens_in_its_place_with_its_key_only() -> None:
    cipher, other = FieldCipher(bytes(32)), FieldCipher(bytes([1]) * 32)
    sealed = cipher.seal("text", "notes:1")
    assert cipher.open(sealed, "notes:1") == "text"
    for wrong, place in [(cipher, "notes:2"), (other, "notes:1")]:
        with pytest.raises(UnreadableError):
            wrong.open(sealed, place)


@pytest.mark.parametrize("position", [0, NONCE_BYTES, -1])
def test_one_changed_bit_is_noticed(position: int) -> None:
    cipher = FieldCipher(bytes(32))
    changed = bytearray(cipher.seal("text", "notes:1"))
    changed[position] ^= 1
    with pytest.raises(UnreadableError):
        cipher.open(bytes(changed), "notes:1")


@pytest.mark.parametrize("length", [0, 5, NONCE_BYTES, NONCE_BYTES + 3])
def test_a_value_that_is_too_short_is_noticed(length: int) -> None:
    with pytest.raises(UnreadableError):
        FieldCipher(bytes(32)).open(bytes(length), "notes:1")


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    cipher = FieldCipher(bytes(32))
    assert cipher.seal("text", "notes:1") != cipher.seal("text", "notes:1")


def test_the_throttle_forgets_after_success() -> None:
    throttle = Throttle(limit=1)
    assert throttle.seconds_to_wait("ada") == 0
    assert throttle.seconds_to_wait("ada") > 0
    throttle.forget("ada")
    assert throttle.seconds_to_wait("ada") == 0


def test_the_throttle_does_not_grow_for_ever(clock: Clock) -> None:
    throttle = Throttle(clock=clock)
    for number in range(TIDY_ABOVE + 1):
        throttle.seconds_to_wait(f"name-{number}")
    clock.now += 10_000
    throttle.seconds_to_wait("ada")
    assert len(throttle._windows) == 1
