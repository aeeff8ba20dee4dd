import pytest
from sqlalchemy.orm import Session

from portal.domain.intake.import_types import BulkConsent, ImportStage
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Forbidden
from portal.domain.registration.choices import ConsentMethod
from portal.domain.registration.states import State
from portal.domain.review.evidence import Evidence
from portal.domain.staff.roles import Desk, Role
from portal.models import AssistedEntry, Import, ImportedRow, Officer, Registration
from portal.models.base import new_id
from portal.services.review import decisions, queue
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.factories import NOW
from tests.unit import unit

pytestmark = pytest.mark.usefixtures("places")


def enter(session: Session, registration: Registration, officer: Officer) -> None:
    session.add(
        AssistedEntry(
            id=new_id(),
            officer_id=officer.id,
            desk=Desk.DEMO_COUNTER,
            consent_how=next(iter(ConsentMethod)),
            begun_at=NOW,
            changed_at=NOW,
            registration_id=registration.id,
            sent_at=NOW,
        )
    )
    session.flush()


def upload(
    session: Session, registration: Registration, officer: Officer, starter: Officer | None = None
) -> None:
    made = Import(
        id=new_id(),
        officer_id=officer.id,
        started_by_id=starter.id if starter else None,
        uploaded_at=NOW,
        changed_at=NOW,
        stage=ImportStage.DONE,
        file_index=b"1" * 32,
        size=1,
        expires_at=NOW,
        rows=1,
        batches=1,
        batches_done=1,
        language=Language.BANGLA,
        consent_how=next(iter(BulkConsent)),
    )
    made.file_name = "list.csv"
    session.add(made)
    session.flush()
    session.add(ImportedRow(import_id=made.id, row_number=1, registration_id=registration.id))
    session.flush()


def verify(session: Session, registration: Registration, officer: Officer) -> None:
    decisions.verify_registration(
        unit(session),
        DecisionContext(officer, registration.reference, registration.version),
        [Evidence.NID_SEEN],
        second_look_percent=0,
    )


@pytest.fixture
def colleague(session: Session) -> Officer:
    return factories.officer(session, Role.SUPERVISOR, factories.COXS_BAZAR)


@pytest.mark.parametrize("way", ["entered", "uploaded", "started"])
def test_who_entered_a_registration_does_not_verify_it(
    session: Session, officer: Officer, colleague: Officer, way: str
) -> None:
    registration = factories.registration(session)
    if way == "entered":
        enter(session, registration, officer)
    elif way == "uploaded":
        upload(session, registration, officer)
    else:
        upload(session, registration, factories.officer(session, Role.REGISTRAR), officer)
    with pytest.raises(Forbidden):
        verify(session, registration, officer)
    verify(session, registration, colleague)
    assert registration.state is State.VERIFIED


def test_the_queue_shows_who_entered_it(
    session: Session, officer: Officer, colleague: Officer
) -> None:
    entered, other = factories.registration(session), factories.registration(session)
    enter(session, entered, officer)
    page = queue.read_queue(
        unit(session),
        queue.QueueReader(officer, Language.BANGLA),
        queue.QueueFilters(State.SUBMITTED),
    )
    assert {row.id: list(row.entered_by) for row in page.rows} == {
        entered.id: [officer.id],
        other.id: [],
    }
