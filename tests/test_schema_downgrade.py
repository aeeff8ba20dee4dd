"""The way back over the newest migration: what it loses is named first."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from portal import schema
from portal.db import Database
from portal.models import AuditEntry
from portal.release import SCHEMA_REVISION
from portal.schema_downgrade import Loss, find_losses, revert_newest
from portal.schema_state import SchemaError, current_revision, is_current
from tests.keys import VAULT
from tests.migrating import fill


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.sqlite3"
    else:
        url = request.getfixturevalue("new_postgres_url")
    with closing(Database(url)) as database:
        yield database


def test_an_unused_migration_is_taken_back_without_loss(empty: Database) -> None:
    schema.upgrade(empty)
    assert find_losses(empty) == []
    below = revert_newest(empty, VAULT)
    assert current_revision(empty) == below < SCHEMA_REVISION
    assert not is_current(empty)


def test_rows_of_a_new_table_and_values_of_new_columns_are_counted(empty: Database) -> None:
    schema.upgrade(empty)
    fill(empty)
    schema.downgrade(empty, "0027", vault=VAULT)  # it adds a table
    assert [loss.name for loss in find_losses(empty)] == ["set_aside_rows"]
    schema.downgrade(
        empty, "0024", vault=VAULT
    )  # it adds two columns, and all rows leave them empty
    assert find_losses(empty) == []
    with empty.begin() as session:
        session.execute(text("UPDATE imports SET sheet_number = 2"))
        imports = session.execute(text("SELECT count(*) FROM imports")).scalar_one()
    assert find_losses(empty) == [Loss("imports.sheet_number", imports)]


def test_the_way_back_ends_where_the_audit_log_was_purged(empty: Database) -> None:
    schema.upgrade(empty)
    fill(empty)
    with empty.begin() as session:
        session.execute(delete(AuditEntry))
    with pytest.raises(SchemaError, match="audit log were purged"):
        schema.downgrade(empty, "0031", vault=VAULT)
    with empty.read() as session:
        assert session.execute(text("SELECT count(*) FROM audit_checkpoints")).scalar_one() == 1


def test_the_first_migration_and_one_of_a_later_release_stay(empty: Database) -> None:
    schema.upgrade(empty, "0014")
    with pytest.raises(SchemaError, match="no migration to take back"):
        revert_newest(empty, VAULT)
    with empty.schema_connection() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))
    with pytest.raises(SchemaError, match="migration 9001, which this release"):
        find_losses(empty)
    assert is_current(empty), "a release runs on the schema of the next one"
