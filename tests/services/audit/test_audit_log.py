from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, AuditHead
from portal.services.audit.audit_log import first_wrong_entry, start_audit_chain, write_audit_entry
from tests import factories
from tests.factories import NOW
from tests.unit import unit


@pytest.fixture(autouse=True)
def _five_entries(session: Session) -> None:
    start_audit_chain(unit(session))
    for number in range(5):
        write_audit_entry(
            unit(session, now=NOW + timedelta(microseconds=number)),
            AuditAction.SIGN_IN_FAILED,
            details={"address": f"192.0.2.{number}", "ঠিকানা": "ঢাকা"},
        )
    session.flush()


def test_a_log_as_it_was_written_is_told_to_be_whole(session: Session) -> None:
    assert first_wrong_entry(unit(session)) is None
    start_audit_chain(unit(session))
    assert first_wrong_entry(unit(session)) is None


def test_it_is_whole_also_for_who_reads_it_later(session: Session) -> None:
    factories.places(session)
    factories.officer(session, Role.MINISTRY)
    session.flush()
    session.expunge_all()
    assert first_wrong_entry(unit(session)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"action": AuditAction.SIGNED_IN},
        {"at": NOW - timedelta(days=1)},
        {"subject": "somebody"},
        {"details": {"address": "192.0.2.9"}},
        {"mac": b"0" * 32},
    ],
    ids=" ".join,
)
def test_an_edited_entry_is_found(session: Session, change: dict[str, object]) -> None:
    session.execute(update(AuditEntry).where(AuditEntry.number == 3).values(**change))
    session.expunge_all()
    assert first_wrong_entry(unit(session)) == 3


def test_a_deleted_entry_is_found(session: Session) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.number == 2))
    session.expunge_all()
    assert first_wrong_entry(unit(session)) == 2


def test_a_log_cut_off_at_its_end_is_found(session: Session) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.number > 3))
    session.expunge_all()
    assert first_wrong_entry(unit(session)) == 4


def test_a_cut_with_the_head_set_back_is_found_too(session: Session) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.number > 3))
    mac = session.scalars(select(AuditEntry.mac).where(AuditEntry.number == 3)).one()
    session.execute(update(AuditHead).values(number=3, mac=mac))
    session.expunge_all()
    assert first_wrong_entry(unit(session)) == 4


def test_a_log_emptied_with_its_head_is_found(session: Session) -> None:
    session.execute(delete(AuditEntry))
    session.execute(delete(AuditHead))
    session.expunge_all()
    assert first_wrong_entry(unit(session)) == 1


def test_who_lacks_the_key_cannot_forge_an_entry(session: Session) -> None:
    forger = Vault([("k1", b"k" * 32)], [("i1", b"x" * 32)])
    write_audit_entry(unit(session, vault=forger), AuditAction.SIGNED_IN)
    session.flush()
    assert first_wrong_entry(unit(session)) == 6


def test_two_entries_in_the_other_order_are_found(session: Session) -> None:
    details = session.scalars(select(AuditEntry.details).order_by(AuditEntry.number)).all()
    for number, other in ((2, 3), (3, 2)):
        swapped = update(AuditEntry).where(AuditEntry.number == number)
        session.execute(swapped.values(details=details[other - 1]))
    session.expunge_all()
    assert first_wrong_entry(unit(session)) == 2


def test_an_entry_put_in_between_is_found(session: Session) -> None:
    for number in (5, 4, 3):
        moved = update(AuditEntry).where(AuditEntry.number == number)
        session.execute(moved.values(number=number + 1))
    session.add(AuditEntry(number=3, at=NOW, action=AuditAction.SIGNED_IN, mac=b"0" * 32))
    session.flush()
    session.expunge_all()
    assert first_wrong_entry(unit(session)) == 3


def test_a_microsecond_more_is_found(session: Session) -> None:
    at = session.scalars(select(AuditEntry.at).where(AuditEntry.number == 4)).one()
    later = update(AuditEntry).where(AuditEntry.number == 4)
    session.execute(later.values(at=at + timedelta(microseconds=1)))
    session.expunge_all()
    assert first_wrong_entry(unit(session)) == 4


@pytest.mark.parametrize(
    "subject", ["x" * 500, "nobody\x00@example.org", "\u0958" * 100, "\u202eab"]
)
def test_what_a_stranger_typed_breaks_no_entry(session: Session, subject: str) -> None:
    write_audit_entry(unit(session), AuditAction.SIGN_IN_FAILED, subject=subject)
    session.flush()
    session.expunge_all()
    assert first_wrong_entry(unit(session)) is None
    written = session.scalars(select(AuditEntry.subject).order_by(AuditEntry.number.desc())).first()
    assert written is not None
    assert len(written) <= 100
    assert "\x00" not in written
    assert "\u202e" not in written
