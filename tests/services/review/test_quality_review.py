import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.registration.states import State
from portal.domain.review.evidence import Evidence
from portal.domain.review.quality_review import ReviewFinding
from portal.domain.staff.roles import Role
from portal.models import Message, Officer, QualityReview, Registration, StateTransition
from portal.services.review import decisions, notes, quality_review
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.unit import unit

REASON = "The name on the card is another one."
People = dict[str, Officer]


pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def people(session: Session) -> People:
    return {
        "first": factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR),
        "second": factories.officer(
            session, Role.DISTRICT, factories.COXS_BAZAR, name="Kamal Uddin"
        ),
        "supervisor": factories.officer(session, Role.SUPERVISOR, factories.COXS_BAZAR),
        "stranger": factories.officer(session, Role.DISTRICT, factories.DHAKA_DISTRICT),
        "centre": factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE),
    }


def seen(officer: Officer, registration: Registration) -> DecisionContext:
    return DecisionContext(officer, registration.reference, registration.version)


def verified(session: Session, people: People, *, percent: int = 100) -> Registration:
    registration = factories.registration(session)
    now = seen(people["first"], registration)
    decisions.verify_registration(
        unit(session), now, [Evidence.CALLED], second_look_percent=percent
    )
    session.flush()
    return registration


def last_move(session: Session) -> StateTransition:
    return session.scalars(
        select(StateTransition)
        .order_by(StateTransition.at.desc(), StateTransition.id.desc())
        .limit(1)
    ).one()


def waiting(session: Session, officer: Officer) -> list[str]:
    found = quality_review.pending_reviews(unit(session), officer, Language.ENGLISH)
    assert quality_review.count_pending_reviews(unit(session), officer) == len(found)
    return [each.row.reference for each in found]


def test_chance_draws_about_so_many_of_a_hundred(session: Session, people: People) -> None:
    for _ in range(120):
        verified(session, people, percent=50)
    drawn = quality_review.count_pending_reviews(unit(session), people["second"])
    assert 30 <= drawn <= 90  # fails once in ten million runs


def test_none_is_drawn_at_nought_percent(session: Session, people: People) -> None:
    verified(session, people, percent=0)
    assert session.scalars(select(QualityReview)).first() is None


def test_others_of_the_district_see_it_and_nobody_else(session: Session, people: People) -> None:
    registration = verified(session, people)
    lists = {name: waiting(session, officer) for name, officer in people.items()}
    assert [name for name, found in lists.items() if found] == ["second", "supervisor"]
    assert quality_review.open_review_of(unit(session), people["second"], registration)
    assert not quality_review.open_review_of(unit(session), people["first"], registration)


@pytest.mark.parametrize(
    ("who", "error"),
    [("first", Forbidden), ("centre", Forbidden), ("stranger", NotFound)],
)
def test_nobody_takes_a_second_look_who_may_not(
    session: Session, people: People, who: str, error: type[Exception]
) -> None:
    registration = verified(session, people)
    for finding in ReviewFinding:
        with pytest.raises(error):
            quality_review.finish_review(
                unit(session), seen(people[who], registration), finding, REASON
            )


def test_confirming_ends_it(session: Session, people: People) -> None:
    registration = verified(session, people)
    on_screen = seen(people["second"], registration)
    quality_review.finish_review(unit(session), on_screen, ReviewFinding.CONFIRMED, "")
    assert registration.state is State.VERIFIED
    look = session.scalars(select(QualityReview)).one()
    assert (look.officer_id, look.finding) == (people["second"].id, ReviewFinding.CONFIRMED)
    assert not waiting(session, people["supervisor"])
    with pytest.raises(Conflict):
        quality_review.finish_review(
            unit(session), seen(people["supervisor"], registration), ReviewFinding.CONFIRMED, ""
        )


def test_a_wrong_one_goes_back_to_the_queue_with_a_reason_and_an_sms(
    session: Session, people: People
) -> None:
    registration = verified(session, people)
    on_screen = seen(people["supervisor"], registration)
    with pytest.raises(Invalid):
        quality_review.finish_review(unit(session), on_screen, ReviewFinding.WRONG, " ")
    quality_review.finish_review(unit(session), on_screen, ReviewFinding.WRONG, REASON)
    assert registration.state is State.SUBMITTED
    assert last_move(session).reason == REASON
    kinds = session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert kinds == [MessageKind.VERIFIED, MessageKind.REOPENED]


def test_whom_the_centre_has_stays_there_and_it_reads_the_reason(
    session: Session, people: People
) -> None:
    registration = verified(session, people)
    decisions.receive_registration(unit(session), seen(people["centre"], registration))
    quality_review.finish_review(
        unit(session), seen(people["second"], registration), ReviewFinding.WRONG, REASON
    )
    session.flush()
    assert registration.state is State.RECEIVED
    assert [note.text for note in notes.notes_of(unit(session), registration).rows] == [REASON]


def test_an_older_version_on_the_screen_is_told(session: Session, people: People) -> None:
    registration = verified(session, people)
    on_screen = seen(people["second"], registration)
    decisions.receive_registration(unit(session), seen(people["centre"], registration))
    with pytest.raises(Conflict):
        quality_review.finish_review(unit(session), on_screen, ReviewFinding.WRONG, REASON)
