"""Detects a connection pooler such as pgbouncer between psycopg and PostgreSQL.

A pooler in transaction mode gives each transaction another session of the server. What belongs to a
session is then lost: prepared statements, advisory locks of sessions, `LISTEN`.
"""

from typing import Any

import psycopg


def is_pooled(connection: psycopg.Connection[Any]) -> bool:
    """Returns whether the process that answers is another one than the process that connected.

    pgbouncer invents the number that PostgreSQL tells a client when it connects.
    """
    # A simple query, because the pooler may have no place for the connection's own state.
    answer = connection.execute("SELECT pg_backend_pid()", prepare=False).fetchone()
    return answer is None or answer[0] != connection.info.backend_pid


def prepare_nothing_if_pooled(connection: psycopg.Connection[Any]) -> None:
    """Switches prepared statements off on a pooled connection."""
    if is_pooled(connection):
        connection.prepare_threshold = None
