"""Groups of countries of return, with the days of membership (`indicators/country_groups.csv`)."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from portal.domain.platform import data_files
from portal.domain.platform.choices import Choice
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.countries import is_country


class CountryGroup(Choice):
    """A group of countries. A country may be in several."""

    EU = "eu", N_("EU Member States")
    EU_UK = "eu_uk", N_("EU Member States and UK")
    GULF = "gcc", N_("Gulf countries")


class Membership(NamedTuple):
    """The days on which a country belongs to a group, both included. None has no end."""

    country: str
    first: date
    last: date | None

    def includes(self, day: date) -> bool:
        """Returns whether the day is one of the membership."""
        return self.first <= day and (self.last is None or day <= self.last)


Memberships = Mapping[CountryGroup, Sequence[Membership]]


@functools.cache
def load_country_groups() -> Memberships:
    """Returns the memberships by group."""
    return read_country_groups(list(data_files.read_data_rows("indicators/country_groups")))


def read_country_groups(rows: Sequence[data_files.Row]) -> Memberships:
    """Returns the memberships of the rows of a table. Raises `Invalid`, which names the line."""
    found: dict[CountryGroup, list[Membership]] = {group: [] for group in CountryGroup}
    for line, row in enumerate(rows, 2):
        if row["group"] not in set(CountryGroup) or not is_country(row["country"]):
            raise Invalid(
                N_("Line %(line)s: write a known group and the code of a country."), line=line
            )
        member = _membership(line, row)
        group = CountryGroup(row["group"])
        if any(_overlap(member, other) for other in found[group]):
            raise Invalid(
                N_("Line %(line)s: %(country)s is in this group already on some of these days."),
                line=line,
                country=member.country,
            )
        found[group].append(member)
    return found


def is_member(group: CountryGroup, country: str, day: date) -> bool:
    """Returns whether a country belongs to a group on a day."""
    return any(
        member.country == country and member.includes(day)
        for member in load_country_groups()[group]
    )


def members_on(group: CountryGroup, day: date) -> frozenset[str]:
    """Returns the countries that belong to a group on a day."""
    return frozenset(
        member.country for member in load_country_groups()[group] if member.includes(day)
    )


def membership_periods(group: CountryGroup, first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yields the parts of a period during which no country joins or leaves the group."""
    day = timedelta(days=1)
    changes = set[date]()
    for member in load_country_groups()[group]:
        changes.add(member.first)
        if member.last is not None:
            changes.add(member.last + day)
    begins = [first, *sorted(each for each in changes if first < each <= last)]
    ends = [*(each - day for each in begins[1:]), last]
    yield from zip(begins, ends, strict=True)


def _membership(line: int, row: data_files.Row) -> Membership:
    try:
        first = date.fromisoformat(row["first"])
        last = date.fromisoformat(row["last"]) if row["last"] else None
    except ValueError as error:
        raise Invalid(
            N_("Line %(line)s: write the days like 2020-01-31. The last day may be empty."),
            line=line,
        ) from error
    if last is not None and last < first:
        raise Invalid(N_("Line %(line)s: the last day is before the first."), line=line)
    return Membership(row["country"], first, last)


def _overlap(one: Membership, other: Membership) -> bool:
    return one.country == other.country and (one.includes(other.first) or other.includes(one.first))
