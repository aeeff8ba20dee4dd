"""When a failed webhook is tried again, and when a recipient that fails is left alone.

`chance` is a random number from 0 to 1. It spreads the tries, so that they do not come all at once.
"""

from datetime import timedelta
from typing import Final

GIVE_UP_AFTER: Final = timedelta(days=3)
"""An event that could not be delivered for this long is set aside."""
FAILURES_BEFORE_PAUSE: Final = 5
"""Failures in a row after which the circuit breaker opens."""
_FIRST_DELAY: Final = timedelta(seconds=10)
_LONGEST_DELAY: Final = timedelta(hours=6)
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_DOUBLINGS: Final = 16


def retry_delay(attempts: int, chance: float) -> timedelta:
    """Returns how long an event waits after so many failed attempts: longer each time."""
    return _spread(_FIRST_DELAY * 4 ** min(attempts - 1, _DOUBLINGS), _LONGEST_DELAY, chance)


def breaker_pause(failures: int, chance: float) -> timedelta | None:
    """Returns how long all events of a recipient wait after failures in a row, None below the limit."""
    beyond = failures - FAILURES_BEFORE_PAUSE
    if beyond < 0:
        return None
    return _spread(_FIRST_PAUSE * 2 ** min(beyond, _DOUBLINGS), _LONGEST_PAUSE, chance)


def _spread(delay: timedelta, longest: timedelta, chance: float) -> timedelta:
    """Returns between a half and the whole of the delay."""
    return min(delay, longest) * (0.5 + chance / 2)
