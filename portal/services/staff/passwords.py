"""Passwords of officers, as Argon2id hashes with the library's defaults (RFC 9106, low memory)."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.low_level import Type, hash_secret_raw

from portal.domain.platform.errors import Unavailable
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.reference import ALPHABET
from portal.services.staff.password_rules import (
    LONGEST,
    check_length,
    check_password,
    normalise_password,
)

HASHES_AT_ONCE: Final = 2
"""A hash takes 64 MiB and about a quarter of a second: more at once would starve the process."""
MOST_WAITING: Final = 4
"""Calls that wait for a hash in a process; further ones fail at once and hold no thread."""
LONGEST_WAIT: Final = 5.0
"""Seconds until a waiting call fails, because the portal is too busy."""

BUSY: Final = N_("Many people are signing in right now. Please try again in a minute.")

_hasher: Final = PasswordHasher()
_turn: Final = threading.BoundedSemaphore(HASHES_AT_ONCE)
_queue: Final = threading.BoundedSemaphore(HASHES_AT_ONCE + MOST_WAITING)


def new_password() -> str:
    """Returns a password of 80 random bits that can be read out: no letter resembles another."""
    letters = [secrets.choice(ALPHABET) for _ in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def hash_password(password: str) -> str:
    """Returns the Argon2id hash of a password. Raises `Invalid` if it is too short or too long."""
    check_length(password)
    with _hash_slot():
        return _hasher.hash(normalise_password(password))


def hash_new_password(password: str, *, email: str, name: str) -> str:
    """Returns the hash of a password that its owner chose. Raises `Invalid` for a weak one."""
    with _hash_slot():  # the check is slow for long passwords
        check_password(password, email=email, name=name)
        return _hasher.hash(normalise_password(password))


def slow_index(text: str, salt: bytes) -> bytes:
    """Returns the Argon2id hash of a random code under a salt, by which a table can be searched.

    The code has 80 random bits, so the cost is OWASP's least: 19 MiB and two passes.
    """
    with _hash_slot():
        return hash_secret_raw(
            text.encode(),
            salt,
            time_cost=2,
            memory_cost=19 * 1024,
            parallelism=1,
            hash_len=32,
            type=Type.ID,
        )


def password_matches(password: str, password_hash: str | None) -> bool:
    """Returns whether the password matches. Without a hash returns False after the same time.

    Slow: do not call this in a transaction. Raises `Unavailable` if too many calls wait.
    """
    known = password_hash or _dummy_hash()
    typed = normalise_password(password[: 4 * LONGEST])
    with _hash_slot():
        try:
            _hasher.verify(known, typed[:LONGEST])
        except VerificationError:
            return False
    return password_hash is not None and len(typed) <= LONGEST


@contextmanager
def one_at_a_time(turns: threading.Semaphore, longest_wait: float) -> Iterator[None]:
    """Holds one of the turns. Raises `Unavailable` if none is free within `longest_wait` seconds."""
    if not turns.acquire(timeout=longest_wait):
        raise Unavailable(BUSY)
    try:
        yield
    finally:
        turns.release()


@contextmanager
def _hash_slot() -> Iterator[None]:
    """Waits for a turn in a short queue. Raises `Unavailable` at once if the queue is full."""
    with one_at_a_time(_queue, 0), one_at_a_time(_turn, LONGEST_WAIT):
        yield


@cache
def _dummy_hash() -> str:
    return _hasher.hash(secrets.token_hex(32))
