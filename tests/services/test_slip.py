import re

import pytest

from portal.crypto import Vault
from portal.db import Database
from portal.domain.choices import Role
from portal.domain.errors import NotFound
from portal.domain.states import State
from portal.models import Officer, Registration
from portal.services import slip
from tests import make
from tests.make import VAULT


@pytest.fixture
def registration(database: Database) -> Registration:
    with database.begin() as session:
        make.places(session)
        return make.registration(session)


def officer(database: Database, role: Role, area: str | None = None) -> Officer:
    with database.begin() as session:
        return make.officer(session, role, area)


def opens(database: Database, who: Officer, code: str) -> bool:
    with database.read() as session:
        try:
            slip.find(session, VAULT, who, code)
        except NotFound:
            return False
        return True


def test_the_slip_leads_the_officer_of_the_district_to_the_registration(
    database: Database, registration: Registration
) -> None:
    here = officer(database, Role.DISTRICT, make.COXS_BAZAR)
    code = slip.code_of(VAULT, registration)
    with database.read() as session:
        assert slip.find(session, VAULT, here, code).id == registration.id


def test_it_leads_nobody_else_there(database: Database, registration: Registration) -> None:
    code = slip.code_of(VAULT, registration)
    for role, area in (
        (Role.DISTRICT, make.DHAKA_DISTRICT),
        (Role.CENTRE, make.DHAKA_CENTRE),
        (Role.CENTRE, make.NOAKHALI_CENTRE),  # its own centre, but not verified yet
        (Role.MINISTRY, None),
        (Role.ADMINISTRATOR, None),
    ):
        assert not opens(database, officer(database, role, area), code)


def test_the_centre_opens_it_once_it_is_verified(
    database: Database, registration: Registration
) -> None:
    with database.begin() as session:
        here = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
        verified = make.registration(session, State.VERIFIED, by=here)
    code = slip.code_of(VAULT, verified)
    assert opens(database, officer(database, Role.CENTRE, make.NOAKHALI_CENTRE), code)
    assert not opens(database, officer(database, Role.CENTRE, make.DHAKA_CENTRE), code)


def test_it_shows_the_same_code_each_time_and_tells_nothing_by_it(
    database: Database, registration: Registration
) -> None:
    code = slip.code_of(VAULT, registration)
    assert code == slip.code_of(VAULT, registration)
    assert re.fullmatch(r"[\w-]{43}", code)
    assert registration.reference.lower() not in code.lower()
    with database.begin() as session:
        next_one = make.registration(session)
    alike = sum(a == b for a, b in zip(code, slip.code_of(VAULT, next_one), strict=True))
    assert alike < 15, (
        "codes of registrations sent one after the other must not resemble each other"
    )


def test_what_is_no_slip_finds_nothing(database: Database, registration: Registration) -> None:
    here = officer(database, Role.DISTRICT, make.COXS_BAZAR)
    code = slip.code_of(VAULT, registration)
    elsewhere = slip.code_of(Vault([("k1", b"k" * 32)], b"j" * 32), registration)
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
    here = officer(database, Role.DISTRICT, make.COXS_BAZAR)
    code = slip.code_of(VAULT, registration)
    assert opens(database, here, code)
    with database.begin() as session:
        erased = session.get_one(Registration, registration.id)
        erased_moves = session.connection().exec_driver_sql("DELETE FROM moves")
        assert erased_moves.rowcount
        session.delete(erased)
    assert not opens(database, here, code)
