import pytest
from sqlalchemy.orm import Session

from portal.domain.answers import Answers
from portal.domain.duplicates import Verdict
from portal.domain.flags import Flag
from portal.domain.states import Actor, State
from portal.models import Officer, Pair, Registration
from portal.services import flag
from portal.services.move import move
from portal.services.record import write_answers
from tests import make
from tests.make import NOW, VAULT

pytestmark = pytest.mark.usefixtures("places")


def flags_of(session: Session, registration: Registration) -> list[Flag]:
    return list(flag.flags_of(session, VAULT, [registration])[registration.id])


def test_most_registrations_have_none(session: Session, officer: Officer) -> None:
    registration = make.registration(session)
    assert flags_of(session, registration) == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [("needs", ["loan", "shelter"]), ("needs", ["medical"]), ("needs_care", ["yes"])],
)
def test_what_cannot_wait_is_urgent(session: Session, question: str, answer: list[str]) -> None:
    typed = make.TYPED | {question: answer}
    registration = make.registration(session)
    write_answers(VAULT, registration, Answers.read(typed, NOW.date()), typed)
    assert flags_of(session, registration) == [Flag.URGENT]


def test_the_rest_follows_in_the_order_in_which_it_matters(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session, document_number="19811234567890123")
    registration.phone_verified = False
    session.flush()
    assert flags_of(session, registration) == [Flag.DOCUMENT, Flag.PHONE]


def test_a_pair_is_a_remark_on_both_until_an_officer_has_spoken(
    session: Session, officer: Officer
) -> None:
    first, second = make.registration(session), make.registration(session)
    ids = sorted([first.id, second.id])
    pair = Pair(
        first_id=ids[0], second_id=ids[1], grounds=[], score=90, found_at=NOW,
        verdict=Verdict.OPEN,
    )  # fmt: skip
    session.add(pair)
    session.flush()
    assert flags_of(session, first) == [Flag.DUPLICATE]
    assert flags_of(session, second) == [Flag.DUPLICATE]
    pair.verdict, pair.decided_at, pair.decided_by_id = Verdict.DIFFERENT, NOW, officer.id
    session.flush()
    assert flags_of(session, first) == []


def test_what_the_returnee_mended_is_told_from_what_an_officer_took_back(
    session: Session, officer: Officer
) -> None:
    mended = make.registration(session, State.RETURNED, by=officer)
    undone = make.registration(session, State.RETURNED, by=officer)
    for each, actor in ((mended, Actor.RETURNEE), (undone, Actor.OFFICER)):
        by = officer if actor is Actor.OFFICER else None
        move(session, VAULT, each, State.SUBMITTED, actor=actor, now=NOW, officer=by)
    session.flush()
    assert flags_of(session, mended) == [Flag.CORRECTED]
    assert flags_of(session, undone) == []
