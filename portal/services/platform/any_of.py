"""Conditions on a column that may have one of several values, for statements that are built once.

PostgreSQL takes any number of values as one parameter (`any_of`). It plans such a statement at each use, because a
plan for an unknown number of values seems dear. Where the number is known, it keeps the plan (`has_index`).
"""

from typing import Any

from sqlalchemy import ColumnElement, any_, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import InstrumentedAttribute

from portal.crypto import BlindIndex


def any_of(dialect: str, column: InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """Returns the condition that the column is one of the values of a parameter, a list.

    It is for a statement that is built once for each database (`upsert.dialect_of`). An IN has a parameter for
    each value, so that the statement is written, parsed and planned anew for each number of values.
    """
    if dialect == "sqlite":
        return column.in_(bindparam(name, expanding=True))
    return column == any_(bindparam(name, type_=postgresql.ARRAY(column.type)))


def has_index(column: InstrumentedAttribute[Any], name: str, live_keys: int) -> ColumnElement[bool]:
    """Returns the condition that the column holds a blind index under one of this many index keys.

    `index_values` gives its parameters.
    """
    return column.in_([bindparam(_numbered(name, key)) for key in range(live_keys)])


def index_values(name: str, index: BlindIndex) -> dict[str, bytes]:
    """Returns the parameters of `has_index`."""
    return {_numbered(name, key): value for key, value in enumerate(index.values)}


def _numbered(name: str, key: int) -> str:
    return f"{name}_{key}"
