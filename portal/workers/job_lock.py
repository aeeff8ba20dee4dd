"""A named lock between processes: an advisory lock on PostgreSQL, a file on SQLite."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from portal.db import Database


@contextmanager
def job_lock(database: Database, name: str) -> Iterator[bool]:
    """Yields whether the lock was acquired. The lock ends with the block or the process.

    On PostgreSQL a read transaction holds it, because pgbouncer in transaction mode has no sessions.
    Gateways must not be called inside.
    """
    if database.is_sqlite:
        path = Path(database.url.database or "")
        with path.with_name(f"{path.name}.{name}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
    else:
        with database.read() as session:
            yield session.execute(select(func.pg_try_advisory_xact_lock(_key(name)))).scalar_one()


def _key(name: str) -> int:
    digest = hashlib.sha256(f"phera job {name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
