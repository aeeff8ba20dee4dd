"""Facts that hardly ever change, read by every submit, cached in the process for two seconds.

Centres, catchments and the texts of SMS: an administrator's change reaches every process within that
time. Nothing about a person is ever cached. Each `Database` has its own cache (cachetools).
"""

import threading
from collections.abc import Callable, Hashable
from typing import Any, Final, Generic, TypeVar

from cachetools import TTLCache
from sqlalchemy.orm import Session

from portal.db import CACHE

Key = TypeVar("Key", bound=Hashable)
Fact = TypeVar("Fact")

# Held for the work of the cache only, never while a query runs.
_LOCK: Final = threading.Lock()


class TtlCache(Generic[Key, Fact]):
    """What `read` finds for a key, read again when it is older than the database's cache allows."""

    def __init__(self, read: Callable[[Session, Key], Fact]) -> None:
        """`read` is called with the session at hand, and only for what is committed."""
        self._read = read

    def get(self, session: Session, key: Key) -> Fact:
        """The fact, at most as old as the cache of the database allows."""
        cache: TTLCache[Hashable, Any] = session.info[CACHE]
        cache_key = (self, key)
        with _LOCK:
            found: Fact | None = cache.get(cache_key)
        if found is None:
            found = self._read(session, key)
            with _LOCK:
                cache[cache_key] = found
        return found
