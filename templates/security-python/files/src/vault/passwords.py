"""Passwords are kept as argon2id hashes: slow on purpose, and each with a salt of its own."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

# The first choice of OWASP's password storage cheat sheet: 19 MiB, two passes, one thread.
# More memory is better, until many logins at once take all that the machine has.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# No password has this hash; see `is_right`.
DUMMY = HASHER.hash(secrets.token_urlsafe())


def hashed(password: str) -> str:
    """What to store. It names its own parameters and salt."""
    return HASHER.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether the password belongs to the stored hash. `None`: there is no such account.

    An unknown name costs the same work as a known one. Otherwise the time of the answer would tell
    which names have an account.
    """
    try:
        HASHER.verify(DUMMY if stored is None else stored, password)
    except VerifyMismatchError:
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)
