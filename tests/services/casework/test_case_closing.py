import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.casework.case_choices import CaseOutcome
from portal.domain.platform.errors import Conflict, Invalid, NotFound
from portal.domain.registration.choices import Need
from portal.domain.registration.states import State
from portal.models import Closing, Officer, Registration
from portal.models.sealed import raw_name
from portal.services.casework import case_closing
from tests.factories import DHAKA_CENTRE, NOW
from tests.services.casework.centre_desk import messages, person, seen, staff
from tests.unit import unit

NOTE = "সেলাই মেশিন পেয়েছেন"


def test_how_it_ended_is_kept_and_what_was_written_is_sealed(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    screen = seen(kamal, registration)
    case_closing.close_case(
        unit(session), screen, CaseOutcome.HELPED, [Need.TRAINING, Need.WORK], f" {NOTE}\n"
    )
    session.flush()
    assert registration.state is State.CLOSED
    [end] = case_closing.case_ends(unit(session), registration).rows
    assert (end.at, end.officer_name, end.outcome, end.note) == (
        NOW, "Kamal", CaseOutcome.HELPED, NOTE,
    )  # fmt: skip
    assert end.helped_with == (Need.WORK, Need.TRAINING)
    row = session.scalars(select(Closing)).one()
    assert NOTE.encode() not in getattr(row, raw_name("note"))
    assert b"training" not in getattr(row, raw_name("helped_with"))
    assert messages(session) == []


@pytest.mark.parametrize(
    "outcome", [CaseOutcome.NOT_REACHED, CaseOutcome.ABROAD_AGAIN, CaseOutcome.NO_NEED]
)
def test_one_whom_nobody_ever_received_can_be_ended(
    session: Session, kamal: Officer, outcome: CaseOutcome
) -> None:
    registration = person(session, kamal)
    case_closing.close_case(unit(session), seen(kamal, registration), outcome, [], "")
    assert registration.state is State.CLOSED


@pytest.mark.parametrize(
    ("outcome", "helped", "note"),
    [
        (CaseOutcome.HELPED, [], NOTE),
        (CaseOutcome.REFERRED, [], " "),
        (CaseOutcome.OTHER, [], ""),
        (CaseOutcome.NO_NEED, [], "x" * 1001),
    ],
)
def test_an_end_that_says_too_little_or_too_much_is_refused(
    session: Session,
    kamal: Officer,
    registration: Registration,
    outcome: CaseOutcome,
    helped: list[Need],
    note: str,
) -> None:
    with pytest.raises(Invalid):
        case_closing.close_case(unit(session), seen(kamal, registration), outcome, helped, note)
    assert registration.state is State.RECEIVED


def test_who_comes_back_is_taken_up_again_and_how_it_ended_stays(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    case_closing.close_case(
        unit(session), seen(kamal, registration), CaseOutcome.ABROAD_AGAIN, [], ""
    )
    session.flush()
    case_closing.reopen_case(unit(session), seen(kamal, registration))
    session.flush()
    assert registration.state is State.RECEIVED
    [end] = case_closing.case_ends(unit(session), registration).rows
    assert end.reopened_at == NOW
    case_closing.close_case(unit(session), seen(kamal, registration), CaseOutcome.NO_NEED, [], "")
    session.flush()
    newest, _ = case_closing.case_ends(unit(session), registration).rows
    assert newest.outcome is CaseOutcome.NO_NEED
    assert messages(session) == [], "the centre talks with who comes back"


def test_pressed_twice_it_ends_once(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    screen = seen(kamal, registration)
    case_closing.close_case(unit(session), screen, CaseOutcome.NO_NEED, [], "")
    with pytest.raises(Conflict):
        case_closing.close_case(unit(session), screen, CaseOutcome.NO_NEED, [], "")
    with pytest.raises(Conflict):
        case_closing.reopen_case(unit(session), screen)
    case_closing.reopen_case(unit(session), seen(kamal, registration))
    with pytest.raises(Conflict):
        case_closing.reopen_case(unit(session), seen(kamal, registration))


def test_another_centre_ends_nothing(session: Session, registration: Registration) -> None:
    other = staff(session, DHAKA_CENTRE)
    with pytest.raises(NotFound):
        case_closing.close_case(
            unit(session), seen(other, registration), CaseOutcome.NO_NEED, [], ""
        )
