"""The oldest entries of the audit log are deleted, and the rest can still be verified."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.audit.head_records import HeadRecord
from portal.domain.platform.errors import Conflict
from portal.models import AuditCheckpoint, AuditEntry
from portal.services.audit.audit_checkpoint import newest_checkpoint
from portal.services.audit.audit_digest import AuditDigest
from portal.services.audit.audit_log import (
    first_wrong_entry,
    seal_head_anew,
    start_audit_chain,
    write_audit_entry,
)
from portal.services.audit.audit_purge import last_expired_entry, purge_entries
from portal.services.audit.head_witness import first_contradiction, read_head
from tests.factories import NOW
from tests.unit import unit

DAY = timedelta(days=1)
LATER = NOW + 20 * DAY
FIELD = ("k1", b"k" * 32)


@pytest.fixture
def witness(session: Session) -> list[HeadRecord]:
    """Writes ten entries, one a day, and returns a record of the head after each."""
    start_audit_chain(unit(session))
    records = []
    for number in range(10):
        work = unit(session, now=NOW + number * DAY)
        write_audit_entry(work, AuditAction.SIGNED_IN, subject=f"officer{number}")
        session.flush()
        records.append(read_head(work))
    return records


def purge(session: Session, days: int, *, limit: int = 3) -> int:
    """Purges entries older than this day in batches. Returns their number."""
    work = unit(session, now=LATER)
    last = last_expired_entry(work, NOW + days * DAY)
    done = sum(iter(lambda: purge_entries(work, last, limit=limit), 0))
    session.flush()
    session.expunge_all()
    return done


def left(session: Session) -> list[int]:
    return list(session.scalars(select(AuditEntry.number).order_by(AuditEntry.number)))


def test_the_chain_is_verified_from_the_checkpoint_on(
    session: Session, witness: list[HeadRecord]
) -> None:
    assert purge(session, days=4) == 4
    assert left(session) == [5, 6, 7, 8, 9, 10]
    assert first_wrong_entry(unit(session)) is None
    assert first_contradiction(unit(session), witness) is None
    write_audit_entry(unit(session, now=LATER), AuditAction.SIGNED_IN)
    session.flush()
    assert purge(session, days=7) == 3
    assert first_wrong_entry(unit(session)) is None
    (checkpoint,) = session.scalars(select(AuditCheckpoint.number))
    assert checkpoint == 7


def test_the_newest_entry_stays_however_old_it_is(
    session: Session, witness: list[HeadRecord]
) -> None:
    assert purge(session, days=100) == 9
    assert left(session) == [10]
    write_audit_entry(unit(session, now=LATER), AuditAction.SIGNED_IN)
    session.flush()
    assert first_wrong_entry(unit(session)) is None


@pytest.mark.usefixtures("witness")
def test_what_is_deleted_or_edited_after_a_purge_is_found(session: Session) -> None:
    purge(session, days=4)
    with session.begin_nested() as undone:
        session.execute(delete(AuditEntry).where(AuditEntry.number == 5))
        assert first_wrong_entry(unit(session)) == 5
        undone.rollback()
    session.execute(update(AuditEntry).where(AuditEntry.number == 6).values(subject="x"))
    session.expunge_all()
    assert first_wrong_entry(unit(session)) == 6


@pytest.mark.usefixtures("witness")
def test_a_purge_without_its_checkpoint_or_with_a_forged_one_is_found(session: Session) -> None:
    purge(session, days=4)
    number, mac, digest = session.execute(
        select(AuditCheckpoint.number, AuditCheckpoint.entry_mac, AuditCheckpoint.digest)
    ).one()
    session.execute(delete(AuditCheckpoint))
    session.expunge_all()
    assert first_wrong_entry(unit(session)) == 1
    session.add(
        AuditCheckpoint(number=number, entry_mac=mac, digest=digest, purged_at=NOW, seal=b"0" * 32)
    )
    session.flush()
    session.expunge_all()
    assert first_wrong_entry(unit(session)) == 4


@pytest.mark.usefixtures("witness")
def test_a_damaged_log_is_not_purged(session: Session) -> None:
    session.execute(update(AuditEntry).where(AuditEntry.number == 2).values(subject="x"))
    session.expunge_all()
    with pytest.raises(Conflict):
        last_expired_entry(unit(session), NOW + 4 * DAY)
    assert len(left(session)) == 10


def test_entries_of_a_retired_key_stay_proved_by_a_digest_from_the_checkpoint_on(
    session: Session,
) -> None:
    before, after = ("i0", b"o" * 32), ("i1", b"n" * 32)
    older, both, newer = (Vault([FIELD], keys) for keys in ([before], [after, before], [after]))
    start_audit_chain(unit(session, vault=older))
    for number in range(4):
        write_audit_entry(unit(session, vault=older, now=NOW + number * DAY), AuditAction.SIGNED_IN)
    session.flush()
    purge_entries(unit(session, vault=older, now=LATER), 2)
    session.flush()
    seal_head_anew(unit(session, vault=both))
    digest = AuditDigest(newest_checkpoint(session))
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.number)):
        digest.add(entry)
    write_audit_entry(
        unit(session, vault=both, now=LATER), AuditAction.KEYS_CHANGED, details=digest.details()
    )
    session.flush()
    session.expunge_all()
    assert first_wrong_entry(unit(session, vault=newer)) is None
    session.execute(update(AuditEntry).where(AuditEntry.number == 3).values(subject="x"))
    session.expunge_all()
    assert first_wrong_entry(unit(session, vault=newer)) == 3
