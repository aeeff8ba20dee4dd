"""Sending times of SMS: night rest, pauses between tries, and expiry."""

from datetime import datetime, timedelta

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.clock_skew import is_ahead
from portal.domain.platform.dates import DHAKA

MORNING_HOUR = 8
"""The hour in Dhaka at which the night ends. It begins at midnight."""
MOST_TRIES = 20
LONGEST_TRYING = timedelta(hours=72)
RECEIPT_WAIT = timedelta(hours=72)
"""Operators store a message for two or three days while a phone is off."""
ASK_AFTER = timedelta(hours=1)
ASK_EVERY = timedelta(hours=6)
"""When to poll a gateway for the status of a message without a receipt."""
MOST_UNKNOWN_CODES = 2
"""The limit of copies of one code if the answers of a gateway get lost."""
UNDO_TIME = timedelta(seconds=30)
"""The time in which an officer can undo a decision."""
HELD_BACK = UNDO_TIME + timedelta(seconds=5)
"""The delay of its SMS. It is longer than the undo time because clocks of machines differ."""

_FIRST_PAUSE = timedelta(seconds=5)
_FIRST_CODE_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(hours=1)
_LONGEST_CODE_PAUSE = timedelta(seconds=30)
_FIRST_GATEWAY_PAUSE = timedelta(minutes=1)
_FIRST_PAUSE_OF_TIME_OUTS = timedelta(seconds=10)
_LONGEST_GATEWAY_PAUSE = timedelta(minutes=30)


def is_night(moment: datetime) -> bool:
    """Whether it is night in Bangladesh."""
    return moment.astimezone(DHAKA).hour < MORNING_HOUR


def due_time(kind: MessageKind, moment: datetime) -> datetime:
    """Returns the moment, or the next morning if this kind is deferred at night."""
    if not (kind.waits_out_the_night and is_night(moment)):
        return moment
    local = moment.astimezone(DHAKA)
    morning = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    return morning.astimezone(moment.tzinfo)


def pause_before_try(kind: MessageKind, tries: int, chance: float) -> timedelta:
    """Returns the pause after a number of tries: doubled each time, with a jitter of one half.

    `chance` is from 0 to 1. The jitter spreads messages that failed together.
    """
    first, longest = _FIRST_PAUSE, _LONGEST_PAUSE
    if kind.is_code:
        first, longest = _FIRST_CODE_PAUSE, _LONGEST_CODE_PAUSE
    doublings = min(max(tries - 1, 0), 16)
    pause: timedelta = min(first * 2**doublings, longest)
    return pause * (0.5 + chance)


def gateway_pause(before: timedelta | None, *, hangs: bool = False) -> timedelta:
    """Returns the pause of a failing gateway: longer each time it fails again.

    A gateway that hangs gets its first call after a shorter pause than one that refuses us: a
    short time-out passes without help, and people wait for their codes.
    """
    if before is None:
        return _FIRST_PAUSE_OF_TIME_OUTS if hangs else _FIRST_GATEWAY_PAUSE
    return min(before * 2, _LONGEST_GATEWAY_PAUSE)


def is_pausing(until: datetime | None, now: datetime) -> bool:
    """Whether a gateway pauses."""
    return is_ahead(until, now, _LONGEST_GATEWAY_PAUSE)
