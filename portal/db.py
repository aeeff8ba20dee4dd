"""The database: its engine, reading without a chance to write, and the only commit.

PostgreSQL and SQLite are both real choices. SQLite is opened in WAL mode with full
synchronisation, and its writers queue on one lock (threads and processes) instead of SQLite's own
busy handler, whose back-off makes some wait very long.
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

SQLITE_BUSY_SECONDS = 30
CONNECT_SECONDS = 5


class Database:
    """One engine, made at start and shared by the threads of a process."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writers: _WriterQueue | None = None
        if self.is_sqlite:
            path = Path(self.url.database or "")
            path.parent.mkdir(parents=True, exist_ok=True)
            self.engine = create_engine(
                self.url, module=pysqlite3, connect_args={"timeout": SQLITE_BUSY_SECONDS}
            )
            event.listen(self.engine, "connect", _set_up_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._writers = _WriterQueue(path.with_name(path.name + ".writer"))
        else:
            self.engine = create_engine(
                self.url.set(drivername="postgresql+psycopg"),
                pool_size=pool_size,
                max_overflow=pool_size,
                pool_timeout=CONNECT_SECONDS,
                pool_pre_ping=True,
                connect_args={"connect_timeout": CONNECT_SECONDS},
            )

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or undone when it raises."""
        with self._queue(), Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={"phera_writes": True})
            yield session
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that cannot write: the database itself refuses."""
        options = {"postgresql_readonly": True}
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            session.connection(execution_options=options)
            yield session

    def is_up(self) -> bool:
        """Whether the database answers."""
        try:
            with self.read() as session:
                session.execute(text("SELECT 1"))
        except OperationalError:
            return False
        return True

    def close(self) -> None:
        """Closes all connections, as before a fork."""
        self.engine.dispose()

    @contextmanager
    def _queue(self) -> Iterator[None]:
        if self._writers is None:
            yield
        else:
            with self._writers:
                yield


class _WriterQueue:
    """One writer at a time over all threads and processes that use one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread_lock = threading.Lock()
        self._file: Any = None

    def __enter__(self) -> None:
        self._thread_lock.acquire()
        try:
            self._file = self._path.open("w")
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._thread_lock.release()
            raise

    def __exit__(self, *_: object) -> None:
        self._file.close()  # closing lets the lock go
        self._thread_lock.release()


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("phera_writes", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
