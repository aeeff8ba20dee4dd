"""Coarsening of values, so that a row of a file does not point to one person.

A ladder lists the levels of a value from fine to coarse. The last level says nothing. Level 0 is the
finest that a file without names may have. Each level makes the same of a value and of that value at a finer level.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from portal.domain.reporting.country_groups import CountryGroup, is_member, members_on
from portal.domain.routing.places import load_places

ANYTHING: Final = "*"
"""Replaces a value that is not given at all."""
OTHER_COUNTRY: Final = "other"
_MONTH_LENGTH, _YEAR_LENGTH = len("2026-11"), len("2026")
_WIDE_AGES: Final = ("15-34", "35-54", "55+")
_WIDE_AGE_ENDS: Final = (34, 54)
_GROUPS: Final = (CountryGroup.GULF, CountryGroup.EU_UK)

Level = Callable[[str, date], str]
"""Makes a coarser value from an exact one. The day is the day of the file, for dated groups."""
Ladder = Sequence[Level]


def _exact(value: str, _day: date) -> str:
    return value


def _anything(_value: str, _day: date) -> str:
    return ANYTHING


def _month(value: str, _day: date) -> str:
    return value[:_MONTH_LENGTH]


def _quarter(value: str, _day: date) -> str:
    if len(value) < _MONTH_LENGTH:
        return value  # only the year is known, or nothing
    quarter = (int(value[5:_MONTH_LENGTH]) + 2) // 3
    return f"{value[:_YEAR_LENGTH]}-Q{quarter}"


def _year(value: str, _day: date) -> str:
    return value[:_YEAR_LENGTH]


def _wide_age(value: str, _day: date) -> str:
    if not value:
        return value
    youngest = int(value.partition("-")[0].rstrip("+"))
    return _WIDE_AGES[sum(youngest > end for end in _WIDE_AGE_ENDS)]


def _division(value: str, _day: date) -> str:
    return load_places().district(value).division_code if value else value


def _country_group(value: str, day: date) -> str:
    if not value:
        return value
    groups = (group.value for group in _GROUPS if is_member(group, value, day))
    return next(groups, OTHER_COUNTRY)


def is_same_on(level: Level, one: date, other: date) -> bool:
    """Whether a level makes the same of each value on two days: no country has joined or left a group."""
    return level is not _country_group or all(
        members_on(group, one) == members_on(group, other) for group in _GROUPS
    )


LADDERS: Final[Mapping[str, Ladder]] = {
    "value": (_exact, _anything),
    "age": (_exact, _wide_age, _anything),
    "day": (_month, _quarter, _year, _anything),
    "month": (_exact, _quarter, _year, _anything),
    "division": (_exact, _anything),
    "district": (_exact, _division, _anything),
    "country": (_exact, _country_group, _anything),
}
"""Ladders by the name that `portal/data/exports/columns.csv` gives them."""
