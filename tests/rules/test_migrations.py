import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pysqlite3
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, table, text

from portal import schema
from portal.db import Database
from portal.models import Base
from portal.schema_choices import shorten_choices
from portal.schema_state import SchemaError, is_current
from tests.keys import VAULT
from tests.migrating import fill, migration

SCHEMA_0014 = Path(__file__).parent / "schema_0014"
FIRST_NUMBER = 14
NAME = re.compile(r"(\d{4})_[a-z]+(_[a-z0-9]+)+\.py")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.sqlite3"
    else:
        url = request.getfixturevalue("new_postgres_url")
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    return ScriptDirectory.from_config(config)


def test_there_is_one_line_of_migrations(scripts: ScriptDirectory) -> None:
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_migrations_are_numbered_and_named_after_what_they_do() -> None:
    names = sorted(path.name for path in (schema.MIGRATIONS / "versions").glob("*.py"))
    for number, name in enumerate(names, start=FIRST_NUMBER):
        match = NAME.fullmatch(name)
        assert match, f"{name}: name it NNNN_verb_noun.py"
        assert int(match[1]) == number, f"{name} should have number {number:04}"


def test_the_migrations_make_what_the_models_say(empty: Database) -> None:
    schema.upgrade(empty)
    assert schema.differences(empty) == []
    assert is_current(empty)


def test_what_the_columns_are_checked_for_is_the_same_too(empty: Database) -> None:
    """Alembic compares no CHECK constraints."""
    schema.upgrade(empty)
    assert _checks(empty) == _checks_of_the_models(empty)


def test_each_list_of_choices_is_one_constant(new_postgres_url: str) -> None:
    """PostgreSQL parses the CHECKs of a table in each statement that writes to it (decision 162)."""
    database = Database(new_postgres_url)
    schema.upgrade(database)
    long = [
        f"{table}: {check}; end the migration with shorten_choices({table!r})"
        for table, checks in _checks(database).items()
        for check in checks
        if "ARRAY[" in check
    ]
    database.close()
    assert long == []


def test_filled_tables_survive_a_step_back_and_forth(
    empty: Database, scripts: ScriptDirectory
) -> None:
    """Runs each migration down and up again on filled tables."""
    schema.upgrade(empty, vault=VAULT)
    fill(empty)
    revisions = [script.revision for script in scripts.walk_revisions()]
    for revision, below in zip(revisions, [*revisions[1:], "base"], strict=True):
        schema.downgrade(empty, below, vault=VAULT)
        schema.upgrade(empty, revision, vault=VAULT)
        schema.downgrade(empty, below, vault=VAULT)
    schema.upgrade(empty, vault=VAULT)
    assert schema.differences(empty) == []


def test_a_database_made_by_the_migrations_before_the_base_continues_from_it(
    empty: Database,
) -> None:
    """The files contain the tables of migrations 0001 to 0014 with a row or two in each."""
    _load(empty, (SCHEMA_0014 / f"{empty.url.get_backend_name()}.sql").read_text())
    before = _count(empty)
    schema.upgrade(empty, vault=VAULT)
    assert is_current(empty)
    assert schema.differences(empty) == []
    after = _count(empty)
    assert {table: after[table] for table in before} == before, "later tables are new and empty"
    assert _checks(empty) == _checks_of_the_models(empty)


def test_a_database_of_an_unknown_release_is_left_alone(empty: Database) -> None:
    schema.upgrade(empty)
    with empty.schema_connection() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
    with pytest.raises(SchemaError, match="migration 0007, which this release"):
        schema.upgrade(empty)


def _checks(database: Database) -> dict[str, set[str]]:
    with database.engine.connect() as connection:
        inspector = inspect(connection)
        return {
            name: {
                f"{check['name']}: {' '.join(str(check['sqltext']).split())}"
                for check in inspector.get_check_constraints(name)
            }
            for name in inspector.get_table_names()
            if name != "alembic_version"
        }


def _checks_of_the_models(database: Database) -> dict[str, set[str]]:
    """Replaces all tables by those of the models and returns their CHECKs, in the form of migrations."""
    with database.schema_connection() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    with migration(database):
        for name in Base.metadata.tables:
            shorten_choices(name)
    return _checks(database)


def _load(database: Database, script: str) -> None:
    if database.is_sqlite:
        with closing(pysqlite3.connect(database.url.database)) as file:
            file.executescript(script)
    else:
        with database.schema_connection() as connection:
            connection.exec_driver_sql(script)


def _count(database: Database) -> dict[str, int]:
    with database.read() as session:
        names = inspect(session.connection()).get_table_names()
        return {
            name: session.scalars(select(func.count()).select_from(table(name))).one()
            for name in names
        }
