"""Whose list a number that asked for a call is in, on both databases."""

import pytest
from sqlalchemy.orm import Session

from portal.domain.choices import Desk, Language, Role
from portal.models import Officer
from portal.services import call_backs
from tests import make
from tests.make import COXS_BAZAR, DHAKA_DISTRICT, NOW, VAULT

REGISTERED, NEW = "+8801712345678", "+8801812345678"


@pytest.fixture(autouse=True)
def asked(session: Session) -> None:
    make.places(session)
    make.registration(session)
    for mobile in (REGISTERED, NEW):
        call_backs.ask(session, VAULT, mobile, Language.BANGLA, now=NOW)


def lists(session: Session, officer: Officer) -> list[str]:
    found = [call.mobile for call in call_backs.waiting(session, VAULT, officer)]
    assert call_backs.count_waiting(session, officer) == len(found)
    return found


def test_a_registered_number_is_for_its_district_any_other_for_the_hotline(
    session: Session,
) -> None:
    district = make.officer(session, Role.DISTRICT, COXS_BAZAR)
    elsewhere = make.officer(session, Role.DISTRICT, DHAKA_DISTRICT)
    hotline = make.officer(session, Role.REGISTRAR)
    assert lists(session, district) == [REGISTERED]
    assert lists(session, elsewhere) == []
    assert lists(session, hotline) == [NEW]


def test_it_moves_to_the_district_when_the_person_registers(session: Session) -> None:
    hotline = make.officer(session, Role.REGISTRAR)
    district = make.officer(session, Role.DISTRICT, DHAKA_DISTRICT)
    make.registration(session, mobile=NEW, district=DHAKA_DISTRICT)
    assert lists(session, hotline) == []
    assert lists(session, district) == [NEW]


def test_other_desks_and_roles_get_no_numbers(session: Session) -> None:
    airport = make.officer(session, Role.REGISTRAR, desk=Desk.AIRPORT)
    ministry = make.officer(session, Role.MINISTRY)
    assert lists(session, airport) == lists(session, ministry) == []


def test_nobody_takes_a_number_off_the_list_of_others(session: Session) -> None:
    hotline = make.officer(session, Role.REGISTRAR)
    elsewhere = make.officer(session, Role.DISTRICT, DHAKA_DISTRICT)
    [call] = call_backs.waiting(session, VAULT, hotline)
    assert not call_backs.finish(session, elsewhere, call.id, now=NOW)
    assert call_backs.finish(session, hotline, call.id, now=NOW)
