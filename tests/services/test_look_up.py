import pytest
from sqlalchemy.orm import Session

from portal.domain.choices import Evidence, Language, Role
from portal.domain.errors import NotFound
from portal.domain.identity import DocumentWarning
from portal.domain.reference import show_reference
from portal.domain.states import Actor, State
from portal.models import Officer, Registration
from portal.services import decide
from portal.services.look_up import Found, find, look_up
from portal.services.move import move
from tests import make
from tests.make import NOW, VAULT

BANGLA, ENGLISH = Language.BANGLA, Language.ENGLISH


pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def staff(session: Session) -> Officer:
    return make.officer(session, Role.CENTRE, make.NOAKHALI_CENTRE)


def looked_up(session: Session, officer: Officer, registration: Registration) -> Found:
    return look_up(session, VAULT, officer, registration.reference, BANGLA)


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.ADMINISTRATOR])
def test_ministry_and_administrator_see_no_single_registration(
    session: Session, officer: Officer, role: Role
) -> None:
    registration = make.registration(session, State.VERIFIED, by=officer)
    with pytest.raises(NotFound):
        looked_up(session, make.officer(session, role), registration)


def test_another_districts_registration_is_not_there(session: Session) -> None:
    registration = make.registration(session)
    stranger = make.officer(session, Role.DISTRICT, make.DHAKA_DISTRICT)
    with pytest.raises(NotFound):
        looked_up(session, stranger, registration)


def test_centre_staff_see_those_verified_for_their_centre_only(
    session: Session, officer: Officer, staff: Officer
) -> None:
    other = make.officer(session, Role.CENTRE, make.DHAKA_CENTRE)
    waiting = make.registration(session)
    verified = make.registration(session, State.VERIFIED, by=officer)
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
        find(session, officer, reference)


def test_a_reference_is_found_however_it_is_written(session: Session, officer: Officer) -> None:
    registration = make.registration(session)
    written = show_reference(registration.reference).lower()
    assert find(session, officer, written).id == registration.id


def test_all_that_a_decision_needs_is_there(session: Session, officer: Officer) -> None:
    registration = make.registration(session, document_number="19851234567890123")
    seen = decide.Seen(officer, registration.reference, 1, NOW, "16135")
    decide.verify(session, VAULT, seen, [Evidence.CALLED], second_look_percent=0)
    found = looked_up(session, officer, registration)
    assert found.answers is not None
    assert found.answers.person.name == "রহিমা বেগম"
    assert found.warnings == (DocumentWarning.BIRTH_YEAR,)
    assert found.centre.code == make.NOAKHALI_CENTRE
    newest, first = found.history
    assert (newest.officer_name, newest.evidence) == ("Shirin Akter", (Evidence.CALLED,))
    assert (first.actor, first.to_state) == (Actor.RETURNEE, State.SUBMITTED)
    assert len(found.messages) == 1


def test_the_same_document_is_shown_here_and_only_hinted_at_from_elsewhere(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session, mobile="01711111111")
    assert not looked_up(session, officer, registration).same_document
    twin = make.registration(session, mobile="01722222222")
    alike = looked_up(session, officer, registration).same_document
    assert ([row.reference for row in alike.here], alike.elsewhere) == ([twin.reference], False)
    make.registration(session, mobile="01733333333", district=make.DHAKA_DISTRICT)
    found = looked_up(session, officer, registration)
    assert ([row.reference for row in found.same_document.here], found.same_document.elsewhere) == (
        [twin.reference],
        True,
    )
    assert not found.same_phone


def test_the_same_number_of_another_document_is_no_match(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session)
    make.registration(session, document_type="birth_certificate")
    assert not looked_up(session, officer, registration).same_document


def test_people_without_a_document_are_not_alike_for_that(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session, document_type="none")
    make.registration(session, document_type="none")
    found = looked_up(session, officer, registration)
    assert not found.same_document
    assert len(found.same_phone.here) == 1


def test_a_withdrawn_registration_keeps_its_history_but_shows_no_answers(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session)
    twin = make.registration(session)
    move(session, VAULT, registration, State.WITHDRAWN, actor=Actor.RETURNEE, now=NOW)
    session.flush()
    found = looked_up(session, officer, registration)
    assert found.answers is None
    assert not found.same_document
    assert [event.to_state for event in found.history] == [State.WITHDRAWN, State.SUBMITTED]
    assert not looked_up(session, officer, twin).same_document, "nor is it shown beside others"
