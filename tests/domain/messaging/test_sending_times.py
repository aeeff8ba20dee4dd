from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.messaging.kinds import CODE_KINDS, MessageKind
from portal.domain.messaging.sending_times import (
    due_time,
    gateway_pause,
    is_night,
    pause_before_try,
)
from portal.domain.platform.dates import DHAKA

ANSWERS = [kind for kind in MessageKind if kind.is_answer]
AT_ONCE = [*sorted(CODE_KINDS), *ANSWERS]
DEFERRABLE = [kind for kind in MessageKind if kind not in AT_ONCE]


def dhaka(hour: int, minute: int = 0, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=DHAKA).astimezone(UTC)


@pytest.mark.parametrize("kind", DEFERRABLE)
def test_what_comes_up_at_night_waits_until_eight(kind: MessageKind) -> None:
    assert due_time(kind, dhaka(0)) == dhaka(8)
    assert due_time(kind, dhaka(7, 59)) == dhaka(8)
    assert due_time(kind, dhaka(8)) == dhaka(8)
    assert due_time(kind, dhaka(23, 59)) == dhaka(23, 59)


@pytest.mark.parametrize("kind", AT_ONCE)
def test_a_code_and_an_answer_go_at_any_hour(kind: MessageKind) -> None:
    assert due_time(kind, dhaka(3)) == dhaka(3)


def test_only_codes_and_answers_end_by_themselves() -> None:
    assert {kind.life for kind in ANSWERS} == {timedelta(hours=6)}
    assert {kind.life for kind in CODE_KINDS} == {timedelta(minutes=10)}
    assert all(kind.life is None for kind in DEFERRABLE)
    assert all(kind.priority > MessageKind.CODE.priority for kind in DEFERRABLE)


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(list(MessageKind)))
def test_nothing_is_due_at_night_but_what_goes_at_once_and_nothing_before_its_time(
    moment: datetime, kind: MessageKind
) -> None:
    if moment.year in (1, 9999):
        return
    due = due_time(kind, moment)
    assert moment <= due <= moment + timedelta(hours=8)
    assert kind in AT_ONCE or not is_night(due)


@given(st.integers(0, 40), st.floats(0, 1), st.sampled_from(list(MessageKind)))
def test_pauses_grow_up_to_a_limit(tries: int, chance: float, kind: MessageKind) -> None:
    pause = pause_before_try(kind, tries, chance)
    longest = timedelta(seconds=30) if kind.is_code else timedelta(hours=1)
    assert timedelta(seconds=1) <= pause <= longest * 1.5
    assert pause <= pause_before_try(kind, tries + 1, chance)


def test_messages_that_failed_together_do_not_come_back_together() -> None:
    first, last = (pause_before_try(MessageKind.VERIFIED, 5, chance) for chance in (0.0, 1.0))
    assert last == first * 3


def test_a_gateway_is_left_alone_longer_each_time() -> None:
    minutes = []
    pause: timedelta | None = None
    for _ in range(7):
        pause = gateway_pause(pause)
        minutes.append(pause.total_seconds() / 60)
    assert minutes == [1, 2, 4, 8, 16, 30, 30]
