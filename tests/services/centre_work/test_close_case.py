import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.centre_work import Outcome
from portal.domain.choices import Need
from portal.domain.errors import Conflict, Invalid, NotFound
from portal.domain.states import State
from portal.models import Closing, Officer, Registration
from portal.services.centre_work import close_case
from tests.make import DHAKA_CENTRE, NOW, VAULT
from tests.services.centre_desk import messages, person, seen, staff

NOTE = "সেলাই মেশিন পেয়েছেন"


def test_how_it_ended_is_kept_and_what_was_written_is_sealed(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    screen = seen(kamal, registration)
    close_case.close(
        session, VAULT, screen, Outcome.HELPED, [Need.TRAINING, Need.WORK], f" {NOTE}\n"
    )
    session.flush()
    assert registration.state is State.CLOSED
    [end] = close_case.ends(session, VAULT, registration)
    assert (end.at, end.officer_name, end.outcome, end.note) == (
        NOW, "Kamal", Outcome.HELPED, NOTE,
    )  # fmt: skip
    assert end.helped_with == (Need.WORK, Need.TRAINING)
    row = session.scalars(select(Closing)).one()
    assert NOTE.encode() not in bytes(row.note)
    assert b"training" not in bytes(row.helped_with)
    assert messages(session) == []


@pytest.mark.parametrize("outcome", [Outcome.NOT_REACHED, Outcome.ABROAD_AGAIN, Outcome.NO_NEED])
def test_one_whom_nobody_ever_received_can_be_ended(
    session: Session, kamal: Officer, outcome: Outcome
) -> None:
    registration = person(session, kamal)
    close_case.close(session, VAULT, seen(kamal, registration), outcome, [], "")
    assert registration.state is State.CLOSED


@pytest.mark.parametrize(
    ("outcome", "helped", "note"),
    [
        (Outcome.HELPED, [], NOTE),
        (Outcome.REFERRED, [], " "),
        (Outcome.OTHER, [], ""),
        (Outcome.NO_NEED, [], "x" * 1001),
    ],
)
def test_an_end_that_says_too_little_or_too_much_is_refused(
    session: Session,
    kamal: Officer,
    registration: Registration,
    outcome: Outcome,
    helped: list[Need],
    note: str,
) -> None:
    with pytest.raises(Invalid):
        close_case.close(session, VAULT, seen(kamal, registration), outcome, helped, note)
    assert registration.state is State.RECEIVED


def test_who_comes_back_is_taken_up_again_and_how_it_ended_stays(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    close_case.close(session, VAULT, seen(kamal, registration), Outcome.ABROAD_AGAIN, [], "")
    session.flush()
    close_case.reopen(session, VAULT, seen(kamal, registration))
    session.flush()
    assert registration.state is State.RECEIVED
    [end] = close_case.ends(session, VAULT, registration)
    assert end.reopened_at == NOW
    close_case.close(session, VAULT, seen(kamal, registration), Outcome.NO_NEED, [], "")
    session.flush()
    newest, _ = close_case.ends(session, VAULT, registration)
    assert newest.outcome is Outcome.NO_NEED
    assert messages(session) == [], "the centre talks with who comes back"


def test_pressed_twice_it_ends_once(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    screen = seen(kamal, registration)
    close_case.close(session, VAULT, screen, Outcome.NO_NEED, [], "")
    with pytest.raises(Conflict):
        close_case.close(session, VAULT, screen, Outcome.NO_NEED, [], "")
    with pytest.raises(Conflict):
        close_case.reopen(session, VAULT, screen)
    close_case.reopen(session, VAULT, seen(kamal, registration))
    with pytest.raises(Conflict):
        close_case.reopen(session, VAULT, seen(kamal, registration))


def test_another_centre_ends_nothing(session: Session, registration: Registration) -> None:
    other = staff(session, DHAKA_CENTRE)
    with pytest.raises(NotFound):
        close_case.close(session, VAULT, seen(other, registration), Outcome.NO_NEED, [], "")
