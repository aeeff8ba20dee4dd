import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.choices import Evidence, Language, Role
from portal.domain.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.second_look import Finding
from portal.domain.sms.kinds import MessageKind
from portal.domain.states import State
from portal.models import Message, Move, Officer, Registration, SecondLook
from portal.services import decide, notes, second_look
from portal.services.decide import Seen
from tests import make
from tests.make import NOW, VAULT

REASON = "The name on the card is another one."
People = dict[str, Officer]


pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def people(session: Session) -> People:
    return {
        "first": make.officer(session, Role.DISTRICT, make.COXS_BAZAR),
        "second": make.officer(session, Role.DISTRICT, make.COXS_BAZAR, name="Kamal Uddin"),
        "supervisor": make.officer(session, Role.SUPERVISOR, make.COXS_BAZAR),
        "stranger": make.officer(session, Role.DISTRICT, make.DHAKA_DISTRICT),
        "centre": make.officer(session, Role.CENTRE, make.NOAKHALI_CENTRE),
    }


def seen(officer: Officer, registration: Registration) -> Seen:
    return Seen(officer, registration.reference, registration.version, NOW, "16135")


def verified(session: Session, people: People, *, percent: int = 100) -> Registration:
    registration = make.registration(session)
    now = seen(people["first"], registration)
    decide.verify(session, VAULT, now, [Evidence.CALLED], second_look_percent=percent)
    session.flush()
    return registration


def last_move(session: Session) -> Move:
    return session.scalars(select(Move).order_by(Move.at.desc(), Move.id.desc()).limit(1)).one()


def waiting(session: Session, officer: Officer) -> list[str]:
    found = second_look.waiting(session, VAULT, officer, Language.ENGLISH)
    assert second_look.count_waiting(session, officer) == len(found)
    return [each.row.reference for each in found]


def test_chance_draws_about_so_many_of_a_hundred(session: Session, people: People) -> None:
    for _ in range(120):
        verified(session, people, percent=50)
    drawn = second_look.count_waiting(session, people["second"])
    assert 30 <= drawn <= 90  # outside once in ten million runs


def test_none_is_drawn_at_nought_percent(session: Session, people: People) -> None:
    verified(session, people, percent=0)
    assert session.scalars(select(SecondLook)).first() is None


def test_others_of_the_district_see_it_and_nobody_else(session: Session, people: People) -> None:
    registration = verified(session, people)
    lists = {name: waiting(session, officer) for name, officer in people.items()}
    assert [name for name, found in lists.items() if found] == ["second", "supervisor"]
    assert second_look.open_on(session, people["second"], registration)
    assert not second_look.open_on(session, people["first"], registration)


@pytest.mark.parametrize(
    ("who", "error"),
    [("first", Forbidden), ("centre", Forbidden), ("stranger", NotFound)],
)
def test_nobody_takes_a_second_look_who_may_not(
    session: Session, people: People, who: str, error: type[Exception]
) -> None:
    registration = verified(session, people)
    for finding in Finding:
        with pytest.raises(error):
            second_look.finish(session, VAULT, seen(people[who], registration), finding, REASON)


def test_confirming_ends_it(session: Session, people: People) -> None:
    registration = verified(session, people)
    on_screen = seen(people["second"], registration)
    second_look.finish(session, VAULT, on_screen, Finding.CONFIRMED, "")
    assert registration.state is State.VERIFIED
    look = session.scalars(select(SecondLook)).one()
    assert (look.officer_id, look.finding) == (people["second"].id, Finding.CONFIRMED)
    assert not waiting(session, people["supervisor"])
    with pytest.raises(Conflict):
        second_look.finish(
            session, VAULT, seen(people["supervisor"], registration), Finding.CONFIRMED, ""
        )


def test_a_wrong_one_goes_back_to_the_queue_with_a_reason_and_an_sms(
    session: Session, people: People
) -> None:
    registration = verified(session, people)
    on_screen = seen(people["supervisor"], registration)
    with pytest.raises(Invalid):
        second_look.finish(session, VAULT, on_screen, Finding.WRONG, " ")
    second_look.finish(session, VAULT, on_screen, Finding.WRONG, REASON)
    assert registration.state is State.SUBMITTED
    assert last_move(session).unsealed(VAULT, "reason") == REASON
    kinds = session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert kinds == [MessageKind.VERIFIED, MessageKind.REOPENED]


def test_whom_the_centre_has_stays_there_and_it_reads_the_reason(
    session: Session, people: People
) -> None:
    registration = verified(session, people)
    decide.receive(session, VAULT, seen(people["centre"], registration))
    second_look.finish(session, VAULT, seen(people["second"], registration), Finding.WRONG, REASON)
    session.flush()
    assert registration.state is State.RECEIVED
    assert [note.text for note in notes.of(session, VAULT, registration)] == [REASON]


def test_an_older_version_on_the_screen_is_told(session: Session, people: People) -> None:
    registration = verified(session, people)
    on_screen = seen(people["second"], registration)
    decide.receive(session, VAULT, seen(people["centre"], registration))
    with pytest.raises(Conflict):
        second_look.finish(session, VAULT, on_screen, Finding.WRONG, REASON)
