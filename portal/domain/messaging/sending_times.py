"""When an SMS may go out, when to try it again, and when to give up."""

from datetime import datetime, timedelta

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.dates import DHAKA

MORNING_HOUR = 8
"""Before this hour in Dhaka nobody is woken; the night begins at midnight."""
MOST_TRIES = 20
LONGEST_TRYING = timedelta(hours=72)
RECEIPT_WAIT = timedelta(hours=72)
"""Operators keep a message for a phone that is off for two or three days."""
ASK_AFTER = timedelta(hours=1)
ASK_EVERY = timedelta(hours=6)
"""When to ask a gateway that can be asked about a message without a receipt."""
MOST_UNKNOWN_CODES = 2
"""So many copies of one code may reach a phone where a gateway's answers get lost."""
UNDO_TIME = timedelta(seconds=30)
"""So long an officer can take a decision back."""
HELD_BACK = UNDO_TIME + timedelta(seconds=5)
"""So long its SMS waits: a little more, for the clocks of two machines are never the same."""

_FIRST_PAUSE = timedelta(seconds=5)
_FIRST_CODE_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(hours=1)
_LONGEST_CODE_PAUSE = timedelta(seconds=30)
_FIRST_GATEWAY_PAUSE = timedelta(minutes=1)
_LONGEST_GATEWAY_PAUSE = timedelta(minutes=30)


def is_night(moment: datetime) -> bool:
    """Whether people sleep in Bangladesh."""
    return moment.astimezone(DHAKA).hour < MORNING_HOUR


def due_time(kind: MessageKind, moment: datetime) -> datetime:
    """That moment, or the morning after it where this kind waits out the night."""
    if not (kind.waits_out_the_night and is_night(moment)):
        return moment
    local = moment.astimezone(DHAKA)
    morning = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    return morning.astimezone(moment.tzinfo)


def pause_before_try(kind: MessageKind, tries: int, chance: float) -> timedelta:
    """How long to wait after so many tries: twice as long each time, give or take a half.

    `chance` is from 0 to 1; it keeps messages that failed together from coming back together.
    """
    first, longest = _FIRST_PAUSE, _LONGEST_PAUSE
    if kind is MessageKind.CODE:
        first, longest = _FIRST_CODE_PAUSE, _LONGEST_CODE_PAUSE
    doublings = min(max(tries - 1, 0), 16)
    pause: timedelta = min(first * 2**doublings, longest)
    return pause * (0.5 + chance)


def gateway_pause(before: timedelta | None) -> timedelta:
    """How long a gateway in trouble is left alone: longer each time it is still in trouble."""
    return min((before or timedelta()) * 2, _LONGEST_GATEWAY_PAUSE) or _FIRST_GATEWAY_PAUSE
