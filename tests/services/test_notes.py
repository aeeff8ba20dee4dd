import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit import AuditAction
from portal.domain.choices import Role
from portal.domain.errors import Invalid, NotFound
from portal.models import AuditEntry, Note
from portal.services import erase, follow, notes
from tests import make
from tests.make import NOW, VAULT

TEXT = "Will bring the card tomorrow."


pytestmark = pytest.mark.usefixtures("places")


def test_a_note_is_sealed_signed_and_in_the_audit_log_without_its_words(session: Session) -> None:
    officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
    registration = make.registration(session)
    notes.write(session, VAULT, officer, registration.reference, f" {TEXT} ", now=NOW)
    session.flush()
    assert notes.of(session, VAULT, registration) == [(NOW, officer.name, TEXT)]
    kept = session.scalars(select(Note)).one()
    assert TEXT.encode() not in kept.text
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert (entry.action, entry.subject) == (AuditAction.NOTE_WRITTEN, registration.reference)
    assert entry.details == {}


@pytest.mark.parametrize("text", ["", " \u200b ", "x" * (notes.LONGEST + 1)])
def test_an_empty_or_endless_note_is_refused(session: Session, text: str) -> None:
    officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
    with pytest.raises(Invalid):
        notes.write(session, VAULT, officer, make.registration(session).reference, text, now=NOW)


@pytest.mark.parametrize(
    ("role", "area"),
    [(Role.DISTRICT, make.DHAKA_DISTRICT), (Role.CENTRE, make.NOAKHALI_CENTRE)],
)
def test_nobody_writes_on_what_they_may_not_see(session: Session, role: Role, area: str) -> None:
    registration, stranger = make.registration(session), make.officer(session, role, area)
    with pytest.raises(NotFound):
        notes.write(session, VAULT, stranger, registration.reference, TEXT, now=NOW)


def test_the_returnee_never_sees_a_note(session: Session) -> None:
    officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
    registration = make.registration(session)
    notes.write(session, VAULT, officer, registration.reference, TEXT, now=NOW)
    session.flush()
    assert TEXT not in repr(follow.tell(session, VAULT, registration.id, now=NOW))


def test_notes_go_when_the_person_is_erased(session: Session) -> None:
    officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
    administrator = make.officer(session, Role.ADMINISTRATOR)
    registration = make.registration(session)
    notes.write(session, VAULT, officer, registration.reference, TEXT, now=NOW)
    erase.ask(session, VAULT, registration.id, hotline="16135", now=NOW)
    erase.erase(session, VAULT, administrator, registration.reference, "As asked for.", now=NOW)
    assert session.scalars(select(Note)).first() is None
