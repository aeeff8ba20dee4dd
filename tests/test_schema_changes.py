from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal import schema
from portal.db import Database
from portal.schema_changes import (
    add_check,
    add_choices,
    add_column,
    add_foreign_key,
    add_index,
    allow_null,
    drop_check,
    drop_column,
    drop_index,
    forbid_null,
    replace_check,
    replace_choices,
    update_rows,
)
from tests.migrating import HEAD, fill, migration, sample_folder
from tests.rules.migration_rules import RULES
from tests.rules.source import Module


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    """A database of its own with rows in all tables, because the test changes its schema."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/filled.sqlite3"
    else:
        url = request.getfixturevalue("new_postgres_url")
    database = Database(url)
    schema.upgrade(database)
    fill(database)
    yield database
    database.close()


def test_a_question_is_added_and_taken_away(filled: Database) -> None:
    before = shape(filled, "registrations")
    with migration(filled) as lines:
        add_column("registrations", sa.Column("cost", sa.Integer()))
        add_column("registrations", sa.Column("asked_by_id", sa.Uuid()))
        add_column("registrations", sa.Column("currency", sa.String(32)))
        add_check("registrations", "cost", "cost >= 0")
        add_choices("registrations", "currency", "currency", "taka dollar")
        add_foreign_key("registrations", "asked_by_id", "officers", ondelete="SET NULL")
        add_index("ix_registrations_cost", "registrations", ["cost"], where="cost IS NOT NULL")
    after = shape(filled, "registrations")
    assert "  Build index ix_registrations_cost on registrations" in lines
    assert after["checks"] - before["checks"] == {
        "ck_registrations_cost",
        "ck_registrations_currency",
    }
    assert after["foreign keys"] - before["foreign keys"] == {
        "fk_registrations_asked_by_id_officers"
    }
    assert after["indexes"] - before["indexes"] == {"ix_registrations_cost"}
    with pytest.raises(IntegrityError), filled.begin() as session:
        session.execute(sa.text("UPDATE registrations SET cost = -1"))
    with migration(filled):
        drop_index("ix_registrations_cost", "registrations")
        drop_column("registrations", "asked_by_id")
        drop_column("registrations", "currency", checks=["currency"])
        drop_column("registrations", "cost", checks=["cost"])
    assert shape(filled, "registrations") == before
    assert schema.differences(filled) == []


def test_a_check_that_rows_break_is_refused(filled: Database) -> None:
    with pytest.raises(IntegrityError), migration(filled):
        add_check("registrations", "country_is_x", "country = 'XX'")


def test_an_enum_takes_new_choices(filled: Database) -> None:
    with migration(filled):
        replace_choices("officers", "role", "role", "administrator helper")
        replace_check("officers", "registrar", "desk IS NULL")
    with filled.begin() as session:
        session.execute(sa.text("UPDATE officers SET role = 'helper'"))
    with pytest.raises(IntegrityError), filled.begin() as session:
        session.execute(sa.text("UPDATE officers SET role = 'district'"))


def test_null_is_forbidden_and_allowed(filled: Database) -> None:
    column = "returned_year"
    with migration(filled):
        forbid_null("registrations", column)
    with pytest.raises(IntegrityError), filled.begin() as session:
        session.execute(sa.text("UPDATE registrations SET returned_year = NULL"))
    with migration(filled):
        allow_null("registrations", column)
    assert schema.differences(filled) == []


def test_rows_are_filled_few_at_a_time(filled: Database) -> None:
    with migration(filled):
        update_rows("registrations", "left_year = 2019", "left_year = 2020", rows=1)
    with filled.read() as session:
        assert session.scalars(sa.text("SELECT DISTINCT left_year FROM registrations")).all() == [
            2019
        ]


def test_a_check_is_dropped(filled: Database) -> None:
    with migration(filled):
        drop_check("registrations", "country")
    assert "ck_registrations_country" not in shape(filled, "registrations")["checks"]


@pytest.mark.parametrize(
    "column",
    [
        sa.Column("a", sa.Integer(), nullable=False),
        sa.Column("a", sa.Uuid(), sa.ForeignKey("officers.id")),
        sa.Column("a", sa.Integer(), sa.CheckConstraint("a > 0")),
        sa.Column("a", sa.Enum("x", native_enum=False, create_constraint=True)),
    ],
)
def test_a_column_that_would_lock_the_table_is_refused(column: "sa.Column[Any]") -> None:
    with pytest.raises(ValueError, match=r"registrations\.a"):
        add_column("registrations", column)


def test_a_migration_that_failed_half_way_runs_again(new_postgres_url: str) -> None:
    """A unique index on equal values fails and leaves an invalid index behind."""
    database = Database(new_postgres_url)
    schema.upgrade(database)
    fill(database)

    def change() -> None:
        add_column("registrations", sa.Column("cost", sa.Integer()))
        add_index("uq_registrations_country", "registrations", ["country"], unique=True)
        add_check("registrations", "cost", "cost >= 0")

    with pytest.raises(IntegrityError), migration(database):
        change()
    with database.begin() as session:
        session.execute(
            sa.text("UPDATE registrations SET country = 'OM' WHERE reference LIKE '2%'")
        )
    for _ in range(2):
        with migration(database):
            change()
    with database.read() as session:
        broken = session.scalars(sa.text("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
        unchecked = session.scalars(
            sa.text("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")
        )
        assert (broken.one(), unchecked.one()) == (0, 0)
    database.close()


def test_a_table_that_sqlite_rebuilds_loses_nothing(sqlite_database: Database) -> None:
    def everything() -> dict[str, Any]:
        with sqlite_database.engine.connect() as connection:
            names = sa.inspect(connection).get_table_names()
        return {name: shape(sqlite_database, name) for name in names}

    fill(sqlite_database)
    before = everything()
    with migration(sqlite_database):
        from_base = sorted(set(before) - {"alembic_version"})
        for name in from_base:
            add_check(name, "rebuilt", "1 = 1")
            drop_check(name, "rebuilt")
    assert everything() == before
    assert schema.differences(sqlite_database) == []


def test_a_draft_is_written_with_the_functions_of_this_module(
    filled: Database, tmp_path: Path
) -> None:
    """Adds what is only in the models and drops what is only in the database."""
    with migration(filled):
        drop_index("ix_registrations_alternate", "registrations")
        drop_column("officers", "desk", checks=["desk", "registrar", "volunteer"])
        drop_column("imports", "undone_by_id")
        add_column("officers", sa.Column("shoe_size", sa.Integer()))
    folder = sample_folder(tmp_path / "migrations")
    (folder / "versions" / "9000_add_sample_columns.py").unlink()
    name = f"{int(HEAD) + 1:04}_mend_tables.py"
    schema.draft_migration(filled, "mend tables", folder=folder)
    draft = (folder / "versions" / name).read_text()
    module = Module(f"migrations/versions/{name}", draft)
    assert [problem for rule in RULES for problem in rule(module)] == []
    schema.upgrade(filled, folder=folder)
    assert schema.differences(filled) == []
    assert "ck_officers_desk" in shape(filled, "officers")["checks"]
    schema.downgrade(filled, HEAD, folder=folder)
    assert "shoe_size INTEGER True None" in shape(filled, "officers")["columns"]


def shape(database: Database, table: str) -> dict[str, set[str]]:
    """Returns the parts of a table by name and definition."""
    with database.engine.connect() as connection:
        found = sa.inspect(connection)
        count = connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - a name
        return {
            "columns": {
                f"{column['name']} {column['type']} {column['nullable']} {column['default']}"
                for column in found.get_columns(table)
            },
            "options": {str(sorted(found.get_table_options(table).items()))},
            "key": {str(found.get_pk_constraint(table))},
            "checks": {str(check["name"]) for check in found.get_check_constraints(table)},
            "conditions": {check["sqltext"] for check in found.get_check_constraints(table)},
            "foreign keys": {str(key["name"]) for key in found.get_foreign_keys(table)},
            "references": {
                str(sorted(key.items(), key=str)) for key in found.get_foreign_keys(table)
            },
            "uniques": {str(unique["name"]) for unique in found.get_unique_constraints(table)},
            "indexes": {str(index["name"]) for index in found.get_indexes(table)},
            "index parts": {
                f"{index['name']} {index['column_names']} {index['unique']}"
                f" {sorted((key, str(value)) for key, value in index['dialect_options'].items())}"
                for index in found.get_indexes(table)
            },
            "rows": {str(count)},
        }
