"""Migration 0025 seals what was open in filled tables, and gives it back on the way down."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import load_only

from portal import schema
from portal.db import Database
from portal.domain.registration.choices import Sex
from portal.models import Export, Registration
from portal.schema_sealing import MissingKeys, SealedMove, open_values, seal_values
from portal.unit_of_work import carry_vault
from tests.keys import VAULT
from tests.migrating import fill, migration

BELOW, SEALING = "0024", "0025"
OPEN = {
    "sex": "hijra",
    "safe_time": "evening",
    "travelled": "irregular",
    "returned_how": "deported",
    "reasons": '["illness", "no_wages"]',
}
# Columns of later migrations are not there yet.
SEALED = load_only(
    Registration.exact_sex,
    Registration.exact_safe_time,
    Registration.exact_travelled,
    Registration.exact_returned_how,
    Registration.exact_reasons,
)
PURPOSE = "রহিমা বেগমের খোঁজ"
EMPTY = {
    "sex": "not_said",
    "safe_time": "any",
    "travelled": "not_said",
    "returned_how": "not_said",
    "reasons": "[]",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of the previous release with two registrations, the second erased, and an export."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/filled.sqlite3"
    else:
        url = request.getfixturevalue("new_postgres_url")
    database = Database(url)
    schema.upgrade(database)
    fill(database)
    schema.downgrade(database, BELOW, vault=VAULT)
    with database.schema_connection() as connection:
        for name, value in OPEN.items():
            write(connection, f"UPDATE registrations SET {name} = '{value}'")  # noqa: S608 - of this file
        write(connection, f"UPDATE exports SET purpose = '{PURPOSE}'")  # noqa: S608 - of this file
        write(
            connection,
            "UPDATE registrations SET erasure_asked_at = submitted_at, erased_at = submitted_at,"
            " upazila_code = NULL, name_bn = NULL, state = 'withdrawn'"
            " WHERE reference = (SELECT max(reference) FROM registrations)",
        )
    yield database
    database.close()


def write(connection: sa.Connection, statement: str) -> None:
    connection.execute(sa.text(statement))


def open_values_of(database: Database) -> list[dict[str, Any]]:
    """The open columns of the registrations in the order of their reference, as texts."""
    wanted = [sa.cast(sa.column(name), sa.Text()).label(name) for name in OPEN]
    query = sa.select(*wanted).select_from(sa.table("registrations")).order_by(sa.text("reference"))
    with database.read() as session:
        found = session.execute(query)
        return [dict(row) for row in found.mappings()]


def test_old_values_are_sealed_and_nothing_of_them_stays_open(filled: Database) -> None:
    schema.upgrade(filled, SEALING, vault=VAULT)
    assert open_values_of(filled) == [EMPTY, EMPTY]
    with filled.read() as session:
        carry_vault(session, VAULT)
        query = sa.select(Registration).options(SEALED).order_by(Registration.reference)
        present, erased = session.scalars(query)
        assert (present.exact_sex, present.exact_safe_time) == ("hijra", "evening")
        assert (present.exact_travelled, present.exact_returned_how) == ("irregular", "deported")
        assert present.exact_reasons == "illness,no_wages"
        assert (erased.exact_sex, erased.exact_reasons) == (None, None)
        export = session.scalars(
            sa.select(Export).options(load_only(Export.stated_purpose, Export.open_purpose))
        ).one()
        assert (export.open_purpose, export.purpose) == ("", PURPOSE)


def test_down_gives_the_values_back_and_up_seals_them_again(filled: Database) -> None:
    schema.upgrade(filled, SEALING, vault=VAULT)
    schema.downgrade(filled, BELOW, vault=VAULT)
    assert open_values_of(filled) == [OPEN, EMPTY]
    with filled.read() as session:
        assert session.scalars(sa.text("SELECT purpose FROM exports")).one() == PURPOSE
    schema.upgrade(filled, vault=VAULT)
    assert schema.differences(filled) == []


def test_without_keys_nothing_is_changed(filled: Database) -> None:
    with pytest.raises(MissingKeys, match="portal db upgrade"):
        schema.upgrade(filled, SEALING)
    assert open_values_of(filled) == [OPEN, OPEN]


def test_rows_are_sealed_page_by_page_and_those_done_are_passed_over(filled: Database) -> None:
    schema.upgrade(filled, SEALING, vault=VAULT)
    sex = SealedMove("sex", "exact_sex", lambda _: Sex.NOT_SAID.value)
    with filled.schema_connection() as connection:
        write(connection, "UPDATE registrations SET sex = 'male', exact_sex = NULL")
    with filled.read() as session:
        before = session.scalars(sa.text("SELECT exact_travelled FROM registrations")).all()
    for _ in range(2):
        with migration(filled, vault=VAULT):
            seal_values("registrations", [sex], rows_at_once=1)
    with filled.read() as session:
        carry_vault(session, VAULT)
        found = session.scalars(sa.select(Registration).options(SEALED))
        assert {each.exact_sex for each in found} == {"male"}
        after = session.scalars(sa.text("SELECT exact_travelled FROM registrations")).all()
    assert before == after
    with migration(filled, vault=VAULT):
        open_values("registrations", [sex], rows_at_once=1)
    assert [each["sex"] for each in open_values_of(filled)] == ["male", "male"]
