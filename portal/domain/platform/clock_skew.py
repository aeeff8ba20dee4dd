"""Tolerance for clocks: those of machines differ, and a transaction may wait after its time was taken."""

from datetime import datetime, timedelta
from typing import Final

CLOCK_SKEW: Final = timedelta(minutes=5)
"""A time that is further ahead was stored before the clock was set back."""


def is_ahead(end: datetime | None, now: datetime, longest: timedelta) -> bool:
    """Returns whether the end of a lease, claim or pause of at most `longest` is still to come."""
    return end is not None and now < end <= now + longest + CLOCK_SKEW
