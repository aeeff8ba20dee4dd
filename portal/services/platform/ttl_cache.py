"""Cache of rarely changed facts that every submission reads, for two seconds per process.

Centres, catchments, the texts of SMS, recipients of webhooks: a change by an administrator reaches every process within
that time. Personal data are never cached. Each `Database` has its own cache (cachetools).
"""

import threading
from collections.abc import Callable, Hashable
from typing import Any, Final, Generic, TypeVar

from cachetools import TTLCache
from sqlalchemy.orm import Session

from portal.db import CACHE

Key = TypeVar("Key", bound=Hashable)
Fact = TypeVar("Fact")

# Held only while the cache is accessed, never during a query.
_LOCK: Final = threading.Lock()


class TtlCache(Generic[Key, Fact]):
    """The result of `read` for a key, read again after the lifetime of the database's cache."""

    def __init__(self, read: Callable[[Session, Key], Fact]) -> None:
        """`read` is called with the present session, and only for committed facts."""
        self._read = read

    def get(self, session: Session, key: Key) -> Fact:
        """Returns the fact, at most as old as the cache of the database allows."""
        cache: TTLCache[Hashable, Any] = session.info[CACHE]
        cache_key = (self, key)
        with _LOCK:
            found: Fact | None = cache.get(cache_key)
        if found is None:
            found = self._read(session, key)
            with _LOCK:
                cache[cache_key] = found
        return found
