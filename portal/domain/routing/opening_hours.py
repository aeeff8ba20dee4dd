"""Opening hours of a centre as an administrator writes them."""

import re
from typing import Final

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean

_HOURS: Final = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-\u2013\u2014]\s*(\d{1,2})[:.](\d{2})")
_DAY_MINUTES: Final = 24 * 60


def read_opening_hours(typed: str) -> str:
    """Returns `09:30-16:00` for `9.30 – 16:00` in any digits, or nothing for nothing. Raises `Invalid`."""
    plain = to_latin(clean(typed))
    if not plain:
        return ""
    found = _HOURS.fullmatch(plain)
    if found is None:
        raise _unreadable()
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    opens, closes = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if max(from_minute, to_minute) > 59 or not opens < closes < _DAY_MINUTES:
        raise _unreadable()
    return f"{from_hour:02}:{from_minute:02}-{to_hour:02}:{to_minute:02}"


def _unreadable() -> Invalid:
    return Invalid(N_("Write the hours of a day like 9:30-16:00, or leave it empty."))
