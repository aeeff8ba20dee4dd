"""Changing a CHECK or NOT NULL constraint in a migration, on both databases."""

import re

from alembic import op
from sqlalchemy import Connection, text


def replace_check(table: str, name: str, condition: str) -> None:
    """Gives the constraint `ck_<table>_<name>` of a table another condition.

    PostgreSQL checks every row again. SQLite cannot alter a constraint: there the text of the schema
    is changed, as its manual allows where nothing on disk changes (lang_altertable, section 7); the
    rows are not checked again. Raises `ValueError` where SQLite has no such constraint.
    """
    full = f"ck_{table}_{name}"
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(full), table, type_="check")
        op.create_check_constraint(op.f(full), table, condition)
        return
    line = rf"CONSTRAINT {full} CHECK \(.*\)(?=,?\s*(\n|$))"
    changed = f"CONSTRAINT {full} CHECK ({condition})"
    _replace_text(connection, table, line, changed.replace("\\", r"\\"))


def allow_empty(table: str, column: str, *, allowed: bool) -> None:
    """Lets a column be NULL, or no more (which fails on PostgreSQL while rows are)."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.alter_column(table, column, nullable=allowed)
        return
    before, after = (" NOT NULL", "") if allowed else ("", " NOT NULL")
    line = rf"(?<=\n\t)({column} [A-Z]+(\(\d+\))?){before}(?=,)"
    _replace_text(connection, table, line, rf"\1{after}")


def replace_choices(table: str, name: str, column: str, choices: str) -> None:
    """Gives the list of values that a column may take (an enum) other members, parted by spaces."""
    listed = ", ".join(f"'{choice}'" for choice in choices.split())
    replace_check(table, name, f"{column} IN ({listed})")


def _replace_text(connection: Connection, table: str, pattern: str, changed: str) -> None:
    """Changes the one place in SQLite's text of a table. Raises `ValueError` if there is not one."""
    held = {"table": table}
    sql = connection.execute(
        text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :table"), held
    ).scalar_one()
    written, found = re.subn(pattern, changed, sql)
    if found != 1:
        raise ValueError(f"{table} has {found} places like {pattern}")
    connection.execute(text("PRAGMA writable_schema = ON"))
    connection.execute(
        text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :table"),
        held | {"sql": written},
    )
    connection.execute(text("PRAGMA writable_schema = RESET"))
