"""The status of a registration by its date of birth, for people who lost their phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid, NotFound, TooMany
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import BirthGiven
from portal.domain.registration.reference import new_reference
from portal.models import Registration
from portal.services.registration import drafts, status_by_birth_date, status_tracking
from portal.services.registration.phone_verification import CodeRequester
from tests import factories
from tests.factories import NOW
from tests.unit import unit

HERE = CodeRequester("this browser", "192.0.2.1", Language.BANGLA)
RIGHT = Birth(BirthGiven.DATE, day=date(1990, 3, 5))
WRONG = Birth(BirthGiven.DATE, day=date(1990, 3, 6))
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def registration(database: Database) -> Registration:
    with database.begin() as session:
        factories.places(session)
        return factories.registration(session)


def try_it(database: Database, reference: str, said: Birth, *, now: Any = NOW) -> None:
    with database.begin() as session:
        status_by_birth_date.hold_birth_limits(unit(session, now=now), HERE, reference)
    with database.begin() as session:
        status_by_birth_date.open_by_birth_date(
            unit(session, now=now), HERE.browser_token, reference, said
        )


def followed(database: Database, browser_token: str = HERE.browser_token, *, now: Any = NOW) -> Any:
    with database.read() as session:
        return status_by_birth_date.followed_registration_id(unit(session, now=now), browser_token)


def test_reference_and_birth_let_this_browser_follow_for_half_an_hour(
    database: Database, registration: Registration
) -> None:
    try_it(database, registration.reference, RIGHT)
    assert followed(database) == registration.id
    assert followed(database, "another browser") is None
    assert followed(database, now=NOW + HALF_AN_HOUR) is None


def test_it_opens_nothing_that_a_code_opens(database: Database, registration: Registration) -> None:
    try_it(database, registration.reference, RIGHT)
    with database.read() as session, pytest.raises(NotFound):
        status_tracking.opened_id(unit(session), HERE.browser_token)


def test_finishing_ends_it(database: Database, registration: Registration) -> None:
    try_it(database, registration.reference, RIGHT)
    with database.begin() as session:
        drafts.detach_browser(unit(session), HERE.browser_token)
    assert followed(database) is None


def test_a_wrong_reference_and_a_wrong_birth_are_told_alike_after_the_same_statements(
    database: Database, registration: Registration
) -> None:
    messages = []
    for reference, said in ((registration.reference, WRONG), (new_reference(), RIGHT)):
        with statements(database) as made, pytest.raises(Invalid) as refused:
            try_it(database, reference, said)
        messages.append((str(refused.value), refused.value.text, len(made)))
    assert messages[0] == messages[1]
    assert followed(database) is None


@pytest.mark.parametrize("is_there", [True, False])
def test_a_reference_has_five_tries_a_day_whether_it_is_one_or_not(
    database: Database, registration: Registration, is_there: bool
) -> None:
    reference = registration.reference if is_there else new_reference()
    for _ in range(5):
        with pytest.raises(Invalid):
            try_it(database, reference, WRONG)
    with pytest.raises(TooMany):
        try_it(database, reference, RIGHT)
    assert followed(database) is None
    with pytest.raises(Invalid):  # a new day, a new limit
        try_it(database, reference, WRONG, now=NOW + timedelta(days=1))


def test_an_erased_registration_is_no_registration(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        made = factories.registration(session)
    with database.begin() as session:
        row = session.get_one(Registration, made.id)
        row.birth = None
    with pytest.raises(Invalid):
        try_it(database, made.reference, RIGHT)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    made: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        made.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield made
    event.remove(database.engine, "before_cursor_execute", note)
