import pytest
from sqlalchemy.orm import Session

from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.registration.answers import Answers
from portal.domain.registration.states import Actor, State
from portal.domain.review.list_flags import Flag
from portal.models import DuplicatePair, Officer, Registration
from portal.services.registration.registration_mapper import write_answers
from portal.services.registration.transition import transition
from portal.services.review import list_flags
from portal.services.review.list_row import ListRow
from tests import factories
from tests.factories import NOW, VAULT
from tests.unit import unit

pytestmark = pytest.mark.usefixtures("places")


def flags_of(session: Session, registration: Registration) -> list[Flag]:
    rows = [ListRow(VAULT, registration)]
    return list(list_flags.flags_of(unit(session), rows)[registration.id])


def test_most_registrations_have_none(session: Session, officer: Officer) -> None:
    registration = factories.registration(session)
    assert flags_of(session, registration) == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [("needs", ["loan", "shelter"]), ("needs", ["medical"]), ("needs_care", ["yes"])],
)
def test_what_cannot_wait_is_urgent(session: Session, question: str, answer: list[str]) -> None:
    typed = factories.TYPED | {question: answer}
    registration = factories.registration(session)
    write_answers(VAULT, registration, Answers.read(typed, NOW.date()), typed)
    assert flags_of(session, registration) == [Flag.URGENT]


def test_the_rest_follows_in_the_order_in_which_it_matters(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session, document_number="19811234567890123")
    registration.phone_verified = False
    session.flush()
    assert flags_of(session, registration) == [Flag.DOCUMENT, Flag.PHONE]


def test_a_pair_is_a_remark_on_both_until_an_officer_has_spoken(
    session: Session, officer: Officer
) -> None:
    first, second = factories.registration(session), factories.registration(session)
    ids = sorted([first.id, second.id])
    pair = DuplicatePair(
        first_id=ids[0], second_id=ids[1], grounds=[], score=90, found_at=NOW,
        verdict=PairVerdict.OPEN,
    )  # fmt: skip
    session.add(pair)
    session.flush()
    assert flags_of(session, first) == [Flag.DUPLICATE]
    assert flags_of(session, second) == [Flag.DUPLICATE]
    pair.verdict, pair.decided_at, pair.decided_by_id = PairVerdict.DIFFERENT, NOW, officer.id
    session.flush()
    assert flags_of(session, first) == []


def test_what_the_returnee_mended_is_told_from_what_an_officer_took_back(
    session: Session, officer: Officer
) -> None:
    mended = factories.registration(session, State.RETURNED, by=officer)
    undone = factories.registration(session, State.RETURNED, by=officer)
    for each, actor in ((mended, Actor.RETURNEE), (undone, Actor.OFFICER)):
        by = officer if actor is Actor.OFFICER else None
        transition(unit(session), each, State.SUBMITTED, actor=actor, officer=by)
    session.flush()
    assert flags_of(session, mended) == [Flag.CORRECTED]
    assert flags_of(session, undone) == []
