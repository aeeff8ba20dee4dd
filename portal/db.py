"""The database: engine, read-only sessions, and the only commit.

PostgreSQL and SQLite are both supported. SQLite is opened in WAL mode with full synchronisation. Its writers
(threads and processes) queue on one lock, because the back-off of its busy handler makes some wait very long.

On PostgreSQL one statement opens a transaction and sets its access mode and time-outs. It also
detects a broken connection, which saves a round trip. A transaction that only reads ends by COMMIT,
because psycopg forgets the prepared statements of a connection at a ROLLBACK (decision 157).
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Final

import pysqlite3
from cachetools import TTLCache
from sqlalchemy import Connection, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from portal.connection_pooler import set_up_prepared_statements
from portal.database_watchdog import DatabaseWatchdog
from portal.plain_cursor import PlainCursor
from portal.sqlite_writers import WriterQueue

CONNECT_SECONDS = 3
POOL_SECONDS = 5
"""How long to wait for a free connection of the pool."""
WAIT_SECONDS = 10
"""Longest wait for a lock or the writer queue. After it the person is asked to try again."""
STATEMENT_SECONDS = 20
"""Time-out of a statement, shorter than the time-out of a proxy."""
IDLE_SECONDS = 60
"""Time-out of an idle transaction. The server then ends it and releases its locks."""
SCHEMA_LOCK_SECONDS = 5
"""How long a change of the schema waits for a lock while others wait behind it."""
WAL_LIMIT_BYTES = 64 * 1024 * 1024
CACHE_SECONDS = 2.0
CACHE_ENTRIES = 1024
CACHE: Final = "cache"
"""The key of `Session.info` under which services find the cache of the database."""

_ACCESS = "phera_access"
_READ, _WRITE, _SCHEMA = "read", "write", "schema"
_POSTGRES_BEGIN = {
    None: "BEGIN",
    _READ: f"BEGIN READ ONLY; SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'",
    _WRITE: (
        f"BEGIN; SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'; "
        f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'; "
        f"SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'"
    ),
}
_SQLITE: dict[str, Any] = {"module": pysqlite3, "connect_args": {"timeout": WAIT_SECONDS}}
_POSTGRES: dict[str, Any] = {
    "connect_args": {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "phera",
        # A silently lost server is detected within 15 seconds.
        "keepalives_idle": 10,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
    }
}


class _OpenTransactions(threading.local):
    count = 0
    """How many transactions this thread holds open, over all databases."""


_open_transactions = _OpenTransactions()


def in_transaction() -> bool:
    """Whether the calling thread holds a transaction open, to read or to write."""
    return _open_transactions.count > 0


class Database:
    """One engine per process, shared by its threads.

    `cache_seconds` is how long `portal.services.platform.ttl_cache` may keep what it read; 0 keeps nothing.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 10,
        wait_seconds: float = WAIT_SECONDS,
        cache_seconds: float = CACHE_SECONDS,
    ) -> None:
        """Makes the engine; it connects when it is first used.

        `wait_seconds` is how long a writer waits for its turn on SQLite.
        """
        self.url = make_url(url)
        self.before_write: Callable[[], None] | None = None
        """Called before each `begin`; it raises where writing is forbidden."""
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turn: AbstractContextManager[object] = nullcontext()
        self._watchdog: DatabaseWatchdog | None = None
        if self.is_sqlite:
            path = Path(self.url.database or "")
            if path.name in ("", ":memory:"):
                raise ValueError("an SQLite database needs a file")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # SQLite gives its journal files the same mode
            self._turn = WriterQueue(path.with_name(path.name + ".writer"), wait_seconds)
        # Otherwise the text of an error contains input of people.
        self._url = self.url if self.is_sqlite else self.url.set(drivername="postgresql+psycopg")
        self._options = _SQLITE if self.is_sqlite else _POSTGRES
        self.engine = create_engine(
            self._url,
            hide_parameters=True,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=POOL_SECONDS,
            **self._options,
        )
        event.listen(self.engine, "connect", _set_up_sqlite if self.is_sqlite else _set_up_postgres)
        event.listen(self.engine, "begin", _begin_sqlite if self.is_sqlite else _begin_postgres)
        self._reader = self.engine.execution_options(**{_ACCESS: _READ})
        self._writer = self.engine.execution_options(**{_ACCESS: _WRITE})
        cache = TTLCache[Hashable, Any](CACHE_ENTRIES, cache_seconds)
        self._session_info = {CACHE: cache}

    def watch(self) -> None:
        """Ends sessions within seconds when the server hangs, in processes that serve people or jobs.

        Does nothing on SQLite, which has no server.
        """
        if not self.is_sqlite:
            self._watchdog = DatabaseWatchdog(self.engine, _POSTGRES["connect_args"])

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Opens a session that commits at the end, or rolls back on an exception."""
        if self.before_write is not None:
            self.before_write()
        self._check_server()
        options: dict[str, Any] = {"expire_on_commit": False, "info": self._session_info}
        with _counted(), self._turn, Session(self._writer, **options) as session:
            _open(session)
            yield session
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Opens a read-only session. The database refuses writes."""
        self._check_server()
        options: dict[str, Any] = {"expire_on_commit": False, "info": self._session_info}
        with (
            _counted(),
            _ended_quietly(Session(self._reader, autoflush=False, **options)) as session,
        ):
            _open(session)
            yield session

    @contextmanager
    def schema_connection(
        self, *, lock_seconds: float = SCHEMA_LOCK_SECONDS, foreign_keys: bool = True
    ) -> Iterator[Connection]:
        """Yields a connection of its own for changes of the schema, in no transaction yet.

        A statement may take as long as it needs. In a transaction of PostgreSQL it waits at most
        `lock_seconds` for a lock, because all others queue behind it. Without `foreign_keys` SQLite
        does not enforce them, so that tables can be rebuilt. An open transaction is committed at
        the end.
        """
        engine = create_engine(self._url, hide_parameters=True, poolclass=NullPool, **self._options)
        if self.is_sqlite:
            event.listen(engine, "connect", _set_up_sqlite)
            if not foreign_keys:
                event.listen(engine, "connect", _ignore_foreign_keys)
            event.listen(engine, "begin", _begin_sqlite)
        else:
            event.listen(engine, "begin", _lock_timeout(lock_seconds))
        schema_engine = engine.execution_options(**{_ACCESS: _SCHEMA})
        with _counted(), self._turn, schema_engine.connect() as connection:
            yield connection
            connection.commit()

    def is_up(self) -> bool:
        """Whether the database answers a query."""
        try:
            with self.read() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Closes all connections, for example before a fork."""
        if self._watchdog is not None:
            self._watchdog.stop()
        self.engine.dispose()

    def _check_server(self) -> None:
        if self._watchdog is not None:
            self._watchdog.check()


@contextmanager
def _counted() -> Iterator[None]:
    """Count a transaction of this thread while it is open."""
    _open_transactions.count += 1
    try:
        yield
    finally:
        _open_transactions.count -= 1


@contextmanager
def _ended_quietly(session: Session) -> Iterator[Session]:
    """Ends a session that only read. What it has read is good if the connection is lost at its end."""
    try:
        yield session
        with suppress(SQLAlchemyError):
            if session.in_transaction():
                session.connection().commit()
    finally:
        try:
            session.close()
        except DBAPIError:
            session.invalidate()


def _open(session: Session) -> None:
    """Begins the transaction. Replaces a pooled connection that broke while idle."""
    try:
        session.connection()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        session.rollback()
        session.connection()


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        f"journal_size_limit={WAL_LIMIT_BYTES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _ignore_foreign_keys(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_ACCESS) in (_WRITE, _SCHEMA)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_up_postgres(connection: Any, _record: object) -> None:
    connection.autocommit = True  # transactions are begun below, not by the driver
    connection.cursor_factory = PlainCursor
    set_up_prepared_statements(connection)


def _begin_postgres(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql(_POSTGRES_BEGIN[options.get(_ACCESS)])


def _lock_timeout(seconds: float) -> Callable[[Connection], None]:
    """Returns a listener that limits the wait for locks in each transaction that begins."""

    def limit(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{round(seconds * 1000)}ms'")

    return limit
