"""The feed of changes misses nothing and repeats nothing, whatever writers do meanwhile."""

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.platform.errors import Gone
from portal.domain.registration.states import State
from portal.domain.reporting.feed_cursor import FeedCursor
from portal.domain.staff.roles import Role
from portal.models import Registration, RegistrationChange, StateTransition
from portal.services.reporting import change_feed
from tests import factories
from tests.factories import NOW
from tests.services.reporting.change_feed import Recipient, bump, change
from tests.unit import unit

WRITERS, CHANGES_EACH, REGISTRATIONS = 4, 40, 6
MUCH_LATER = NOW + change_feed.CHANGE_RETENTION + timedelta(days=1)
MANY = 5_000
MANY_CHANGES = text(
    "INSERT INTO registration_changes (registration_id, sequence, numbered_at)"
    " SELECT gen_random_uuid(), number, :at FROM generate_series(1, :many) AS number"
)


def registrations(database: Database, *states: State) -> list[uuid.UUID]:
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        return [factories.registration(session, state, by=officer).id for state in states]


@contextmanager
def open_change(database: Database, registration_id: uuid.UUID) -> Iterator[Session]:
    """Holds a transaction open that has changed the registration."""
    with database.begin() as session:
        session.execute(bump(registration_id))
        yield session


def test_concurrent_writers_lose_nothing_and_nothing_comes_twice(database: Database) -> None:
    ids = registrations(database, *[State.VERIFIED] * REGISTRATIONS)
    recipient = Recipient(database)

    def write(seed: int) -> None:
        chosen = random.Random(seed)  # not a secret
        for _ in range(CHANGES_EACH):
            change(database, chosen.choice(ids))

    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, seed) for seed in range(WRITERS)]
        while not all(each.done() for each in writers):
            recipient.take_changes()
        for each in writers:
            each.result()
    recipient.take_changes()
    assert recipient.take_changes() == {}
    with database.read() as session:
        newest = dict(session.execute(select(Registration.id, Registration.version)).all())
    assert recipient.held == newest
    assert max(Counter(recipient.received).values()) == 1
    assert len(recipient.received) > REGISTRATIONS, "the recipient read while others wrote"


def test_a_change_that_commits_late_comes_later(postgres_database: Database) -> None:
    """A number given when it was written would lie before the recipient's cursor by then."""
    late, early = registrations(postgres_database, State.VERIFIED, State.VERIFIED)
    recipient = Recipient(postgres_database)
    with open_change(postgres_database, late):
        change(postgres_database, early)
        assert set(recipient.take_changes()) == {early}
        assert recipient.take_changes() == {}
    assert set(recipient.take_changes()) == {late}


def test_a_reader_waits_for_no_writer(postgres_database: Database) -> None:
    (changed,) = registrations(postgres_database, State.VERIFIED)
    recipient = Recipient(postgres_database)
    change(postgres_database, changed)
    with open_change(postgres_database, changed):
        assert recipient.take_changes() == {}, "it comes once, in its newest form"
    change(postgres_database, changed)
    (version,) = recipient.take_changes().values()
    with postgres_database.read() as session:
        assert session.get_one(Registration, changed).version == version


def test_the_newest_registration_may_change_again(database: Database) -> None:
    """The highest number must not be given twice when its registration loses it."""
    one, other = registrations(database, State.VERIFIED, State.CLOSED)
    recipient = Recipient(database)
    for changed in (one, one, other, one):
        change(database, changed)
        assert set(recipient.take_changes()) == {changed}


def test_what_no_file_contains_is_not_in_the_feed(database: Database) -> None:
    submitted, verified = registrations(database, State.SUBMITTED, State.VERIFIED)
    recipient = Recipient(database)
    change(database, submitted)
    with database.begin() as session:
        session.execute(update(Registration).values(compared_at=NOW, unreachable_since=NOW))
    assert recipient.take_changes() == {}
    with database.begin() as session:
        session.execute(update(Registration).values(phone_verified=False))
    assert set(recipient.take_changes()) == {verified}


def test_a_deleted_registration_is_in_the_feed(database: Database) -> None:
    (gone,) = registrations(database, State.CLOSED)
    recipient = Recipient(database)
    with database.begin() as session:
        session.execute(delete(StateTransition))
        session.execute(delete(Registration))
    assert recipient.take_changes() == {gone: None}


def test_a_registration_that_files_find_no_more_is_in_the_feed(database: Database) -> None:
    """Retention deletes transitions where a setting says so."""
    (old,) = registrations(database, State.CLOSED)
    recipient = Recipient(database)
    with database.begin() as session:
        session.execute(delete(StateTransition))
    assert set(recipient.take_changes()) == {old}


def test_a_restored_database_accepts_no_older_cursor(database: Database) -> None:
    cursor = Recipient(database).cursor
    with database.begin() as session:
        change_feed.check_cursor(unit(session), cursor)
        change_feed.restart_feed(unit(session))
    with database.read() as session, pytest.raises(Gone, match="no longer available"):
        change_feed.check_cursor(unit(session), cursor)


def test_a_purge_waits_for_no_writer(postgres_database: Database) -> None:
    """A writer of several registrations may hold a later change and want an earlier one."""
    first, second = registrations(postgres_database, State.VERIFIED, State.VERIFIED)
    recipient = Recipient(postgres_database)
    for changed in (first, second):
        change(postgres_database, changed)
        recipient.take_changes()
    with open_change(postgres_database, second) as writer:
        with postgres_database.begin() as session:
            assert change_feed.purge_changes(unit(session, now=MUCH_LATER), limit=10) == 1
        writer.execute(bump(first))
    assert set(recipient.take_changes()) == {first, second}
    with postgres_database.begin() as session:
        assert change_feed.purge_changes(unit(session, now=MUCH_LATER), limit=10) == 2


def test_a_purge_of_nothing_reads_little(postgres_database: Database) -> None:
    with postgres_database.begin() as session:
        session.execute(MANY_CHANGES, {"at": NOW, "many": MANY})
        session.execute(text("ANALYZE registration_changes"))
    read = text(
        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
        " WHERE relname = 'registration_changes'"
    )
    with postgres_database.begin() as session:
        assert change_feed.purge_changes(unit(session), limit=10) == 0
        assert session.scalar(read) <= 20


def test_a_cursor_older_than_the_changes_is_refused(database: Database) -> None:
    old, new = registrations(database, State.VERIFIED, State.VERIFIED)
    recipient = Recipient(database)
    before = recipient.cursor
    change(database, old)
    recipient.take_changes()
    with database.begin() as session:
        assert change_feed.purge_changes(unit(session, now=MUCH_LATER), limit=1) == 1
        assert change_feed.purge_changes(unit(session, now=MUCH_LATER), limit=10) == 1
    change(database, new)
    assert set(recipient.take_changes()) == {new}
    with database.read() as session:
        assert session.scalars(select(RegistrationChange.registration_id)).all() == [new]
        ahead = FeedCursor(recipient.cursor.epoch, recipient.cursor.sequence + 1)
        for cursor in (before, ahead):
            with pytest.raises(Gone):
                change_feed.check_cursor(unit(session), cursor)
