"""Detects a connection pooler such as pgbouncer between psycopg and PostgreSQL.

A pooler in transaction mode gives each transaction another session of the server. What belongs to a
session is then lost: prepared statements, advisory locks of sessions, `LISTEN`.
"""

from typing import Any, Final

import psycopg

PREPARED_STATEMENTS: Final = 300
"""How many statements a connection keeps prepared: more than all pages have, not the 100 of psycopg."""


def is_pooled(connection: psycopg.Connection[Any]) -> bool:
    """Returns whether the process that answers is another one than the process that connected.

    pgbouncer invents the number that PostgreSQL tells a client when it connects.
    """
    # A simple query, because the pooler may have no place for the connection's own state.
    answer = connection.execute("SELECT pg_backend_pid()", prepare=False).fetchone()
    return answer is None or answer[0] != connection.info.backend_pid


def set_up_prepared_statements(connection: psycopg.Connection[Any]) -> None:
    """Lets a connection keep enough prepared statements, and none on a pooled connection."""
    connection.prepared_max = PREPARED_STATEMENTS
    if is_pooled(connection):
        connection.prepare_threshold = None
