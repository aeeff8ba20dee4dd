"""Prometheus metrics of the database connections of the web processes."""

from typing import Final

from prometheus_client import Gauge
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from portal.db import Database

IN_USE: Final = Gauge(
    "phera_database_connections_in_use",
    "Connections of the web that serve a request now.",
    registry=None,
    multiprocess_mode="livesum",
)
MOST: Final = Gauge(
    "phera_database_connections_most",
    "Connections that the web may open at the most.",
    registry=None,
    multiprocess_mode="livesum",
)


def init_app(database: Database) -> None:
    """Counts connections while they are in use."""
    pool = database.engine.pool
    if isinstance(pool, QueuePool):
        MOST.set(pool.size() + pool._max_overflow)  # noqa: SLF001 - the pool has no method for it
    event.listen(pool, "checkout", lambda *_: IN_USE.inc())
    event.listen(pool, "checkin", lambda *_: IN_USE.dec())
