"""A unit of work: its contents, and that it is one transaction."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.db import Database
from portal.models import District
from portal.services.routing.seed_reference import seed_reference
from portal.unit_of_work import UnitOfWork, UnitsOfWork, vault_of
from tests.keys import VAULT

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def units(database: Database) -> UnitsOfWork:
    return UnitsOfWork(database, VAULT, "16135", clock=lambda: NOON)


def districts(work: UnitOfWork) -> int:
    return work.session.scalar(select(func.count()).select_from(District)) or 0


def test_it_carries_the_vault_the_time_and_the_hotline(units: UnitsOfWork) -> None:
    with units.begin() as work:
        assert (work.vault, work.now, work.hotline) == (VAULT, NOON, "16135")
        assert vault_of(work.session) is VAULT


def test_it_is_committed_at_its_end_and_undone_by_an_error(units: UnitsOfWork) -> None:
    def fail() -> None:
        with units.begin() as work:
            seed_reference(work)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with units.read() as work:
        assert districts(work) == 0
    with units.begin() as work:
        seed_reference(work)
    with units.read() as work:
        assert districts(work) == 64


def test_one_that_reads_cannot_write(units: UnitsOfWork) -> None:
    with units.read() as work, pytest.raises(DBAPIError):
        seed_reference(work)


def test_the_time_stays_and_can_be_another_for_a_part(units: UnitsOfWork) -> None:
    earlier = NOON - timedelta(days=1)
    with units.begin(earlier) as work:
        assert work.now == earlier
        part = work.at(NOON)
        assert (part.now, work.now) == (NOON, earlier)
        assert part.session is work.session


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UnitOfWork(Session(), VAULT, datetime(2026, 11, 22))  # noqa: DTZ001 - what is refused
