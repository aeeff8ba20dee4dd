"""A record of the head outside of the database shows what the chain alone cannot."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.audit.head_records import (
    HeadRecord,
    MalformedRecord,
    format_record,
    parse_records,
)
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, AuditHead
from portal.services.audit import audit_log
from portal.services.audit.audit_log import (
    AuditLogLost,
    first_wrong_entry,
    start_audit_chain,
    write_audit_entry,
)
from portal.services.audit.head_witness import first_contradiction, read_head
from tests import factories
from tests.factories import NOW
from tests.unit import unit


def _write(session: Session, count: int, details: str = "") -> HeadRecord:
    for _ in range(count):
        write_audit_entry(unit(session), AuditAction.SIGNED_IN, details={"note": details})
    session.flush()
    return read_head(unit(session))


def _cut_after(session: Session, number: int, head: HeadRecord) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.number > number))
    session.execute(update(AuditHead).values(number=head.number, mac=head.mac))
    session.expunge_all()


def test_a_log_that_grew_agrees_with_its_earlier_records(session: Session) -> None:
    start_audit_chain(unit(session))
    session.flush()
    records = [read_head(unit(session)), _write(session, 3), _write(session, 2), _write(session, 1)]
    assert [record.number for record in records] == [0, 3, 5, 6]
    assert first_contradiction(unit(session), records) is None


def test_a_tail_cut_off_under_an_older_head_shows_against_the_record(session: Session) -> None:
    start_audit_chain(unit(session))
    older, newer = _write(session, 3), _write(session, 2)
    _cut_after(session, 3, older)
    assert first_wrong_entry(unit(session)) is None  # the chain alone looks whole
    assert first_contradiction(unit(session), [older, newer]) == 5


def test_another_log_of_the_same_length_and_key_shows_against_the_record(session: Session) -> None:
    start_audit_chain(unit(session))
    older, newer = _write(session, 3, "sign-in"), _write(session, 2, "an export")
    _cut_after(session, 3, older)
    _write(session, 2, "nothing")
    assert first_wrong_entry(unit(session)) is None
    assert first_contradiction(unit(session), [older, newer]) == 5


def test_the_head_of_another_length_is_found(session: Session) -> None:
    """Fails if the MAC of the head is the same for all numbers."""
    start_audit_chain(unit(session))
    older, newer = _write(session, 3), _write(session, 2)
    _cut_after(session, 3, older._replace(mac=newer.mac))
    assert first_wrong_entry(unit(session)) == 4


def test_a_constant_mac_of_the_head_is_no_record(session: Session) -> None:
    start_audit_chain(unit(session))
    constant = _write(session, 3)._replace(mac=b"0" * 32)
    assert first_contradiction(unit(session), [constant]) == 3


def _an_officer(session: Session) -> None:
    factories.officer(session, Role.MINISTRY)


def _a_registration(session: Session) -> None:
    factories.registration(session)


def _an_entry(session: Session) -> None:
    _write(session, 1)


@pytest.mark.parametrize("add", [_an_officer, _a_registration, _an_entry])
def test_a_used_database_gets_no_new_chain(
    session: Session, add: Callable[[Session], None]
) -> None:
    factories.places(session)
    add(session)
    session.flush()
    session.execute(delete(AuditHead))
    session.expunge_all()
    with pytest.raises(AuditLogLost, match="only in an empty database"):
        start_audit_chain(unit(session))
    assert session.get(AuditHead, 1) is None


def test_an_empty_database_gets_its_chain(session: Session) -> None:
    audit_log.require_audit_head(unit(session))
    start_audit_chain(unit(session))
    session.flush()
    assert session.scalars(select(AuditHead.number)).one() == 0


def test_a_record_is_read_as_it_was_written() -> None:
    record = HeadRecord(NOW, 12, b"\x00\xff" * 16)
    assert parse_records(format_record(record) + "\n\n" + format_record(record)) == [record] * 2


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "[]",
        "{}",
        "[" * 100_000,
        '{"at": "2026-01-01", "number": true, "mac": ""}',
        '{"at": "2026-01-01", "number": -1, "mac": ""}',
        '{"at": "2026-01-01", "number": 1e3, "mac": ""}',
        '{"at": 5, "number": 1, "mac": "00"}',
        '{"at": "2026-01-01", "number": 1, "mac": "0"}',
    ],
)
def test_a_line_that_is_no_record_is_refused(line: str) -> None:
    with pytest.raises(MalformedRecord):
        parse_records(line)


def test_entries_and_records_of_the_key_before_are_still_whole(session: Session) -> None:
    field_keys = [("k1", b"k" * 32)]
    before = Vault(field_keys, [("i1", b"1" * 32)])
    start_audit_chain(unit(session, vault=before))
    write_audit_entry(unit(session, vault=before), AuditAction.SIGNED_IN)
    session.flush()
    records = [read_head(unit(session, vault=before))]
    after = Vault(field_keys, [("i2", b"2" * 32), ("i1", b"1" * 32)])
    write_audit_entry(unit(session, vault=after), AuditAction.SIGNED_OUT)
    session.flush()
    records.append(read_head(unit(session, vault=after)))
    assert first_wrong_entry(unit(session, vault=after)) is None
    assert first_contradiction(unit(session, vault=after), records) is None
    assert first_wrong_entry(unit(session, vault=before)) == 2
