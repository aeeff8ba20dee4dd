from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.casework.case_choices import CaseOutcome
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, InvalidAnswers, NotFound
from portal.domain.registration.states import State
from portal.domain.routing.centre_choice import CentreFact
from portal.domain.routing.centre_form import CentrePlan
from portal.domain.routing.choices import CentreStatus, RouteReason
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Centre, Officer
from portal.services.casework import case_closing
from portal.services.casework.appointments import make_appointment as appoint
from portal.services.casework.workload import workload
from portal.services.routing import catchments, centre_assignment, centres
from tests import factories
from tests.factories import COXS_BAZAR, NOAKHALI_CENTRE, NOW
from tests.services.casework.centre_desk import person, seen, staff
from tests.unit import unit

TYPED = {
    "name_en": "Reintegration Service Centre, Noakhali",
    "name_bn": "রিইন্টিগ্রেশন সার্ভিস সেন্টার, নোয়াখালী",
    "address_en": "12 Main Road, Maijdee",
    "address_bn": "১২ মেইন রোড, মাইজদী",
    "phone": "০১৭১২-৩৪৫৬৭৮",
    "hours": "৯.৩০ – ১৬:০০",
    "status": "open",
    "capacity": "১,২০০",
}
TODAY = NOW.date()
NOAKHALI = "BD2075"
COXS_BAZAR_CENTRE = {
    "name_en": "Reintegration Service Centre, Cox's Bazar",
    "name_bn": "রিইন্টিগ্রেশন সার্ভিস সেন্টার, কক্সবাজার",
    "status": "open",
}


@pytest.fixture(autouse=True)
def noakhali(session: Session) -> Centre:
    factories.places(session)
    return session.get_one(Centre, NOAKHALI_CENTRE)


@pytest.fixture
def administrator(session: Session) -> Officer:
    return factories.officer(session, Role.ADMINISTRATOR)


def plan(**typed: str) -> CentrePlan:
    return CentrePlan.read(TYPED | typed, load_places().district(NOAKHALI))


def change(session: Session, by: Officer, **typed: str) -> Centre:
    there = centres.find_centre(unit(session), NOAKHALI_CENTRE)
    return centres.change_centre(
        unit(session), NOAKHALI_CENTRE, plan(**typed), seen=centres.centre_version(there), by=by
    )


def entries(session: Session) -> list[Mapping[str, object]]:
    action = AuditEntry.action == AuditAction.CENTRE_CHANGED
    return list(session.scalars(select(AuditEntry.details).where(action)))


def limit(session: Session, centre: Centre, capacity: int) -> None:
    centre.capacity = capacity
    session.flush()


def test_an_administrator_writes_the_address_the_phone_and_how_many_it_can_have(
    session: Session, administrator: Officer, noakhali: Centre
) -> None:
    change(session, administrator)
    assert noakhali.address_bn == TYPED["address_bn"]
    assert (noakhali.phone, noakhali.capacity) == ("+8801712345678", 1200)
    assert noakhali.hours == "09:30-16:00"
    change(session, administrator)
    [entry] = entries(session)
    assert entry["changed"] == ["address_bn", "address_en", "phone", "hours", "capacity"]
    assert TYPED["address_en"] not in str(entry)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("address_en", "x" * 201),
        ("phone", "call me"),
        ("phone", "+1 202 555 0100"),
        ("phone", "<script>"),
        ("hours", "morning"),
        ("hours", "16:00-9:30"),
        ("hours", "9:75-16:00"),
        ("hours", "9:00-24:00"),
        ("hours", "9" * 5000 + ":00-16:00"),
        ("capacity", "-5"),
        ("capacity", "0"),
        ("capacity", "1.5"),
        ("capacity", "9" * 400),
        ("status", "burning"),
        ("name_en", "নোয়াখালী"),
        ("name_en", " "),
        ("name_bn", "Noakhali"),
        ("name_bn", "ন" * 101),
        ("position", "somewhere"),
        ("position", "22.8"),
        ("position", "91.1, 22.8"),
        ("position", "23.8, 90.4"),
        ("position", "1" * 400),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(field: str, typed: str) -> None:
    with pytest.raises(InvalidAnswers) as wrong:
        plan(**{field: typed})
    assert set(wrong.value.problems) == {field}


@pytest.mark.parametrize("phone", ["16135", "02-2233 88888", "0821-712345", "+8809610102030", ""])
def test_numbers_that_fit_an_sms_are_taken(phone: str) -> None:
    assert len(plan(phone=phone).phone) <= 14


def test_of_two_administrators_the_second_is_told(session: Session, administrator: Officer) -> None:
    mark = centres.centre_version(centres.find_centre(unit(session), NOAKHALI_CENTRE))
    change(session, administrator)
    other = plan(phone="16135")
    with pytest.raises(Conflict):
        centres.change_centre(unit(session), NOAKHALI_CENTRE, other, seen=mark, by=administrator)
    with pytest.raises(NotFound):
        centres.change_centre(unit(session), "RSC-X", other, seen=mark, by=administrator)


def new_plan(**typed: str) -> CentrePlan:
    return CentrePlan.read(COXS_BAZAR_CENTRE | typed, load_places().district(COXS_BAZAR))


def add(session: Session, by: Officer, **typed: str) -> Centre:
    return centres.add_centre(unit(session), COXS_BAZAR, new_plan(**typed), by=by)


def test_a_new_centre_gets_its_districts_from_when_it_opens(
    session: Session, administrator: Officer
) -> None:
    added = add(session, administrator, status="closed", capacity="৩০০", position="২১.৪৪, ৯১.৯৭")
    assert (added.code, added.capacity, added.latitude) == ("RSC-COX", 300, 21.44)
    assert centre_assignment.route(unit(session), COXS_BAZAR).centre_code == NOAKHALI_CENTRE
    fact = CentreFact(added.code, added.latitude, added.longitude, CentreStatus.OPEN)
    preview = catchments.preview_centre(unit(session), fact)
    assert COXS_BAZAR in {each.before.district_code for each in preview}
    assert {each.after.route.centre_code for each in preview} == {"RSC-COX"}
    typed = centres.centre_form_input(added) | {"status": "open"}
    opened = CentrePlan.read(typed, load_places().district(COXS_BAZAR))
    mark = centres.centre_version(added)
    centres.change_centre(unit(session), added.code, opened, seen=mark, by=administrator)
    session.flush()
    served = catchments.served_districts(unit(session)).values()
    sent = {each.district_code for each in served if each.route.centre_code == added.code}
    assert sent == {each.before.district_code for each in preview}
    assert [entry["changed"] for entry in entries(session)] == [["added"], ["status"]]


def test_a_centre_added_twice_is_one_and_another_of_its_name_is_refused(
    session: Session, administrator: Officer
) -> None:
    assert add(session, administrator) is add(session, administrator)
    with pytest.raises(InvalidAnswers) as wrong:
        add(session, administrator, phone="16135")
    assert set(wrong.value.problems) == {"name_en", "name_bn"}
    other = add(session, administrator, name_en="A second one", name_bn="আরেকটি")
    assert other.code == "RSC-COX2"
    with pytest.raises(InvalidAnswers):
        change(session, administrator, name_en="a second ONE")


def test_without_a_position_it_is_at_the_headquarters(
    session: Session, administrator: Officer
) -> None:
    added = add(session, administrator)
    here = load_places().district(COXS_BAZAR)
    assert (added.latitude, added.longitude) == (here.latitude, here.longitude)
    assert centre_assignment.route(unit(session), COXS_BAZAR).distance_km == 0


def test_new_registrations_pass_a_centre_that_its_staff_calls_full(session: Session) -> None:
    kamal = staff(session)
    assert centre_assignment.route(unit(session), COXS_BAZAR).centre_code == NOAKHALI_CENTRE
    for _ in range(2):
        centres.set_room(unit(session), kamal, CentreStatus.FULL)
    session.flush()
    found = centre_assignment.route(unit(session), COXS_BAZAR)
    assert found.centre_code != NOAKHALI_CENTRE
    assert found.reason is RouteReason.PASSED_ON
    centres.set_room(unit(session), kamal, CentreStatus.OPEN)
    session.flush()
    assert centre_assignment.route(unit(session), COXS_BAZAR).centre_code == NOAKHALI_CENTRE
    assert len(entries(session)) == 2


def test_the_staff_does_not_open_what_an_administrator_closed(
    session: Session, noakhali: Centre
) -> None:
    noakhali.status = CentreStatus.CLOSED
    session.flush()
    with pytest.raises(Forbidden):
        centres.set_room(unit(session), staff(session), CentreStatus.OPEN)
    with pytest.raises(Invalid):
        centres.set_room(unit(session), staff(session), CentreStatus.CLOSED)
    officer = factories.officer(session, Role.DISTRICT, COXS_BAZAR)
    with pytest.raises(Forbidden):
        centres.set_room(unit(session), officer, CentreStatus.FULL)


def test_each_centre_sees_its_own_numbers_and_the_ministry_all(session: Session) -> None:
    kamal = staff(session)
    waiting = person(session, kamal)
    received = person(session, kamal, State.RECEIVED)
    ended, again = (person(session, kamal, State.RECEIVED) for _ in range(2))
    thursday = datetime(2026, 11, 26, 5, tzinfo=UTC)
    appoint(unit(session), seen(kamal, waiting), thursday)
    appoint(unit(session), seen(kamal, received), thursday + timedelta(days=7))
    for each in (ended, again):
        case_closing.close_case(unit(session), seen(kamal, each), CaseOutcome.NO_NEED, [], "")
        session.flush()
    case_closing.reopen_case(unit(session), seen(kamal, again))
    session.flush()
    [own] = workload(unit(session), kamal, today=TODAY)
    assert own.centre.code == NOAKHALI_CENTRE
    assert (own.waiting, own.received, own.appointments, own.closed) == (1, 2, 1, 1)
    for role in (Role.MINISTRY, Role.ADMINISTRATOR):
        every = workload(unit(session), factories.officer(session, role), today=TODAY)
        assert len(every) == 10
        assert sum(each.open for each in every) == 3
    assert (
        workload(unit(session), factories.officer(session, Role.DISTRICT, COXS_BAZAR), today=TODAY)
        == []
    )
