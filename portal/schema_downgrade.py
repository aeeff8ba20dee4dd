"""The way back over the newest migration, and what it would lose."""

from contextlib import closing
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import Connection, inspect, text

from portal import schema
from portal.crypto import Vault
from portal.db import Database
from portal.schema_state import ReportProgress, current_revision, ignore_progress

_Columns = dict[str, set[str]]


class Loss(NamedTuple):
    """Rows of a table that the downgrade drops, or values of a column that it drops."""

    name: str
    """`table` or `table.column`."""
    rows: int


def find_losses(database: Database) -> list[Loss]:
    """Returns what the newest migration has added and people have filled since.

    A scratch database tells which tables and columns those are. Values that the downgrade itself moves
    elsewhere count too, because nothing here can tell. Raises `SchemaError` if there is no way back.
    """
    here = current_revision(database)
    below = schema.revision_below(here)
    with (
        TemporaryDirectory() as folder,
        closing(Database(f"sqlite:///{folder}/scratch.sqlite3")) as scratch,
    ):
        schema.upgrade(scratch, below)
        before = _columns(scratch)
        schema.upgrade(scratch, here)
        after = _columns(scratch)
    with database.read() as session:
        found = _count(session.connection(), before, after)
    return [loss for loss in found if loss.rows]


def revert_newest(
    database: Database, vault: Vault, *, report: ReportProgress = ignore_progress
) -> str:
    """Reverts the newest migration and returns the revision below. Raises `SchemaError`."""
    below = schema.revision_below(current_revision(database))
    schema.downgrade(database, below, vault=vault, report=report)
    return below


def _columns(database: Database) -> _Columns:
    with database.read() as session:
        inspector = inspect(session.connection())
        return {
            table: {column["name"] for column in inspector.get_columns(table)}
            for table in inspector.get_table_names()
        }


def _count(connection: Connection, before: _Columns, after: _Columns) -> list[Loss]:
    quote = connection.dialect.identifier_preparer.quote
    inspector = inspect(connection)
    losses: list[Loss] = []
    for table, columns in sorted(after.items()):
        rows = f"SELECT count(*) FROM {quote(table)}"  # noqa: S608 - names of the schema, quoted
        if table not in before:
            losses.append(Loss(table, connection.execute(text(rows)).scalar_one()))
            continue
        defaults = {each["name"]: each["default"] for each in inspector.get_columns(table)}
        for column in sorted(columns - before[table]):
            filled = f"{rows} WHERE {quote(column)} IS DISTINCT FROM ({defaults[column] or 'NULL'})"
            losses.append(
                Loss(f"{table}.{column}", connection.exec_driver_sql(filled).scalar_one())
            )
    return losses
