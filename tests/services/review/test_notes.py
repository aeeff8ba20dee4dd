import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Invalid, NotFound
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, OfficerNote
from portal.models.sealed import raw_name
from portal.services.privacy import erasure
from portal.services.registration import status_tracking
from portal.services.review import notes
from tests import factories
from tests.factories import NOW
from tests.unit import unit

TEXT = "Will bring the card tomorrow."


pytestmark = pytest.mark.usefixtures("places")


def test_a_note_is_sealed_signed_and_in_the_audit_log_without_its_words(session: Session) -> None:
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    registration = factories.registration(session)
    notes.write_note(unit(session), officer, registration.reference, f" {TEXT} ")
    session.flush()
    assert notes.notes_of(unit(session), registration).rows == [(NOW, officer.name, TEXT)]
    stored = session.scalars(select(OfficerNote)).one()
    assert TEXT.encode() not in getattr(stored, raw_name("text"))
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert (entry.action, entry.subject) == (AuditAction.NOTE_WRITTEN, registration.reference)
    assert entry.details == {}


@pytest.mark.parametrize("text", ["", " \u200b ", "x" * (notes.LONGEST + 1)])
def test_an_empty_or_endless_note_is_refused(session: Session, text: str) -> None:
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    with pytest.raises(Invalid):
        notes.write_note(unit(session), officer, factories.registration(session).reference, text)


@pytest.mark.parametrize(
    ("role", "area"),
    [(Role.DISTRICT, factories.DHAKA_DISTRICT), (Role.CENTRE, factories.NOAKHALI_CENTRE)],
)
def test_nobody_writes_on_what_they_may_not_see(session: Session, role: Role, area: str) -> None:
    registration, stranger = factories.registration(session), factories.officer(session, role, area)
    with pytest.raises(NotFound):
        notes.write_note(unit(session), stranger, registration.reference, TEXT)


def test_the_returnee_never_sees_a_note(session: Session) -> None:
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    registration = factories.registration(session)
    notes.write_note(unit(session), officer, registration.reference, TEXT)
    session.flush()
    assert TEXT not in repr(status_tracking.status_view(unit(session), registration.id))


def test_notes_go_when_the_person_is_erased(session: Session) -> None:
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    administrator = factories.officer(session, Role.ADMINISTRATOR)
    registration = factories.registration(session)
    notes.write_note(unit(session), officer, registration.reference, TEXT)
    erasure.request_erasure(unit(session), registration.id)
    erasure.erase_registration(unit(session), administrator, registration.reference, "on_portal")
    assert session.scalars(select(OfficerNote)).first() is None
