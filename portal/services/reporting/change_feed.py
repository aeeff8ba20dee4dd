"""The feed of changes: numbers them in an order that readers can follow, and reads from a cursor on.

Numbers given by a writer would become visible in another order than they were given: a reader at 12 would
miss an 11 that commits later. Therefore a trigger notes a change without a number, and the next reader numbers
what is committed, in a transaction of its own. A change of a row that is locked by a writer is
numbered next time. A new change of the same registration takes its number away again, so a reader gets each
registration once, in its newest form.
"""

import secrets
import uuid
from datetime import timedelta
from itertools import takewhile
from typing import Final

from sqlalchemy import BigInteger, Select, delete, exists, func, literal, select, text, update

from portal.domain.platform.errors import Gone
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.feed_cursor import EPOCH_LENGTH, FeedCursor
from portal.models import ChangeFeed, RegistrationChange
from portal.services.platform.upsert import dialect_of, upsert_into
from portal.unit_of_work import UnitOfWork

CHANGE_RETENTION: Final = timedelta(days=400)
"""How long a change stays. A recipient that comes once a year still gets changes."""
_MOST_AT_ONCE: Final = 100_000
_ONLY_ROW: Final = 1


def number_changes(work: UnitOfWork) -> int:
    """Numbers committed changes, at most `_MOST_AT_ONCE`. Returns how many.

    Waits for no writer, only for another reader.
    """
    feed = _lock_feed(work)
    waiting = (
        select(RegistrationChange.registration_id)
        .where(RegistrationChange.sequence.is_(None))
        .limit(_MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
        .cte("waiting")
    )
    place = func.row_number().over(order_by=waiting.c.registration_id)
    numbered = select(waiting.c.registration_id, place.label("place")).cte("numbered")
    before = literal(feed.last_sequence, BigInteger)
    given = work.session.connection().execute(
        update(RegistrationChange)
        .where(RegistrationChange.registration_id == numbered.c.registration_id)
        .values(sequence=before + numbered.c.place, numbered_at=work.now)
        .returning(RegistrationChange.sequence)
    )
    numbers: list[int] = [number for number in given.scalars() if number is not None]
    if numbers:
        feed.last_sequence = max(numbers)
    work.session.flush()
    return len(numbers)


def freeze_snapshot(work: UnitOfWork) -> None:
    """Lets all statements of a transaction see one state. Must be the first statement in it.

    On SQLite every transaction does.
    """
    if dialect_of(work) == "postgresql":
        work.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def feed_end(work: UnitOfWork) -> FeedCursor | None:
    """Returns the cursor behind the last numbered change, or None if none was ever numbered."""
    feed = work.session.get(ChangeFeed, _ONLY_ROW)
    return None if feed is None else FeedCursor(feed.epoch, feed.last_sequence)


def check_cursor(work: UnitOfWork, cursor: FeedCursor) -> None:
    """Raises `Gone` if the changes behind the cursor are not all there."""
    feed = work.session.get(ChangeFeed, _ONLY_ROW)
    if (
        feed is None
        or cursor.epoch != feed.epoch
        or not feed.oldest_sequence <= cursor.sequence <= feed.last_sequence
    ):
        raise Gone(
            N_(
                "The changes since then are no longer available. Take a full file, then go on from it."
            )
        )


def changes_behind(cursor: FeedCursor) -> Select[uuid.UUID]:
    """Returns a query of the ids of the registrations that changed, also of those that are gone."""
    return select(RegistrationChange.registration_id).where(
        RegistrationChange.sequence > cursor.sequence
    )


def changed_since(work: UnitOfWork, cursor: FeedCursor) -> set[uuid.UUID]:
    """Returns the ids of the registrations that changed."""
    return set(work.session.scalars(changes_behind(cursor)))


def unnumbered_changes(work: UnitOfWork) -> set[uuid.UUID]:
    """Returns the ids of the registrations whose last change has no number yet."""
    waiting = select(RegistrationChange.registration_id).where(
        RegistrationChange.sequence.is_(None)
    )
    return set(work.session.scalars(waiting))


def has_unnumbered_changes(work: UnitOfWork) -> bool:
    """Returns whether a change waits for its number."""
    return bool(work.session.scalar(select(exists().where(RegistrationChange.sequence.is_(None)))))


def restart_feed(work: UnitOfWork) -> None:
    """Makes all older cursors invalid, because a restored database would give their numbers again."""
    _lock_feed(work).epoch = _new_epoch()
    work.session.flush()


def purge_changes(work: UnitOfWork, *, limit: int) -> int:
    """Deletes at most `limit` changes that were numbered long ago. Cursors before them end.

    Reads no more than `limit` changes, because they were numbered in the order of their numbers. Waits for
    no writer: a change that one holds is numbered anew soon, or deleted next time. Returns how many.
    """
    feed = _lock_feed(work)
    first = work.session.execute(
        select(RegistrationChange.sequence, RegistrationChange.numbered_at)
        .where(RegistrationChange.sequence > 0)
        .order_by(RegistrationChange.sequence)
        .limit(limit)
    )
    end = work.now - CHANGE_RETENTION
    old = [each.sequence for each in takewhile(lambda each: each.numbered_at < end, first)]
    if not old:
        return 0
    feed.oldest_sequence = max(feed.oldest_sequence, old[-1])
    work.session.flush()
    free = (
        select(RegistrationChange.registration_id)
        .where(RegistrationChange.sequence.between(old[0], old[-1]))
        .with_for_update(skip_locked=True)
    )
    purged = delete(RegistrationChange).where(RegistrationChange.registration_id.in_(free))
    return work.session.connection().execute(purged).rowcount


def _lock_feed(work: UnitOfWork) -> ChangeFeed:
    found = (
        select(ChangeFeed)
        .where(ChangeFeed.id == _ONLY_ROW)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    feed = work.session.scalars(found).one_or_none()
    if feed is None:
        first = {"id": _ONLY_ROW, "epoch": _new_epoch(), "last_sequence": 0, "oldest_sequence": 0}
        work.session.connection().execute(
            upsert_into(work, ChangeFeed).values(first).on_conflict_do_nothing()
        )
        feed = work.session.scalars(found).one()
    return feed


def _new_epoch() -> str:
    return secrets.token_hex(EPOCH_LENGTH // 2)
