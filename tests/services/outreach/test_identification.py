import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.outreach.identified_stages import (
    ALLOWED_STEPS,
    IdentifiedStage,
    StepBy,
    WhyNot,
    may_step,
)
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, InvalidAnswers, NotFound
from portal.domain.registration.choices import ConsentMethod
from portal.domain.staff.roles import Desk, Role
from portal.models import AssistedEntry, IdentifiedStep, Officer
from portal.models.sealed import raw_name
from portal.services.intake.assisted_entry import submit
from portal.services.intake.assisted_entry.submit import EntryContext
from portal.services.outreach import identification, identified_list, invitations, screening
from portal.services.outreach.identification import KnownIdentified
from portal.services.outreach.identified_funnel import identified_funnel
from portal.services.outreach.screening import ScreeningResult
from portal.services.privacy import erasure
from tests import factories
from tests.factories import NOW
from tests.identified_people import NO, YES, a_person, call_in, judge
from tests.retention import forget_expired
from tests.unit import unit


def test_nobody_steps_backwards_from_registered_or_past_the_screening() -> None:
    assert not any(step[0] is IdentifiedStage.REGISTERED for step in ALLOWED_STEPS)
    assert not may_step(IdentifiedStage.IDENTIFIED, IdentifiedStage.INVITED, StepBy.SUPERVISOR)
    assert not may_step(IdentifiedStage.IDENTIFIED, IdentifiedStage.ELIGIBLE, StepBy.VOLUNTEER)
    assert not may_step(IdentifiedStage.NOT_ELIGIBLE, IdentifiedStage.INVITED, StepBy.SUPERVISOR)


def test_what_is_typed_of_a_person_is_read_by_the_rules_of_the_form() -> None:
    known = KnownIdentified.read(
        {"name": ["রহিমা"], "mobile": ["০১৭১২ ৩৪৫৬৭৮"], "upazila": ["উখিয়া"]},
        factories.COXS_BAZAR,
        NOW,
    )
    assert (known.mobile, known.upazila) == ("+8801712345678", "BD20220094")
    with pytest.raises(InvalidAnswers) as wrong:
        KnownIdentified.read({"mobile": ["12"], "upazila": ["Nowhere"]}, factories.COXS_BAZAR, NOW)
    assert wrong.value.problems.keys() == {"name", "mobile", "upazila"}


def test_a_person_is_listed_once_and_sealed(session: Session, volunteer: Officer) -> None:
    person = a_person(session, volunteer)
    known = KnownIdentified("Other", None, None, None, Language.BANGLA)
    again = identification.identify_person(unit(session), volunteer, person.id, known)
    assert again is person
    assert "রহিমা".encode() not in getattr(person, raw_name("name"))


def test_from_identified_to_registered_by_the_volunteer(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person = a_person(session, volunteer)
    judge(session, supervisor, person)
    assert call_in(session, volunteer, person)
    entry_id = submit.begin_entry_for(unit(session), volunteer, person)
    assert submit.begin_entry_for(unit(session), volunteer, person) == entry_id
    typed = factories.TYPED | {
        "helped": ["yes"],
        "helper_name": ["Sabbir"],
        "helper": ["organisation"],
    }
    at = EntryContext(volunteer, entry_id, ConsentMethod.FACE_TO_FACE, Language.BANGLA)
    assert not submit.save_entry(unit(session), at, typed | {"read_out": ["yes"]})
    registration_id = submit.submit_entry(unit(session), volunteer, entry_id)
    assert (person.stage, person.registration_id) == (IdentifiedStage.REGISTERED, registration_id)
    steps = session.scalars(select(IdentifiedStep).order_by(IdentifiedStep.id)).all()
    assert [step.to_stage for step in steps] == [
        IdentifiedStage.ELIGIBLE,
        IdentifiedStage.INVITED,
        IdentifiedStage.REGISTERED,
    ]
    assert session.get_one(AssistedEntry, entry_id).desk is Desk.VOLUNTEER


def test_a_finding_needs_its_reason(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person = a_person(session, volunteer)
    for finding in (
        ScreeningResult(eligible=False),
        ScreeningResult(eligible=False, why_not=WhyNot.OTHER),
    ):
        with pytest.raises(Invalid):
            judge(session, supervisor, person, finding)
    judge(session, supervisor, person, NO)
    assert (person.stage, person.eligible) == (IdentifiedStage.NOT_ELIGIBLE, False)
    judge(session, supervisor, person)
    assert person.eligible


def test_of_two_supervisors_one_is_told(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person = a_person(session, volunteer)
    judge(session, supervisor, person)
    with pytest.raises(Conflict):
        screening.screen_person(
            unit(session), supervisor, person.id, NO, seen=IdentifiedStage.IDENTIFIED
        )


def test_only_the_districts_supervisor_screens(session: Session, volunteer: Officer) -> None:
    person = a_person(session, volunteer)
    with pytest.raises(Forbidden):
        judge(session, volunteer, person)
    with pytest.raises(NotFound):
        judge(
            session, factories.officer(session, Role.SUPERVISOR, factories.DHAKA_DISTRICT), person
        )


def test_other_desks_list_nobody(session: Session, volunteer: Officer) -> None:
    hotline = factories.officer(session, Role.REGISTRAR, factories.COXS_BAZAR, desk=Desk.HOTLINE)
    with pytest.raises(Forbidden):
        a_person(session, hotline)
    person = a_person(session, volunteer)
    with pytest.raises(NotFound):
        identification.find_identified(unit(session), hotline, person.id)


def test_a_volunteer_sees_who_is_to_be_registered_and_whom_he_listed(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    listed, by_other = a_person(session, volunteer), a_person(session, supervisor, "করিম উদ্দিন")
    with pytest.raises(NotFound):
        identification.find_identified(unit(session), volunteer, by_other.id)
    judge(session, supervisor, by_other)
    assert identification.find_identified(unit(session), volunteer, by_other.id) is by_other
    assert identification.find_identified(unit(session), volunteer, listed.id) is listed
    assert (
        identified_list.count_identified(unit(session), volunteer)[IdentifiedStage.IDENTIFIED] == 1
    )
    assert (
        identified_list.count_identified(unit(session), supervisor)[IdentifiedStage.ELIGIBLE] == 1
    )


def test_a_known_phone_is_told_and_others_lists_are_not(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person = a_person(session, volunteer)
    away = factories.officer(session, Role.SUPERVISOR, factories.DHAKA_DISTRICT)
    a_person(session, away, "করিম উদ্দিন")
    factories.registration(session, district=factories.DHAKA_DISTRICT)
    same = identified_list.same_phone(unit(session), volunteer, person.mobile_index, but=person.id)
    assert not same, "nothing is told of other districts"
    factories.registration(session)
    a_person(session, supervisor, "করিম উদ্দিন")
    same = identified_list.same_phone(unit(session), volunteer, person.mobile_index, but=person.id)
    assert (list(same.here), same.elsewhere, same.registered) == ([], True, True)
    same = identified_list.same_phone(unit(session), supervisor, person.mobile_index, but=person.id)
    assert (len(same.here), same.elsewhere, same.registered) == (1, False, True)
    same = identified_list.same_phone(
        unit(session), supervisor, person.mobile_index, but=uuid.uuid4()
    )
    assert person.id in [each.id for each in same.here]


def test_the_funnel_counts_by_month_and_district(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    people = [a_person(session, volunteer, ago=ago) for ago in (1, 2, 3, 40, 400)]
    for person, finding in zip(people, (YES, YES, NO, YES, YES), strict=True):
        judge(session, supervisor, person, finding)
    call_in(session, supervisor, people[0])
    away = factories.officer(session, Role.SUPERVISOR, factories.DHAKA_DISTRICT)
    a_person(session, away)
    mine = identified_funnel(unit(session), supervisor, today=date(2026, 11, 22))
    assert [(row.month.month, *row[2:]) for row in mine] == [
        (11, 3, 2, 1, 1, 0),
        (10, 1, 1, 0, 0, 0),
    ]
    ministry = factories.officer(session, Role.MINISTRY)
    assert len(identified_funnel(unit(session), ministry, today=date(2026, 11, 22))) == 3
    with pytest.raises(Forbidden):
        identified_funnel(unit(session), volunteer, today=date(2026, 11, 22))


def test_who_is_not_eligible_is_forgotten_and_still_counted(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person, waiting = a_person(session, volunteer), a_person(session, volunteer)
    why = ScreeningResult(eligible=False, why_not=WhyNot.OTHER, note="সাহায্য চান না")
    judge(session, supervisor, person, why)
    forget_expired(unit(session, now=NOW + timedelta(days=89)))
    session.expire_all()
    assert person.name
    forget_expired(unit(session, now=NOW + timedelta(days=90)))
    session.expire_all()
    assert not any((person.name, person.mobile, person.mobile_index, person.note))
    assert session.scalars(select(IdentifiedStep.note)).all() == [None]
    assert waiting.name
    with pytest.raises(NotFound):
        identification.find_identified(unit(session), supervisor, person.id)
    assert (
        identified_funnel(unit(session), supervisor, today=date(2026, 11, 22))[0].not_eligible == 1
    )
    forget_expired(unit(session, now=NOW + timedelta(days=400)))
    session.expire_all()
    assert waiting.name is None


def test_an_erased_registration_takes_the_identified_person_with_it(
    session: Session, volunteer: Officer
) -> None:
    person = a_person(session, volunteer)
    registration = factories.registration(session)
    assert invitations.link_registered_people(unit(session)) == 1
    erasure.request_erasure(unit(session), registration.id)
    administrator = factories.officer(session, Role.ADMINISTRATOR)
    erasure.erase_registration(unit(session), administrator, registration.reference, "in_person")
    session.expire_all()
    assert not any((person.name, person.mobile, person.mobile_index, person.note))
    assert person.stage is IdentifiedStage.REGISTERED
