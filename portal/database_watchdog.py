"""Watchdog of the database server: treats a server that hangs like one that is down.

A stopped machine or a stuck disk keeps connections open and never answers. Time-outs of statements do not
help, because the server itself enforces them. The watchdog asks the server for a sign of life on a
connection of its own. Without an answer it cuts the connections in use, whose statements then fail, and
refuses new sessions until the server answers again.
"""

import os
import select
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from weakref import WeakSet

import psycopg
import structlog
from sqlalchemy import Engine, event
from sqlalchemy.exc import TimeoutError as WaitedTooLong

PING_SECONDS = 0.5
ANSWER_SECONDS = 2.0

log = structlog.get_logger()


class DatabaseWatchdog:
    """Watches the server of an engine of psycopg, with one thread in each process that uses it."""

    def __init__(self, engine: Engine, connect_args: Mapping[str, Any]) -> None:
        """The thread starts when the engine is first used, so the process may fork before."""
        self._engine = engine
        self._connect_args = connect_args
        self._in_use = WeakSet[psycopg.Connection[Any]]()
        self._lock = threading.Lock()
        self._process: int | None = None
        self._stopping = threading.Event()
        self._hangs = False
        event.listen(engine, "checkout", self._note_checkout)
        event.listen(engine, "checkin", self._note_return)
        event.listen(engine, "invalidate", self._note_return)

    def check(self) -> None:
        """Raises `sqlalchemy.exc.TimeoutError` while the server hangs."""
        if self._process != os.getpid():
            self._start()
        if self._hangs:
            raise WaitedTooLong("the database does not answer")

    def stop(self) -> None:
        """Ends the thread soon."""
        self._stopping.set()

    def _start(self) -> None:
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                self._in_use.clear()
                threading.Thread(target=self._watch, name="database watchdog", daemon=True).start()

    def _note_checkout(self, connection: psycopg.Connection[Any], *_: object) -> None:
        with self._lock:
            self._in_use.add(connection)

    def _note_return(self, connection: psycopg.Connection[Any] | None, *_: object) -> None:
        if connection is not None:
            with self._lock:
                self._in_use.discard(connection)

    def _watch(self) -> None:
        connection: psycopg.Connection[Any] | None = None
        while not self._stopping.wait(PING_SECONDS):
            try:
                connection = connection or self._connect()
                answers = _answers(connection)
            except psycopg.errors.ConnectionTimeout:
                answers = False
            except psycopg.Error:  # it is down, and every session learns that at once
                answers = True
                _drop(connection)
                connection = None
            if answers:
                self._note_answer()
            else:
                _drop(connection)
                connection = None
                self._cut()
        _drop(connection)

    def _connect(self) -> psycopg.Connection[Any]:
        _, arguments = self._engine.dialect.create_connect_args(self._engine.url)
        return psycopg.connect(**{**arguments, **self._connect_args}, autocommit=True)

    def _note_answer(self) -> None:
        if self._hangs:
            self._hangs = False
            log.warning("database.answered")

    def _cut(self) -> None:
        """Refuses new sessions, then wakes the threads that wait for an answer."""
        if not self._hangs:
            log.error("database.hung", seconds=ANSWER_SECONDS)
        self._hangs = True
        with self._lock:
            in_use = list(self._in_use)
        for connection in in_use:
            with suppress(psycopg.Error, OSError), _socket_of(connection) as used:
                used.shutdown(socket.SHUT_RDWR)


def _answers(connection: psycopg.Connection[Any]) -> bool:
    """Returns whether the server answers in time. Raises psycopg's error if the connection is lost."""
    server, deadline = connection.pgconn, time.monotonic() + ANSWER_SECONDS
    server.send_query(b"SELECT 1")
    server.flush()
    while True:
        ready, _, _ = select.select([server.socket], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            return False
        server.consume_input()
        if not server.is_busy():
            break
    while server.get_result() is not None:
        pass
    return True


def _drop(connection: psycopg.Connection[Any] | None) -> None:
    if connection is not None:
        with suppress(psycopg.Error):
            connection.close()


def _socket_of(connection: psycopg.Connection[Any]) -> socket.socket:
    return socket.socket(fileno=os.dup(connection.pgconn.socket))
