"""A recipient of the feed of changes, for tests."""

import uuid

from sqlalchemy import Update, select, update

from portal.db import Database
from portal.domain.reporting.feed_cursor import FeedCursor
from portal.models import Registration
from portal.services.reporting import change_feed
from tests.unit import unit


class Recipient:
    """Reads the feed and holds what it got: the version of each registration, None if it is gone."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.cursor = self._read()[0]
        self.held: dict[uuid.UUID, int | None] = {}
        self.received: list[tuple[uuid.UUID, int | None]] = []

    def take_changes(self) -> dict[uuid.UUID, int | None]:
        """Reads the changes since the last time."""
        self.cursor, changes = self._read(self.cursor)
        self.held |= changes
        self.received += changes.items()
        return changes

    def _read(
        self, since: FeedCursor | None = None
    ) -> tuple[FeedCursor, dict[uuid.UUID, int | None]]:
        with self.database.begin() as session:
            change_feed.number_changes(unit(session))
        with self.database.read() as session:
            work = unit(session)
            change_feed.freeze_snapshot(work)
            end = change_feed.feed_end(work)
            assert end is not None
            changed = change_feed.changed_since(work, since or end)
            found = select(Registration.id, Registration.version).where(
                Registration.id.in_(changed)
            )
            versions = dict(session.execute(found).all())
        return end, {each: versions.get(each) for each in changed}


def change(database: Database, registration_id: uuid.UUID) -> None:
    """Changes a registration in a transaction of its own, past the ORM."""
    with database.begin() as session:
        session.execute(bump(registration_id))


def bump(registration_id: uuid.UUID) -> Update:
    """Returns a statement that changes a registration."""
    return (
        update(Registration)
        .where(Registration.id == registration_id)
        .values(version=Registration.version + 1)
    )
