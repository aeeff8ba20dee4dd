"""Rate limits hold under concurrent requests."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.platform.errors import TooMany
from portal.models import RateCounter
from portal.services.platform.rate_limit import (
    LimitedUse,
    RateLimit,
    count_use,
    hold_limit,
    hold_limits,
)
from tests.factories import NOW
from tests.unit import unit

CODES = RateLimit("codes", 5, timedelta(days=1))
MINUTE = RateLimit("minute", 1, timedelta(minutes=1))
DAY = RateLimit("day", 0, timedelta(days=1))
PHONE, OTHER = "+8801712345678", "+8801712345679"


def test_each_of_a_hundred_who_ask_at_once_gets_a_number_of_their_own(database: Database) -> None:
    def ask(_number: int) -> int:
        with database.begin() as session:
            return count_use(unit(session), CODES, PHONE)

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(ask, range(100))) == list(range(1, 101))


def test_of_many_who_ask_at_once_only_as_many_as_the_limit_pass(database: Database) -> None:
    def ask(_number: int) -> bool:
        try:
            with database.begin() as session:
                hold_limit(unit(session), CODES, PHONE)
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(ask, range(60))) == CODES.most


def test_who_is_over_the_limit_is_told_when_to_come_back(session: Session) -> None:
    now = datetime(2026, 11, 22, 23, 59, 30, tzinfo=UTC)
    for _ in range(CODES.most):
        hold_limit(unit(session, now=now), CODES, PHONE)
    with pytest.raises(TooMany) as error:
        hold_limit(unit(session, now=now), CODES, PHONE)
    assert error.value.retry_after == 30
    hold_limit(unit(session, now=now + timedelta(seconds=30)), CODES, PHONE)


def test_it_is_never_told_to_come_back_at_once(session: Session) -> None:
    now = datetime(2026, 11, 22, 23, 59, 59, 999_999, tzinfo=UTC)
    hold_limit(unit(session, now=now), MINUTE, PHONE)
    with pytest.raises(TooMany) as error:
        hold_limit(unit(session, now=now), MINUTE, PHONE)
    assert error.value.retry_after == 1


def test_the_first_exceeded_of_several_limits_refuses_and_tells_when_to_come_back(
    session: Session,
) -> None:
    now = datetime(2026, 11, 22, 23, 59, 30, tzinfo=UTC)
    work = unit(session, now=now)
    uses = LimitedUse(CODES, PHONE), LimitedUse(MINUTE, PHONE)
    assert hold_limits(work, *uses) == {"codes": 1, "minute": 1}
    with pytest.raises(TooMany) as error:
        hold_limits(work, *uses, LimitedUse(DAY, PHONE))
    assert error.value.retry_after == 30
    assert count_use(work, CODES, PHONE) == 3


def test_others_and_other_limits_are_counted_apart(session: Session) -> None:
    assert count_use(unit(session), CODES, PHONE) == 1
    assert count_use(unit(session), CODES, OTHER) == 1
    assert count_use(unit(session), MINUTE, PHONE) == 1
    assert count_use(unit(session, now=NOW + timedelta(days=1)), CODES, PHONE) == 1
    assert count_use(unit(session), CODES, PHONE) == 2


def test_what_was_undone_does_not_count(database: Database) -> None:
    with database.begin() as session:
        count_use(unit(session), CODES, PHONE)
        session.rollback()
    with database.begin() as session:
        assert count_use(unit(session), CODES, PHONE) == 1


def test_the_phone_is_not_in_the_table(session: Session) -> None:
    count_use(unit(session), CODES, PHONE)
    (subject,) = session.scalars(select(RateCounter.subject))
    assert PHONE.encode() not in subject
    assert len(subject) == 32
