"""The Bangla words for the parts of the day, for pages and SMS alike."""

from typing import Final

_STARTS: Final = (
    (20, "রাত"),
    (18, "সন্ধ্যা"),
    (16, "বিকেল"),
    (12, "দুপুর"),
    (6, "সকাল"),
    (4, "ভোর"),
    (0, "রাত"),
)
"""The hour at which each part begins, the latest first; the hours are those of CLDR."""


def day_part(hour: int) -> str:
    """Returns the word for an hour from 0 to 23, e.g. `দুপুর` for half past three."""
    return next(word for start, word in _STARTS if hour >= start)
