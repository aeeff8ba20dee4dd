from collections.abc import Mapping

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.casework.case_choices import CaseOutcome
from portal.domain.platform.errors import Invalid, InvalidAnswers
from portal.domain.registration.states import State
from portal.domain.routing.centre_form import CentrePlan
from portal.domain.routing.choices import CentreStatus
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Centre, Officer
from portal.services.casework import case_closing
from portal.services.routing import centres
from portal.services.routing.centre_capacity import update_centre_capacity
from tests import factories
from tests.factories import NOAKHALI_CENTRE, NOW
from tests.services.casework.centre_desk import person, seen, staff
from tests.unit import unit

TYPED = {
    "name_en": "Reintegration Service Centre, Noakhali",
    "name_bn": "রিইন্টিগ্রেশন সার্ভিস সেন্টার, নোয়াখালী",
    "address_en": "12 Main Road, Maijdee",
    "address_bn": "১২ মেইন রোড, মাইজদী",
    "phone": "০১৭১২-৩৪৫৬৭৮",
    "status": "open",
    "capacity": "১,২০০",
}
TODAY = NOW.date()
NOAKHALI = "BD2075"


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


def test_as_many_as_it_can_have_make_it_full_and_room_opens_it_again(
    session: Session, noakhali: Centre
) -> None:
    kamal = staff(session)
    people = [person(session, kamal, state) for state in (State.VERIFIED, State.RECEIVED)]
    factories.registration(session)
    limit(session, noakhali, 3)
    assert update_centre_capacity(unit(session)) == 0, "who is not verified does not count"
    limit(session, noakhali, 2)
    assert update_centre_capacity(unit(session)) == 1
    assert (noakhali.status, noakhali.filled_at) == (CentreStatus.FULL, NOW)
    assert update_centre_capacity(unit(session)) == 0
    with pytest.raises(Invalid):
        centres.set_room(unit(session), kamal, CentreStatus.OPEN)
    case_closing.close_case(unit(session), seen(kamal, people[1]), CaseOutcome.NO_NEED, [], "")
    session.flush()
    assert update_centre_capacity(unit(session)) == 1
    assert (noakhali.status, noakhali.filled_at) == (CentreStatus.OPEN, None)
    assert [entry["status"] for entry in entries(session)] == ["full", "open"]


def test_a_large_centre_opens_only_when_a_twentieth_is_free(
    session: Session, noakhali: Centre
) -> None:
    kamal = staff(session)
    people = [person(session, kamal, State.RECEIVED) for _ in range(22)]
    limit(session, noakhali, 22)
    assert update_centre_capacity(unit(session)) == 1
    for number, each in enumerate(people[:2]):
        assert update_centre_capacity(unit(session)) == 0, number
        case_closing.close_case(unit(session), seen(kamal, each), CaseOutcome.NO_NEED, [], "")
        session.flush()
    assert update_centre_capacity(unit(session)) == 1


@pytest.mark.parametrize("status", [CentreStatus.FULL, CentreStatus.CLOSED])
def test_what_a_person_has_said_no_count_takes_back(
    session: Session, noakhali: Centre, status: CentreStatus
) -> None:
    noakhali.status = status
    limit(session, noakhali, 10)
    assert update_centre_capacity(unit(session)) == 0
    assert noakhali.status is status


def test_without_a_limit_it_is_not_full_by_count_any_more(
    session: Session, administrator: Officer, noakhali: Centre
) -> None:
    person(session, staff(session))
    limit(session, noakhali, 1)
    update_centre_capacity(unit(session))
    with pytest.raises(InvalidAnswers):
        change(session, administrator, status="open", capacity="1")
    session.refresh(noakhali)
    change(session, administrator, status="full", capacity="")
    assert (noakhali.status, noakhali.filled_at) == (CentreStatus.OPEN, None)
