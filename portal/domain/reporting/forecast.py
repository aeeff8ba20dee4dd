"""A forecast of the day on which a number reaches a limit, by the rate of the last weeks."""

from datetime import date, timedelta
from typing import Final

RATE_DAYS: Final = 28
"""The rate is that of this number of days: whole weeks, so that each weekday counts alike."""
FEWEST_DAYS: Final = 7
"""Fewer days give no rate."""
HORIZON: Final = timedelta(days=90)
"""Later days are not forecast, because nobody knows the rate of so many weeks."""


def day_reached(now: int, limit: int, gained: int, days: int, today: date) -> date | None:
    """Returns the day on which `now` reaches `limit` if it goes on as in the last `days`.

    `gained` is how much was added in these days. Returns `today` for what is reached, None if the
    number does not grow, the days are too few, or the day is beyond `HORIZON`.
    """
    if now >= limit:
        return today
    if gained <= 0 or days < FEWEST_DAYS:
        return None
    wait = timedelta(days=-(-(limit - now) * days // gained))
    return today + wait if wait <= HORIZON else None
