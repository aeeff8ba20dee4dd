"""Requests for a call appear in one list, on both databases."""

import pytest
from sqlalchemy.orm import Session

from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Desk, Role
from portal.models import Officer
from portal.services.hotline import callback_requests
from tests import factories
from tests.factories import COXS_BAZAR, DHAKA_DISTRICT
from tests.unit import unit

REGISTERED, NEW = "+8801712345678", "+8801812345678"


@pytest.fixture(autouse=True)
def asked(session: Session) -> None:
    factories.places(session)
    factories.registration(session)
    for mobile in (REGISTERED, NEW):
        callback_requests.request_callback(unit(session), mobile, Language.BANGLA)


def lists(session: Session, officer: Officer) -> list[str]:
    found = [call.mobile for call in callback_requests.pending_callbacks(unit(session), officer)]
    assert callback_requests.count_pending_callbacks(unit(session), officer) == len(found)
    return found


def test_a_registered_number_is_for_its_district_any_other_for_the_hotline(
    session: Session,
) -> None:
    district = factories.officer(session, Role.DISTRICT, COXS_BAZAR)
    elsewhere = factories.officer(session, Role.DISTRICT, DHAKA_DISTRICT)
    hotline = factories.officer(session, Role.REGISTRAR)
    assert lists(session, district) == [REGISTERED]
    assert lists(session, elsewhere) == []
    assert lists(session, hotline) == [NEW]


def test_it_moves_to_the_district_when_the_person_registers(session: Session) -> None:
    hotline = factories.officer(session, Role.REGISTRAR)
    district = factories.officer(session, Role.DISTRICT, DHAKA_DISTRICT)
    factories.registration(session, mobile=NEW, district=DHAKA_DISTRICT)
    assert lists(session, hotline) == []
    assert lists(session, district) == [NEW]


def test_other_desks_and_roles_get_no_numbers(session: Session) -> None:
    airport = factories.officer(session, Role.REGISTRAR, desk=Desk.AIRPORT)
    ministry = factories.officer(session, Role.MINISTRY)
    assert lists(session, airport) == lists(session, ministry) == []


def test_nobody_takes_a_number_off_the_list_of_others(session: Session) -> None:
    hotline = factories.officer(session, Role.REGISTRAR)
    elsewhere = factories.officer(session, Role.DISTRICT, DHAKA_DISTRICT)
    [call] = callback_requests.pending_callbacks(unit(session), hotline)
    assert not callback_requests.finish_callback(unit(session), elsewhere, call.id)
    assert callback_requests.finish_callback(unit(session), hotline, call.id)
