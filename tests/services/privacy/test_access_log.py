import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.platform.errors import NotFound
from portal.domain.registration.reference import new_reference
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, RecordAccess
from portal.services.privacy import access_log
from tests import factories
from tests.factories import NOW
from tests.unit import unit


def test_looks_are_counted_by_officer_and_day_outside_the_audit_chain(session: Session) -> None:
    factories.places(session)
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    other = factories.officer(session, Role.SUPERVISOR, factories.COXS_BAZAR, name="Kamal Uddin")
    registration = factories.registration(session)
    entries = session.scalars(select(func.count()).select_from(AuditEntry)).one()
    minute = timedelta(minutes=1)
    for moment in (NOW, NOW + minute, NOW + timedelta(days=1)):
        access_log.note_access(unit(session, now=moment), registration.id, officer.id)
    access_log.note_access(unit(session, now=NOW + 2 * minute), registration.id, other.id)
    assert access_log.viewers_of(unit(session), registration.id).rows == [
        (officer.name, NOW + timedelta(days=1), 3),
        ("Kamal Uddin", NOW + 2 * minute, 1),
    ]
    record = access_log.access_record_of(unit(session), registration.reference.lower())
    assert [(day.officer.id, day.first_at, day.last_at, day.times) for day in record.days.rows] == [
        (officer.id, NOW + timedelta(days=1), NOW + timedelta(days=1), 1),
        (other.id, NOW + 2 * minute, NOW + 2 * minute, 1),
        (officer.id, NOW, NOW + minute, 2),
    ]
    assert session.scalars(select(func.count()).select_from(AuditEntry)).one() == entries


def test_of_no_registration_there_is_no_record(session: Session) -> None:
    for reference in ("", "nonsense", new_reference()):
        with pytest.raises(NotFound):
            access_log.access_record_of(unit(session), reference)


def test_looks_at_once_are_all_counted(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        registration = factories.registration(session)

    def look() -> None:
        with database.begin() as session:
            access_log.note_access(unit(session), registration.id, officer.id)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.scalars(select(RecordAccess.times)).one() == 8


def test_the_last_view_is_the_one_before_this_sitting(session: Session) -> None:
    factories.places(session)
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    registration = factories.registration(session)
    minute, day = timedelta(minutes=1), timedelta(days=1)

    def last_view_at(moment: datetime) -> datetime | None:
        found = access_log.own_last_view(unit(session, now=moment), registration.id, officer)
        access_log.note_access(unit(session, now=moment), registration.id, officer.id)
        return found

    assert last_view_at(NOW) is None
    assert last_view_at(NOW + minute) is None, "the same sitting"
    assert last_view_at(NOW + day) == NOW + minute
    assert last_view_at(NOW + day + minute) == NOW + minute, "the page was loaded again"
