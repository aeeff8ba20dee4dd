"""Opening hours of centres, as an administrator writes them and as settings and rows hold them."""

import re
from datetime import time
from typing import Final, NamedTuple

from portal.domain.platform.day_parts import day_part
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.localised import Localised, by_language
from portal.domain.platform.numerals import to_bangla, to_latin
from portal.domain.platform.text import clean

_HOURS: Final = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-\u2013\u2014]\s*(\d{1,2})[:.](\d{2})")
_NOON: Final = time(12)


class OpeningHours(NamedTuple):
    """The hours of a working day in Dhaka."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


def read_opening_hours(typed: str) -> OpeningHours | None:
    """Reads hours like `09:30-16:00` or `৯.৩০ – ১৬.০০`. Returns None for nothing. Raises `Invalid`."""
    plain = to_latin(clean(typed))
    if not plain:
        return None
    found = _HOURS.fullmatch(plain)
    try:
        from_hour, from_minute, to_hour, to_minute = map(int, found.groups() if found else ())
        hours = OpeningHours(time(from_hour, from_minute), time(to_hour, to_minute))
    except ValueError as error:
        raise _unreadable() from error
    if hours.opens >= hours.closes:
        raise _unreadable()
    return hours


def hours_in_force(own: str, usual: OpeningHours | None) -> OpeningHours | None:
    """Returns the hours of a centre: its own, or the usual ones if it has none. None if its own cannot be read."""
    try:
        return read_opening_hours(own) or usual
    except Invalid:
        return None


def time_in_words(of_day: time) -> Localised:
    """Returns a time for the text of a problem, e.g. `9:30 AM` and `সকাল ৯:৩০`."""
    clock = f"{of_day.hour % 12 or 12}:{of_day.minute:02}"
    english = f"{clock} {'AM' if of_day < _NOON else 'PM'}"
    return by_language(f"{day_part(of_day.hour)} {to_bangla(clock)}", english)


def _unreadable() -> Invalid:
    return Invalid(N_("Write the hours of a day like 9:30-16:00, or leave it empty."))
