"""Encrypts single fields, so that a stolen database or backup does not give them away."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class UnreadableError(Exception):
    """The value was changed, belongs to another row, or was encrypted with another key."""


class FieldCipher:
    """AES-256-GCM: hides the text, and notices any change to it.

    `place` says where the value belongs: table, column and row. It is not hidden and not stored,
    but it is part of the check ("associated data"): a value that was copied to another row, by
    somebody who can write to the database, does not open there.
    """

    def __init__(self, key: bytes) -> None:
        self._aes = AESGCM(key)

    def seal(self, text: str, place: str) -> bytes:
        """The nonce, then the encrypted text with its check value.

        The nonce is no secret, but must be another one each time: two texts under one key and one
        nonce give each other away.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._aes.encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """The text again."""
        nonce, encrypted = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._aes.decrypt(nonce, encrypted, place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise UnreadableError(place) from error
