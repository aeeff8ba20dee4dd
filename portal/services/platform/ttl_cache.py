"""Facts that hardly ever change, read by every submit, kept in the process for two seconds.

Centres, catchments and the texts of SMS: an administrator's change reaches every process within that
time. Nothing about a person is ever kept.
"""

import time
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

SECONDS: Final = 2.0

Key = TypeVar("Key", bound=Hashable)
Fact = TypeVar("Fact")


class TtlCache(Generic[Key, Fact]):
    """What `read` finds for a key, asked for again when it is older than `SECONDS`."""

    def __init__(self, read: Callable[[Session, Key], Fact]) -> None:
        """`read` is called with the session at hand, and only for what is committed."""
        self._read = read
        self._by_database: WeakKeyDictionary[Engine | Connection, dict[Key, tuple[float, Fact]]]
        self._by_database = WeakKeyDictionary()

    def get(self, session: Session, key: Key) -> Fact:
        """The fact, at most `SECONDS` old."""
        facts = self._by_database.setdefault(session.get_bind(), {})
        now = time.monotonic()
        if key not in facts or facts[key][0] <= now:
            facts[key] = (now + SECONDS, self._read(session, key))
        return facts[key][1]
