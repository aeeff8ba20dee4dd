"""Snapshots of the rows of a feed: whole, of one moment, written by one request."""

import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.crypto import Unreadable, Vault
from portal.db import Database
from portal.domain.platform.errors import Unavailable
from portal.domain.registration.states import State
from portal.domain.reporting.odata_query import TimestampFilter
from portal.domain.reporting.shared_columns import Grade
from portal.domain.staff.roles import Role
from portal.models import ApiToken, Export, ODataPage, ODataSnapshot, Officer
from portal.services.privacy.retention import purge_expired
from portal.services.privacy.retention_rules import retention_rules
from portal.services.reporting import odata_rows
from portal.services.reporting.api_authentication import ApiCaller
from portal.services.reporting.api_tokens import make_token
from portal.services.reporting.odata_rows import RowPlace
from portal.services.reporting.odata_snapshots import SNAPSHOT_LIFE, fresh_snapshot
from portal.settings.retention import RetentionSettings
from portal.unit_of_work import UnitsOfWork
from tests import factories
from tests.clock import NOW
from tests.keys import VAULT
from tests.services.reporting.shared_files import written_file
from tests.unit import unit

ALL = TimestampFilter().includes


class Feed:
    """The feed of a file with seven people of October and six of November."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.units = UnitsOfWork(database, VAULT, clock=lambda: NOW)
        with database.begin() as session:
            factories.places(session)
            officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
            for month, people in ((11, 6), (10, 7)):
                for _ in range(people):
                    factories.registration(
                        session, State.VERIFIED, by=officer, returned_month="2",
                        submitted_at=datetime(2026, month, 9, tzinfo=UTC),
                    )  # fmt: skip
            work = unit(session)
            export = written_file(work, Grade.PSEUDONYMISED, "verified_on", "sex", "age_band")
            assert export.agreement_id
            analyst = session.get_one(Officer, export.asked_by_id)
            make_token(work, analyst, export.agreement_id, "")
            session.flush()
            token = session.scalars(select(ApiToken)).one()
            self.caller = ApiCaller(token.id, export.agreement_id, analyst.id)
            self.file_id = export.id

    def snapshot(self, reading: UnitsOfWork | None = None) -> uuid.UUID:
        """Returns a fresh snapshot, written two rows a page."""
        return fresh_snapshot(self.units, reading or self.units, self.caller, self.file_id, 2)

    def written(self) -> int:
        """Returns how many entries of the register there are beside the file."""
        with self.database.read() as session:
            return (session.scalar(select(func.count()).select_from(Export)) or 0) - 1


def rows_by_answers(feed: Feed, snapshot_id: uuid.UUID, most: int) -> Sequence[Sequence[object]]:
    found: list[Sequence[object]] = []
    place: RowPlace | None = RowPlace(snapshot_id, 0, 0)
    with feed.units.read() as work:
        while place:
            rows, place = odata_rows.read_snapshot_rows(work, place, ALL, most)
            assert 0 < len(rows) <= most
            found += rows
            place = place and RowPlace.read(str(place))
    return found


@pytest.mark.parametrize("most", [1, 3, 13, 50])
def test_answers_of_any_size_hold_each_row_once(sqlite_database: Database, most: int) -> None:
    feed = Feed(sqlite_database)
    rows = rows_by_answers(feed, feed.snapshot(), most)
    assert Counter(row[1] for row in rows) == {"2026-10": 7, "2026-11": 6}
    assert [row[1] for row in rows] == sorted(str(row[1]) for row in rows)
    assert len({row[0] for row in rows}) == 13


def test_of_many_readers_one_writes_the_rows(database: Database) -> None:
    feed = Feed(database)

    def read(_: int) -> uuid.UUID | None:
        try:
            return feed.snapshot()
        except Unavailable:
            return None

    with ThreadPoolExecutor(6) as readers:
        found = set(readers.map(read, range(6))) - {None}
    assert found == {feed.snapshot()}
    assert feed.written() == 1
    with feed.units.read() as work:
        assert odata_rows.count_snapshot_rows(work, feed.snapshot(), ALL) == 13


def test_rows_that_could_not_be_written_are_written_next_time(database: Database) -> None:
    feed = Feed(database)
    strange = replace(feed.units, vault=Vault([("k2", b"x" * 32)], [("i2", b"x" * 32)]))
    with pytest.raises(Unreadable):
        feed.snapshot(strange)
    assert len(rows_by_answers(feed, feed.snapshot(), 50)) == 13


def test_retention_deletes_old_rows(database: Database) -> None:
    feed = Feed(database)
    feed.snapshot()
    for hours, left in ((-1, 1), (1, 0)):
        now = NOW + SNAPSHOT_LIFE + timedelta(hours=hours)
        with database.begin() as session:
            for rule in retention_rules(now, RetentionSettings()):
                if rule.model in (ODataPage, ODataSnapshot):
                    purge_expired(unit(session, now=now), rule, limit=100)
            assert len(session.scalars(select(ODataSnapshot)).all()) == left
