"""A condition on a column with any number of values, which are one parameter on PostgreSQL."""

from typing import Any

from sqlalchemy import ColumnElement, any_, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import InstrumentedAttribute


def any_of(dialect: str, column: InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """Returns the condition that the column is one of the values of a parameter, a list.

    It is for a statement that is built once for each database (`upsert.dialect_of`). An IN has a parameter for
    each value, so that the statement is written, parsed and planned anew for each number of values.
    """
    if dialect == "sqlite":
        return column.in_(bindparam(name, expanding=True))
    return column == any_(bindparam(name, type_=postgresql.ARRAY(column.type)))
