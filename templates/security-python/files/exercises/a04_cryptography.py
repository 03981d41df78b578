"""A04 Cryptographic Failures: the right cipher, used wrongly.

The shop gives customers their data to keep, sealed with AES-256-GCM, and opens it when it comes
back.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

NONCE = bytes(12)


class Text(BaseModel):
    """What is to be hidden."""

    text: str


class Sealed(BaseModel):
    """The same, hidden, in hexadecimal digits."""

    sealed: str


def routes() -> APIRouter:
    """The endpoints."""
    router = APIRouter(prefix="/a04")
    aes = AESGCM(secrets.token_bytes(32))

    @router.post("/seal")
    def seal(plain: Text) -> Sealed:
        return Sealed(sealed=aes.encrypt(NONCE, plain.text.encode(), None).hex())

    @router.post("/open")
    def unseal(hidden: Sealed) -> Text:
        try:
            return Text(text=aes.decrypt(NONCE, bytes.fromhex(hidden.sealed), None).decode())
        except (InvalidTag, ValueError):
            raise HTTPException(422, "this is not from us") from None

    return router
