"""A cursor of psycopg that tells only name and type of the columns of a result (hot path).

psycopg makes an object with five values of each column and each statement. SQLAlchemy uses them once for
each prepared statement: after that it only asks whether there is a result.
"""

from typing import Any

import psycopg
from psycopg.pq import ExecStatus

_UNKNOWN = (None,) * 5
"""The two sizes, precision, scale and whether a column may be NULL (PEP 249)."""


class PlainCursor(psycopg.Cursor[Any]):
    """A cursor for `Connection.cursor_factory`."""

    @property
    def description(self) -> Any:
        """The columns of the result in the form of PEP 249, or None without a result."""
        result = self.pgresult
        if result is None or not (result.nfields or result.status == ExecStatus.TUPLES_OK):
            return None
        return [
            ((result.fname(number) or b"").decode(), result.ftype(number), *_UNKNOWN)
            for number in range(result.nfields)
        ]
