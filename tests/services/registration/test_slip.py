import re

import pytest

from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.errors import NotFound
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.registration import slip
from tests import factories
from tests.factories import VAULT
from tests.unit import unit


@pytest.fixture
def registration(database: Database) -> Registration:
    with database.begin() as session:
        factories.places(session)
        return factories.registration(session)


def officer(database: Database, role: Role, area: str | None = None) -> Officer:
    with database.begin() as session:
        return factories.officer(session, role, area)


def opens(database: Database, who: Officer, code: str) -> bool:
    with database.read() as session:
        try:
            slip.find_by_slip(unit(session), who, code)
        except NotFound:
            return False
        return True


def test_the_slip_leads_the_officer_of_the_district_to_the_registration(
    database: Database, registration: Registration
) -> None:
    here = officer(database, Role.DISTRICT, factories.COXS_BAZAR)
    code = slip.slip_code(VAULT, registration)
    with database.read() as session:
        assert slip.find_by_slip(unit(session), here, code).id == registration.id


def test_it_leads_nobody_else_there(database: Database, registration: Registration) -> None:
    code = slip.slip_code(VAULT, registration)
    for role, area in (
        (Role.DISTRICT, factories.DHAKA_DISTRICT),
        (Role.CENTRE, factories.DHAKA_CENTRE),
        (Role.CENTRE, factories.NOAKHALI_CENTRE),  # its own centre, but not verified yet
        (Role.MINISTRY, None),
        (Role.ADMINISTRATOR, None),
    ):
        assert not opens(database, officer(database, role, area), code)


def test_the_centre_opens_it_once_it_is_verified(
    database: Database, registration: Registration
) -> None:
    with database.begin() as session:
        here = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        verified = factories.registration(session, State.VERIFIED, by=here)
    code = slip.slip_code(VAULT, verified)
    assert opens(database, officer(database, Role.CENTRE, factories.NOAKHALI_CENTRE), code)
    assert not opens(database, officer(database, Role.CENTRE, factories.DHAKA_CENTRE), code)


def test_it_shows_the_same_code_each_time_and_tells_nothing_by_it(
    database: Database, registration: Registration
) -> None:
    code = slip.slip_code(VAULT, registration)
    assert code == slip.slip_code(VAULT, registration)
    assert re.fullmatch(r"[\w-]{43}", code)
    assert registration.reference.lower() not in code.lower()
    with database.begin() as session:
        next_one = factories.registration(session)
    alike = sum(a == b for a, b in zip(code, slip.slip_code(VAULT, next_one), strict=True))
    assert alike < 15, (
        "codes of registrations sent one after the other must not resemble each other"
    )


def test_what_is_no_slip_finds_nothing(database: Database, registration: Registration) -> None:
    here = officer(database, Role.DISTRICT, factories.COXS_BAZAR)
    code = slip.slip_code(VAULT, registration)
    elsewhere = slip.slip_code(Vault([("k1", b"k" * 32)], [("i1", b"j" * 32)]), registration)
    other_sign = "B" if code[0] == "A" else "A"
    for wrong in (
        "",
        "x",
        code[:-1],
        code + "A",
        other_sign + code[1:],
        elsewhere,
        registration.reference,
        str(registration.id),
        "রহিমা",
        "=" * 44,
        "A" * 10_000,
    ):
        assert not opens(database, here, wrong), wrong


def test_an_erased_registration_leaves_a_slip_that_opens_nothing(
    database: Database, registration: Registration
) -> None:
    here = officer(database, Role.DISTRICT, factories.COXS_BAZAR)
    code = slip.slip_code(VAULT, registration)
    assert opens(database, here, code)
    with database.begin() as session:
        erased = session.get_one(Registration, registration.id)
        erased_moves = session.connection().exec_driver_sql("DELETE FROM moves")
        assert erased_moves.rowcount
        session.delete(erased)
    assert not opens(database, here, code)
