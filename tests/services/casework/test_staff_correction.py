from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.hotline.calls import CallReason
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.registration.changes import AgreedHow
from portal.domain.registration.choices import WhosePhone
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor, State
from portal.domain.review.quality_review import ReviewFinding
from portal.domain.staff.roles import Desk, Role
from portal.models import AuditEntry, Change, Message, Officer, Registration
from portal.services.casework import staff_correction
from portal.services.casework.staff_correction import CorrectionGrounds
from portal.services.hotline import calls
from portal.services.registration.registration_mapper import read_answers
from portal.services.review import quality_review
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.clock import NOW
from tests.unit import unit

GROUNDS = CorrectionGrounds("on_phone", "She read her NID to me.")
NEEDS = {"needs": ["shelter"], "female_counsellor": ["yes"]}
AREA = {
    Role.DISTRICT: factories.COXS_BAZAR,
    Role.SUPERVISOR: factories.COXS_BAZAR,
    Role.CENTRE: factories.NOAKHALI_CENTRE,
}
Make = Callable[..., Officer]


@pytest.fixture
def officer(session: Session) -> Make:
    """Makes an officer of the area of the registration, or one at a desk."""
    factories.places(session)
    return lambda role, **more: factories.officer(session, role, AREA.get(role), **more)


@pytest.fixture
def registration(session: Session, officer: Make) -> Registration:
    made = factories.registration(session, State.VERIFIED, by=officer(Role.DISTRICT))
    made.centre_code = factories.NOAKHALI_CENTRE
    session.flush()
    return made


def correct(  # the parts of the call, each with its default
    session: Session,
    by: Officer,
    registration: Registration,
    answer: Correctable = Correctable.HELP,
    newer: dict[str, list[str]] = NEEDS,
    grounds: CorrectionGrounds = GROUNDS,
) -> Registration:
    seen = DecisionContext(by, registration.reference, registration.version)
    return staff_correction.correct_answer(unit(session), seen, answer, newer, grounds)


@pytest.mark.parametrize("role", AREA)
def test_staff_of_the_area_correct_an_answer_with_agreement_and_what_was_seen(
    session: Session, officer: Make, registration: Registration, role: Role
) -> None:
    by = officer(role)
    changed = correct(session, by, registration)
    assert [str(need) for need in read_answers(changed).needs.needs] == ["shelter"]
    change = session.scalars(select(Change)).one()
    actor = Actor.CENTRE if role is Role.CENTRE else Actor.OFFICER
    assert (change.actor, change.officer_id) == (actor, by.id)
    assert (change.agreed, change.reason) == (AgreedHow.ON_PHONE, GROUNDS.reason)
    session.flush()
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert entry is not None
    assert (entry.action, entry.officer_id) == (AuditAction.ANSWER_CHANGED, by.id)
    assert entry.details == {"answers": ["help"], "agreed": "on_phone"}


def test_only_the_district_changes_what_was_compared_with_papers(
    session: Session, officer: Make, registration: Registration
) -> None:
    name = {"name_bn": ["রহিমা খাতুন"]}
    with pytest.raises(Forbidden):
        correct(session, officer(Role.CENTRE), registration, Correctable.NAME, name)
    changed = correct(session, officer(Role.DISTRICT), registration, Correctable.NAME, name)
    assert read_answers(changed).person.name_bn == "রহিমা খাতুন"


@pytest.mark.parametrize(
    "grounds", [CorrectionGrounds("", "She read it to me."), CorrectionGrounds("in_person", " . ")]
)
def test_without_agreement_or_what_was_seen_nothing_is_corrected(
    session: Session, officer: Make, registration: Registration, grounds: CorrectionGrounds
) -> None:
    with pytest.raises(Invalid):
        correct(session, officer(Role.DISTRICT), registration, grounds=grounds)


def test_the_same_answer_an_old_screen_and_an_end_are_told(
    session: Session, officer: Make, registration: Registration
) -> None:
    by = officer(Role.DISTRICT)
    with pytest.raises(Invalid):
        correct(session, by, registration, newer={"needs": ["loan", "training"]})
    old = DecisionContext(by, registration.reference, registration.version - 1)
    with pytest.raises(Conflict):
        staff_correction.correct_answer(unit(session), old, Correctable.HELP, NEEDS, GROUNDS)
    closed = factories.registration(session, State.CLOSED, by=by)
    with pytest.raises(Conflict):
        correct(session, by, closed)


def sms(session: Session) -> list[tuple[MessageKind, MessageState]]:
    session.flush()
    found = session.scalars(select(Message).order_by(Message.created_at, Message.id))
    return [(each.kind, each.state) for each in found]


def test_one_sms_tells_the_person_of_several_corrections(
    session: Session, officer: Make, registration: Registration
) -> None:
    by = officer(Role.DISTRICT)
    correct(session, by, registration)
    registration.compared_at = NOW
    correct(session, by, registration, newer={"needs": ["loan"]})
    assert registration.compared_at is None, "duplicates are searched anew"
    assert sorted(state for _, state in sms(session)) == [
        MessageState.CANCELLED,
        MessageState.QUEUED,
    ]
    assert {kind for kind, _ in sms(session)} == {MessageKind.ANSWER_CORRECTED}


@pytest.mark.parametrize(
    ("language", "words"), [(Language.BANGLA, "ঠিক করা হলো"), (Language.ENGLISH, "corrected")]
)
def test_the_sms_is_in_the_language_of_the_person_and_names_no_answer(
    session: Session, officer: Make, language: Language, words: str
) -> None:
    by = officer(Role.DISTRICT)
    correct(session, by, factories.registration(session, language=language))
    session.flush()
    message = session.scalars(select(Message)).one()
    assert words in (message.body or "")
    assert "shelter" not in (message.body or "")


def test_a_person_who_declined_sms_gets_none_also_when_an_officer_allows_them(
    session: Session, officer: Make
) -> None:
    declined = factories.registration(session, may_sms=[])
    newer = {"may_sms": ["yes"], "may_call": ["yes"], "safe_time": ["any"]}
    correct(session, officer(Role.DISTRICT), declined, Correctable.CONTACT_WAYS, newer)
    assert declined.may_sms
    assert sms(session) == []


def test_a_corrected_paper_answer_gets_a_second_check_and_a_finished_check_begins_anew(
    session: Session, officer: Make, registration: Registration
) -> None:
    by, other = officer(Role.DISTRICT), officer(Role.DISTRICT)
    correct(session, by, registration)
    assert quality_review.count_pending_reviews(unit(session), other) == 0, "no paper shows needs"
    for name in ("রহিমা খাতুন", "রহিমা আক্তার"):
        correct(session, by, registration, Correctable.NAME, {"name_bn": [name]})
        assert quality_review.count_pending_reviews(unit(session), by) == 0
        assert quality_review.count_pending_reviews(unit(session), other) == 1
        seen = DecisionContext(other, registration.reference, registration.version)
        quality_review.finish_review(unit(session), seen, ReviewFinding.CONFIRMED, "")
        assert quality_review.count_pending_reviews(unit(session), other) == 0


def test_before_verification_no_second_check_is_needed(session: Session, officer: Make) -> None:
    by, other = officer(Role.DISTRICT), officer(Role.DISTRICT)
    waiting = factories.registration(session)
    correct(session, by, waiting, Correctable.NAME, {"name_bn": ["রহিমা খাতুন"]})
    assert quality_review.count_pending_reviews(unit(session), other) == 0


@pytest.mark.parametrize("role", AREA)
def test_staff_of_the_area_add_and_remove_the_number_of_somebody_else(
    session: Session, officer: Make, registration: Registration, role: Role
) -> None:
    by = officer(role)
    for typed, number in (("01812345678", "+8801812345678"), ("", None)):
        seen = DecisionContext(by, registration.reference, registration.version)
        staff_correction.correct_alternate_phone(
            unit(session), seen, typed, WhosePhone.FAMILY, GROUNDS
        )
        assert registration.alternate_mobile == number
    session.flush()
    added, _removed = session.scalars(select(Change).order_by(Change.at, Change.id))
    assert (added.officer_id, added.agreed, added.reason) == (by.id, "on_phone", GROUNDS.reason)
    assert "+8801812345678" in (added.answers or "")
    with pytest.raises(Conflict):
        staff_correction.correct_alternate_phone(
            unit(session), seen, "01812345678", WhosePhone.FAMILY, GROUNDS
        )


def test_the_hotline_corrects_only_what_its_caller_has_proven(
    session: Session, officer: Make, registration: Registration
) -> None:
    by, other = (officer(Role.REGISTRAR, desk=Desk.HOTLINE) for _ in range(2))
    with pytest.raises(NotFound):
        correct(session, by, registration)
    call = calls.begin_call(unit(session), by, registration.id)
    with pytest.raises(NotFound):
        correct(session, by, registration)
    call.proven_at = NOW
    correct(session, by, registration)
    with pytest.raises(NotFound):
        correct(session, other, registration, newer={"needs": ["loan"]})
    with pytest.raises(Forbidden):
        correct(session, by, registration, Correctable.NAME, {"name_bn": ["রহিমা খাতুন"]})
    calls.end_call(unit(session), by, CallReason.CORRECTION)
    session.flush()
    with pytest.raises(NotFound):
        correct(session, by, registration, newer={"needs": ["loan"]})


def test_other_desks_and_other_districts_correct_nothing(
    session: Session, officer: Make, registration: Registration
) -> None:
    desk = officer(Role.REGISTRAR, desk=Desk.AIRPORT)
    with pytest.raises(Forbidden):
        calls.hold_lookups(unit(session), desk)
    for by in (desk, factories.officer(session, Role.DISTRICT, factories.DHAKA_DISTRICT)):
        with pytest.raises(NotFound):
            correct(session, by, registration)
