"""Common behaviour of all tables: ids, times, and validation of values."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from portal.db import Database
from portal.domain.staff.roles import Role
from portal.models import Base, GatewayState, Officer, RateCounter, Registration
from portal.models.base import new_id
from tests import factories
from tests.factories import DHAKA_DISTRICT, NOW

DHAKA = timezone(timedelta(hours=6))


def test_ids_are_of_version_7_and_carry_their_time() -> None:
    made = new_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert abs(time.time() - (made.int >> 80) / 1000) < 5


def test_ids_made_later_sort_later() -> None:
    made = []
    for _ in range(2_000):
        made.append(new_id())
        time.sleep(0)
        started = time.perf_counter_ns()
        while time.perf_counter_ns() - started < 1_000:
            pass
    assert made == sorted(made)
    assert [each.hex for each in made] == sorted(each.hex for each in made)


def test_ids_are_never_the_same() -> None:
    assert len({new_id() for _ in range(50_000)}) == 50_000


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC),
        datetime(2026, 11, 22, 3, 4, 5, tzinfo=DHAKA),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_times_come_back_to_the_microsecond_in_utc(database: Database, moment: datetime) -> None:
    with database.begin() as session:
        session.add(GatewayState(name="x", changed_at=moment))
    with database.read() as session:
        found = session.scalars(select(GatewayState.changed_at)).one()
    assert found == moment
    assert found.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a zone"), database.begin() as session:
        session.add(GatewayState(name="x", changed_at=naive))


def test_a_value_outside_of_its_list_is_refused_by_the_database_too(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        factories.registration(session)
    with pytest.raises(IntegrityError), database.begin() as session:
        session.execute(text("UPDATE registrations SET sex = 'x'"))
    with pytest.raises((StatementError, LookupError)), database.begin() as session:
        session.execute(update(Registration).values(sex="x"))


CHANGES: list[tuple[Callable[[], Any], dict[str, object]]] = [
    (Registration, {"state": "draft"}),
    (Registration, {"reference": "7K3"}),
    (Registration, {"version": 0}),
    (Registration, {"upazila_text": b"x"}),  # besides one of the list
    (Registration, {"district_code": DHAKA_DISTRICT}),  # and the upazila of another district
    (Registration, {"district_code": "BD9999", "upazila_code": None, "upazila_text": b"x"}),
    (Registration, {"permanent_upazila_text": b"x"}),
    (Registration, {"name_bn": None, "name_en": None}),
    (Registration, {"needs": None}),
    (Registration, {"mobile_index": b"short"}),
    (Registration, {"document_type": "none"}),
    (Registration, {"document_number": None}),
    (Registration, {"helper": "broker"}),
    (Registration, {"document_index": b"short"}),
    (Registration, {"country": "SAU"}),
    (Registration, {"left_year": 1949}),
    (Registration, {"left_month": 13}),
    (Registration, {"returned_month": 0}),
    (Registration, {"returned_year": 2018}),
    (Registration, {"returned_year": 2019, "returned_month": 1}),
    (Registration, {"centre_code": "RSC-X"}),
    (Registration, {"centre_distance_km": -1}),
    (Officer, {"email": "Shirin@Demo.example"}),
    (Officer, {"district_code": None}),
    (Officer, {"centre_code": "RSC-DHA"}),
    (Officer, {"role": "ministry"}),
    (RateCounter, {"count": -1}),
    (RateCounter, {"subject": b"01712345678"}),
]


@pytest.mark.parametrize(("model", "changes"), CHANGES, ids=str)
def test_the_database_refuses_what_cannot_be(
    database: Database, model: Any, changes: dict[str, object]
) -> None:
    with database.begin() as session:
        factories.places(session)
        factories.registration(session)
        factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        session.add(RateCounter(name="x", subject=b"x" * 32, period_start=NOW, count=1))
    with pytest.raises(DBAPIError), database.schema_connection() as connection:
        connection.execute(update(model).values(**changes))


def test_two_registrations_never_share_a_reference(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        one, other = factories.registration(session), factories.registration(session)
    taken = update(Registration).where(Registration.id == one.id)
    with pytest.raises(IntegrityError), database.begin() as session:
        session.execute(taken.values(reference=other.reference))


def test_every_constraint_has_a_name_of_its_own() -> None:
    names = [
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in (*table.constraints, *table.indexes)
    ]
    assert None not in names
    assert len(names) == len(set(names))
    assert all(len(name) <= 63 for name in names), "PostgreSQL would cut it"


def test_every_time_and_id_column_has_the_project_s_type() -> None:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if column.name.endswith(("_at", "_until", "_start")):
                assert type(column.type).__name__ == "UtcDateTime", column
            # The head of the audit log is one row, and the feed of changes counts in their order.
            if column.name == "id" and table.name not in ("audit_head", "change_feed"):
                assert column.type.python_type is UUID, column
