"""Changes of filled tables, for migrations, without blocking readers and writers.

On PostgreSQL each function commits the earlier work of the migration and uses short transactions of
its own; long steps hold no blocking lock. A function whose change is complete does nothing, so that
a migration that failed can run again from its start.

SQLite has one writer at a time. There a migration is one transaction, and Alembic's batch mode
rebuilds a table that SQLite cannot alter.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

SLOW_LOCK_SECONDS = 600
"""For locks that block no others: an index waits until older transactions have ended."""


class DowngradeRefused(Exception):
    """The data allow no way back. The text says why."""


def refuse_downgrade(query: str, why: str) -> None:
    """Raises `DowngradeRefused` with `why` if the query finds a row."""
    if op.get_bind().execute(sa.text(query)).first():
        raise DowngradeRefused(why)


def add_column(table: str, column: sa.Column[Any]) -> None:
    """Adds a column that may be NULL or has a constant default, without writing rows.

    Raises `ValueError` for a column with constraints: `add_check` and `add_foreign_key` add them.
    """
    type_checks = getattr(column.type, "create_constraint", False)
    if column.constraints or column.foreign_keys or column.unique or type_checks:
        raise ValueError(f"{table}.{column.name}: add its constraints after the column")
    if not column.nullable and column.server_default is None:
        raise ValueError(f"{table}.{column.name}: a new column may be NULL or has a default")
    with own_transaction(f"Add column {column.name} to {table}"):
        if column.name not in _column_names(table):
            op.add_column(table, column)


def drop_column(table: str, column: str, *, checks: Sequence[str] = ()) -> None:
    """Drops an unused column, its foreign key, and these CHECKs."""
    if column not in _column_names(table):
        return
    with own_transaction(f"Drop column {column} of {table}"):
        if is_sqlite():
            with _rebuilt(table) as batch:
                for name in checks:
                    batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
                batch.drop_column(column)
        else:
            op.drop_column(table, column)


def add_index(
    name: str, table: str, columns: Sequence[str], *, unique: bool = False, where: str | None = None
) -> None:
    """Adds an index, partial if a condition is given. Replaces a broken index of the same name."""
    condition = None if where is None else sa.text(where)
    with _autocommit(f"Build index {name} on {table}"):
        if not is_sqlite() and _is_invalid_index(name):
            op.drop_index(name, table, postgresql_concurrently=True)
        op.create_index(
            name,
            table,
            list(columns),
            unique=unique,
            if_not_exists=True,
            postgresql_concurrently=True,
            postgresql_where=condition,
            sqlite_where=condition,
        )


def drop_index(name: str, table: str) -> None:
    """Drops an index."""
    with _autocommit(f"Drop index {name} of {table}"):
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)


def add_check(table: str, name: str, condition: str) -> None:
    """Adds the constraint `ck_<table>_<name>`. Fails if a row violates it."""
    full = f"ck_{table}_{name}"
    if is_sqlite():
        with own_transaction(f"Add {full}"), _rebuilt(table) as batch:
            batch.create_check_constraint(op.f(full), condition)
        return
    with own_transaction(f"Add {full}"):
        if not _has_constraint(table, full):
            op.create_check_constraint(op.f(full), table, condition, postgresql_not_valid=True)
    validate(table, full)


def replace_check(table: str, name: str, condition: str) -> None:
    """Replaces the condition of the constraint `ck_<table>_<name>`. Fails if a row violates it."""
    full = f"ck_{table}_{name}"
    if is_sqlite():
        with own_transaction(f"Replace {full}"), _rebuilt(table) as batch:
            batch.drop_constraint(op.f(full), type_="check")
            batch.create_check_constraint(op.f(full), condition)
        return
    with own_transaction(f"Replace {full}"):
        op.drop_constraint(op.f(full), table, type_="check", if_exists=True)
        op.create_check_constraint(op.f(full), table, condition, postgresql_not_valid=True)
    validate(table, full)


def drop_check(table: str, name: str) -> None:
    """Drops the constraint `ck_<table>_<name>`."""
    full = f"ck_{table}_{name}"
    with own_transaction(f"Drop {full}"):
        if is_sqlite():
            with _rebuilt(table) as batch:
                batch.drop_constraint(op.f(full), type_="check")
        else:
            op.drop_constraint(op.f(full), table, type_="check", if_exists=True)


def add_choices(table: str, name: str, column: str, choices: str) -> None:
    """Adds the CHECK of an enum: the values of the column, separated by spaces."""
    add_check(table, name, _is_one_of(column, choices))


def replace_choices(table: str, name: str, column: str, choices: str) -> None:
    """Replaces the values in the CHECK of an enum, separated by spaces."""
    replace_check(table, name, _is_one_of(column, choices))


def add_foreign_key(
    table: str, column: str, referred: str, *, ondelete: str | None = None, key: str = "id"
) -> None:
    """Adds a foreign key from a column to `referred`. Fails if a row violates it."""
    full = f"fk_{table}_{column}_{referred}"
    if is_sqlite():
        with own_transaction(f"Add {full}"), _rebuilt(table) as batch:
            batch.create_foreign_key(op.f(full), referred, [column], [key], ondelete=ondelete)
        return
    with own_transaction(f"Add {full}"):
        if not _has_constraint(table, full):
            op.create_foreign_key(
                op.f(full),
                table,
                referred,
                [column],
                [key],
                ondelete=ondelete,
                postgresql_not_valid=True,
            )
    validate(table, full)


def drop_foreign_key(table: str, column: str, referred: str) -> None:
    """Drops the foreign key from a column to `referred`."""
    full = f"fk_{table}_{column}_{referred}"
    with own_transaction(f"Drop {full}"):
        if is_sqlite():
            with _rebuilt(table) as batch:
                batch.drop_constraint(op.f(full), type_="foreignkey")
        else:
            op.drop_constraint(op.f(full), table, type_="foreignkey", if_exists=True)


def allow_null(table: str, column: str) -> None:
    """Lets a column be NULL."""
    with own_transaction(f"Allow NULL in {table}.{column}"):
        if is_sqlite():
            with _rebuilt(table) as batch:
                batch.alter_column(column, nullable=True)
        else:
            op.alter_column(table, column, nullable=True)


def forbid_null(table: str, column: str) -> None:
    """Makes a column NOT NULL. Fails where a row holds NULL."""
    if is_sqlite():
        with (
            own_transaction(f"Forbid NULL in {table}.{column}"),
            _rebuilt(table) as batch,
        ):
            batch.alter_column(column, nullable=False)
        return
    # With a valid CHECK of the same meaning SET NOT NULL does not scan the table.
    add_check(table, f"{column}_not_null", f"{column} IS NOT NULL")
    with own_transaction(f"Forbid NULL in {table}.{column}"):
        op.alter_column(table, column, nullable=False)
    drop_check(table, f"{column}_not_null")


def update_rows(table: str, values: str, where: str, *, key: str = "id", rows: int = 5_000) -> None:
    """Updates the rows that meet a condition, a few per transaction, in the order of their key."""
    after: object = None
    while True:
        lower = "" if after is None else f"{key} > :after AND "
        page = sa.text(f"SELECT {key} FROM {table} WHERE {lower}TRUE ORDER BY {key}"  # noqa: S608 - names
                       f" LIMIT 1 OFFSET {rows - 1}")  # fmt: skip
        given = {} if after is None else {"after": after}
        last = op.get_bind().execute(page, given).scalar()
        upper = "" if last is None else f"{key} <= :last AND "
        change = sa.text(f"UPDATE {table} SET {values} WHERE {lower}{upper}({where})")  # noqa: S608 - from a migration
        with own_transaction(""):
            op.get_bind().execute(change, given if last is None else {**given, "last": last})
        if last is None:
            return
        after = last


@contextmanager
def _rebuilt(table: str) -> Iterator[BatchOperations]:
    """Rebuilds a table of SQLite. All triggers, which would be lost or name it in vain, come back after."""
    connection = op.get_bind()
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = connection.execute(sa.text(query)).all()
    for trigger in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{trigger.name}"')
    with op.batch_alter_table(table) as batch:
        yield batch
    for trigger in triggers:
        connection.exec_driver_sql(trigger.sql)


def _is_one_of(column: str, choices: str) -> str:
    if not is_sqlite():  # one constant, as `portal.schema_choices`
        return f"{column} = ANY ('{{{','.join(choices.split())}}}')"
    listed = ", ".join(f"'{choice}'" for choice in choices.split())
    return f"{column} IN ({listed})"


def validate(table: str, *constraints: str) -> None:
    """Validates constraints in one scan of the table, under a lock that permits reads and writes."""
    with _autocommit(f"Validate {', '.join(constraints)}"):
        parts = ", ".join(f"VALIDATE CONSTRAINT {each}" for each in constraints)
        op.execute(f"ALTER TABLE {table} {parts}")


@contextmanager
def own_transaction(step: str) -> Iterator[None]:
    """Runs a step in its own transaction on PostgreSQL."""
    _report(step)
    if is_sqlite():
        yield
        return
    with op.get_context().autocommit_block():
        """Commits what was before."""
    yield
    with op.get_context().autocommit_block():
        """Commits the step."""


@contextmanager
def _autocommit(step: str) -> Iterator[None]:
    """Runs a step outside a transaction on PostgreSQL, with time for locks that block no others."""
    _report(step)
    if is_sqlite():
        yield
        return
    with op.get_context().autocommit_block():
        op.execute(f"SET lock_timeout = '{SLOW_LOCK_SECONDS}s'")
        try:
            yield
        finally:
            op.execute("RESET lock_timeout")


def _report(step: str) -> None:
    report: Callable[[str], None] = op.get_context().opts["report"]
    if step:
        report(f"  {step}")


def is_sqlite() -> bool:
    """Whether the migration runs on SQLite."""
    return op.get_bind().dialect.name == "sqlite"


def _column_names(table: str) -> set[str]:
    return {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}


def _has_constraint(table: str, name: str) -> bool:
    found = sa.text(
        "SELECT count(*) FROM pg_constraint WHERE conrelid = to_regclass(:table) AND conname = :name"
    )
    return bool(op.get_bind().execute(found, {"table": table, "name": name}).scalar())


def _is_invalid_index(name: str) -> bool:
    found = sa.text(
        "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid"
    )
    return bool(op.get_bind().execute(found, {"name": name}).scalar())
