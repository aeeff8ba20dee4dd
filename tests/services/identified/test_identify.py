import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.choices import ConsentHow, Desk, Language, Role
from portal.domain.errors import Conflict, Forbidden, Invalid, InvalidAnswers, NotFound
from portal.domain.stages import ALLOWED_STEPS, Stage, StepBy, WhyNot, may_step
from portal.models import Entry, IdentifiedStep, Officer
from portal.services import enter, erase
from portal.services.enter import Desktop
from portal.services.forget import forget_expired
from portal.services.identified import identify, invite, people, screen
from portal.services.identified.funnel import funnel
from portal.services.identified.identify import Known
from portal.services.identified.screen import Finding
from tests import make
from tests.identified import HOTLINE, NO, YES, a_person, call_in, judge
from tests.make import NOW, VAULT


def test_nobody_steps_backwards_from_registered_or_past_the_screening() -> None:
    assert not any(step[0] is Stage.REGISTERED for step in ALLOWED_STEPS)
    assert not may_step(Stage.IDENTIFIED, Stage.INVITED, StepBy.SUPERVISOR)
    assert not may_step(Stage.IDENTIFIED, Stage.ELIGIBLE, StepBy.VOLUNTEER)
    assert not may_step(Stage.NOT_ELIGIBLE, Stage.INVITED, StepBy.SUPERVISOR)


def test_what_is_typed_of_a_person_is_read_by_the_rules_of_the_form() -> None:
    known = Known.read(
        {"name": ["রহিমা"], "mobile": ["০১৭১২ ৩৪৫৬৭৮"], "upazila": ["উখিয়া"]}, make.COXS_BAZAR, NOW
    )
    assert (known.mobile, known.upazila) == ("+8801712345678", "BD20220094")
    with pytest.raises(InvalidAnswers) as wrong:
        Known.read({"mobile": ["12"], "upazila": ["Nowhere"]}, make.COXS_BAZAR, NOW)
    assert wrong.value.problems.keys() == {"name", "mobile", "upazila"}


def test_a_person_is_listed_once_and_sealed(session: Session, volunteer: Officer) -> None:
    person = a_person(session, volunteer)
    known = Known("Other", None, None, None, Language.BANGLA)
    again = identify.identify(session, VAULT, volunteer, person.id, known, now=NOW)
    assert again is person
    assert "রহিমা".encode() not in (person.name or b"")


def test_from_identified_to_registered_by_the_volunteer(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person = a_person(session, volunteer)
    judge(session, supervisor, person)
    assert call_in(session, volunteer, person)
    entry_id = enter.begin_for(session, VAULT, volunteer, person, now=NOW)
    assert enter.begin_for(session, VAULT, volunteer, person, now=NOW) == entry_id
    typed = make.TYPED | {"helped": ["yes"], "helper_name": ["Sabbir"], "helper": ["organisation"]}
    at = Desktop(volunteer, entry_id, ConsentHow.FACE_TO_FACE, Language.BANGLA, NOW)
    assert not enter.keep(session, VAULT, at, typed | {"read_out": ["yes"]})
    registration_id = enter.submit(session, VAULT, volunteer, entry_id, hotline=HOTLINE, now=NOW)
    assert (person.stage, person.registration_id) == (Stage.REGISTERED, registration_id)
    steps = session.scalars(select(IdentifiedStep).order_by(IdentifiedStep.id)).all()
    assert [step.to_stage for step in steps] == [Stage.ELIGIBLE, Stage.INVITED, Stage.REGISTERED]
    assert session.get_one(Entry, entry_id).desk is Desk.VOLUNTEER


def test_a_finding_needs_its_reason(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person = a_person(session, volunteer)
    for finding in (Finding(eligible=False), Finding(eligible=False, why_not=WhyNot.OTHER)):
        with pytest.raises(Invalid):
            judge(session, supervisor, person, finding)
    judge(session, supervisor, person, NO)
    assert (person.stage, person.eligible) == (Stage.NOT_ELIGIBLE, False)
    judge(session, supervisor, person)
    assert person.eligible


def test_of_two_supervisors_one_is_told(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person = a_person(session, volunteer)
    judge(session, supervisor, person)
    with pytest.raises(Conflict):
        screen.screen(session, VAULT, supervisor, person.id, NO, seen=Stage.IDENTIFIED, now=NOW)


def test_only_the_districts_supervisor_screens(session: Session, volunteer: Officer) -> None:
    person = a_person(session, volunteer)
    with pytest.raises(Forbidden):
        judge(session, volunteer, person)
    with pytest.raises(NotFound):
        judge(session, make.officer(session, Role.SUPERVISOR, make.DHAKA_DISTRICT), person)


def test_other_desks_list_nobody(session: Session, volunteer: Officer) -> None:
    hotline = make.officer(session, Role.REGISTRAR, make.COXS_BAZAR, desk=Desk.HOTLINE)
    with pytest.raises(Forbidden):
        a_person(session, hotline)
    person = a_person(session, volunteer)
    with pytest.raises(NotFound):
        identify.find(session, hotline, person.id)


def test_a_volunteer_sees_who_is_to_be_registered_and_whom_he_listed(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    listed, by_other = a_person(session, volunteer), a_person(session, supervisor, "করিম উদ্দিন")
    with pytest.raises(NotFound):
        identify.find(session, volunteer, by_other.id)
    judge(session, supervisor, by_other)
    assert identify.find(session, volunteer, by_other.id) is by_other
    assert identify.find(session, volunteer, listed.id) is listed
    assert people.counts(session, volunteer)[Stage.IDENTIFIED] == 1
    assert people.counts(session, supervisor)[Stage.ELIGIBLE] == 1


def test_a_known_phone_is_told_and_others_lists_are_not(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person = a_person(session, volunteer)
    away = make.officer(session, Role.SUPERVISOR, make.DHAKA_DISTRICT)
    a_person(session, away, "করিম উদ্দিন")
    make.registration(session)
    same = people.same_phone(session, VAULT, supervisor, person.mobile_index, but=person.id)
    assert (list(same.here), same.elsewhere, same.registered) == ([], True, True)
    same = people.same_phone(session, VAULT, supervisor, person.mobile_index, but=uuid.uuid4())
    assert [each.id for each in same.here] == [person.id]


def test_the_funnel_counts_by_month_and_district(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    people = [a_person(session, volunteer, ago=ago) for ago in (1, 2, 3, 40, 400)]
    for person, finding in zip(people, (YES, YES, NO, YES, YES), strict=True):
        judge(session, supervisor, person, finding)
    call_in(session, supervisor, people[0])
    away = make.officer(session, Role.SUPERVISOR, make.DHAKA_DISTRICT)
    a_person(session, away)
    mine = funnel(session, supervisor, today=date(2026, 11, 22))
    assert [(row.month.month, *row[2:]) for row in mine] == [
        (11, 3, 2, 1, 1, 0),
        (10, 1, 1, 0, 0, 0),
    ]
    ministry = make.officer(session, Role.MINISTRY)
    assert len(funnel(session, ministry, today=date(2026, 11, 22))) == 3
    with pytest.raises(Forbidden):
        funnel(session, volunteer, today=date(2026, 11, 22))


def test_who_is_not_eligible_is_forgotten_and_still_counted(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person, waiting = a_person(session, volunteer), a_person(session, volunteer)
    why = Finding(eligible=False, why_not=WhyNot.OTHER, note="নিজে চান না")
    judge(session, supervisor, person, why)
    forget_expired(session, now=NOW + timedelta(days=89))
    session.expire_all()
    assert person.name
    forget_expired(session, now=NOW + timedelta(days=90))
    session.expire_all()
    assert not any((person.name, person.mobile, person.mobile_index, person.note))
    assert session.scalars(select(IdentifiedStep.note)).all() == [None]
    assert waiting.name
    with pytest.raises(NotFound):
        identify.find(session, supervisor, person.id)
    assert funnel(session, supervisor, today=date(2026, 11, 22))[0].not_eligible == 1
    forget_expired(session, now=NOW + timedelta(days=400))
    session.expire_all()
    assert waiting.name is None


def test_an_erased_registration_takes_the_identified_person_with_it(
    session: Session, volunteer: Officer
) -> None:
    person = a_person(session, volunteer)
    registration = make.registration(session)
    assert invite.link_registered(session, VAULT, now=NOW) == 1
    erase.ask(session, VAULT, registration.id, hotline=HOTLINE, now=NOW)
    administrator = make.officer(session, Role.ADMINISTRATOR)
    why = "Asked for by the person"
    erase.erase(session, VAULT, administrator, registration.reference, why, now=NOW)
    session.expire_all()
    assert not any((person.name, person.mobile, person.mobile_index, person.note))
    assert person.stage is Stage.REGISTERED
