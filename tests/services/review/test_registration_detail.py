import pytest
from sqlalchemy.orm import Session

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import NotFound
from portal.domain.registration.document_numbers import DocumentWarning
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.review.evidence import Evidence
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.registration.transition import transition
from portal.services.registration.visibility import find_registration
from portal.services.review import decisions
from portal.services.review.registration_detail import RegistrationDetail, registration_detail
from tests import factories
from tests.unit import unit

BANGLA, ENGLISH = Language.BANGLA, Language.ENGLISH


pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def staff(session: Session) -> Officer:
    return factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE)


def looked_up(session: Session, officer: Officer, registration: Registration) -> RegistrationDetail:
    return registration_detail(unit(session), officer, registration.reference, BANGLA)


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.ADMINISTRATOR])
def test_ministry_and_administrator_see_no_single_registration(
    session: Session, officer: Officer, role: Role
) -> None:
    registration = factories.registration(session, State.VERIFIED, by=officer)
    with pytest.raises(NotFound):
        looked_up(session, factories.officer(session, role), registration)


def test_another_districts_registration_is_not_there(session: Session) -> None:
    registration = factories.registration(session)
    stranger = factories.officer(session, Role.DISTRICT, factories.DHAKA_DISTRICT)
    with pytest.raises(NotFound):
        looked_up(session, stranger, registration)


def test_centre_staff_see_those_verified_for_their_centre_only(
    session: Session, officer: Officer, staff: Officer
) -> None:
    other = factories.officer(session, Role.CENTRE, factories.DHAKA_CENTRE)
    waiting = factories.registration(session)
    verified = factories.registration(session, State.VERIFIED, by=officer)
    with pytest.raises(NotFound):
        looked_up(session, staff, waiting)
    assert looked_up(session, staff, verified).answers
    with pytest.raises(NotFound):
        looked_up(session, other, verified)


@pytest.mark.parametrize("reference", ["", "7K3-MQ9-TXA", "'; DROP TABLE officers", "০০০-০০০-০০০"])
def test_what_is_no_reference_is_not_found(
    session: Session, officer: Officer, reference: str
) -> None:
    with pytest.raises(NotFound):
        find_registration(unit(session), officer, reference)


def test_a_reference_is_found_however_it_is_written(session: Session, officer: Officer) -> None:
    registration = factories.registration(session)
    written = show_reference(registration.reference).lower()
    assert find_registration(unit(session), officer, written).id == registration.id


def test_all_that_a_decision_needs_is_there(session: Session, officer: Officer) -> None:
    registration = factories.registration(session, document_number="19851234567890123")
    seen = decisions.DecisionContext(officer, registration.reference, 1)
    decisions.verify_registration(unit(session), seen, [Evidence.CALLED], second_look_percent=0)
    found = looked_up(session, officer, registration)
    assert found.answers is not None
    assert found.answers.person.name == "রহিমা বেগম"
    assert found.warnings == (DocumentWarning.BIRTH_YEAR,)
    assert found.centre.code == factories.NOAKHALI_CENTRE
    newest, first = found.history.rows
    assert (newest.officer_name, newest.evidence) == ("Shirin Akter", (Evidence.CALLED,))
    assert (first.actor, first.to_state) == (Actor.RETURNEE, State.SUBMITTED)
    assert len(found.messages.rows) == 1


def test_the_same_document_is_shown_here_and_only_hinted_at_from_elsewhere(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session, mobile="01711111111")
    assert not looked_up(session, officer, registration).same_document
    twin = factories.registration(session, mobile="01722222222")
    alike = looked_up(session, officer, registration).same_document
    assert ([row.reference for row in alike.here], alike.elsewhere) == ([twin.reference], False)
    factories.registration(session, mobile="01733333333", district=factories.DHAKA_DISTRICT)
    found = looked_up(session, officer, registration)
    assert ([row.reference for row in found.same_document.here], found.same_document.elsewhere) == (
        [twin.reference],
        True,
    )
    assert not found.same_phone


def test_the_same_number_of_another_document_is_no_match(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    factories.registration(session, document_type="birth_certificate")
    assert not looked_up(session, officer, registration).same_document


def test_people_without_a_document_are_not_alike_for_that(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session, document_type="none")
    factories.registration(session, document_type="none")
    found = looked_up(session, officer, registration)
    assert not found.same_document
    assert len(found.same_phone.here) == 1


def test_a_withdrawn_registration_keeps_its_history_but_shows_no_answers(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    twin = factories.registration(session)
    transition(unit(session), registration, State.WITHDRAWN, actor=Actor.RETURNEE)
    session.flush()
    found = looked_up(session, officer, registration)
    assert found.answers is None
    assert not found.same_document
    assert [event.to_state for event in found.history.rows] == [State.WITHDRAWN, State.SUBMITTED]
    assert not looked_up(session, officer, twin).same_document, "nor is it shown beside others"
