"""The expressions of OData 4.0 that the feed of rows understands: `$select`, and `$filter` on the timestamp.

An expression that the service does not support is answered 501, as the protocol says (OData 4.0, Part 1, sections
9.3.1 and 11.2.1); a damaged one is `Invalid`.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.odata_options import UnsupportedQuery

_TOKEN: Final = re.compile(r"\(|\)|[^\s()]+")
_INSTANT: Final = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(?:(\.\d{1,6})\d{0,6})?(Z|[+-]\d\d:\d\d)",
    re.ASCII | re.IGNORECASE,
)
_LOST_PLUS: Final = re.compile(
    r"(T\d\d:\d\d[\d:.]*) (\d\d:\d\d)(?=[\s)]|$)", re.ASCII | re.IGNORECASE
)
"""A time whose zone was sent as `+06:00`: the decoding of addresses makes a space of the plus."""
_COMPARISONS: Final[Mapping[str, Callable[[datetime, datetime], bool]]] = {
    "eq": operator.eq,
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of the timestamp, like `verified_on ge 2026-11-01T00:00:00Z`."""

    name: str
    instant: datetime

    def holds(self, value: datetime) -> bool:
        """Returns whether a timestamp is among the wanted ones."""
        return _COMPARISONS[self.name](value, self.instant)


@dataclass(frozen=True, slots=True)
class TimestampFilter:
    """What a client asks of the timestamp: all comparisons hold."""

    comparisons: Sequence[Comparison] = ()

    def includes(self, value: datetime) -> bool:
        """Returns whether the filter lets a timestamp through."""
        return all(each.holds(value) for each in self.comparisons)


def month_start(month: str) -> datetime:
    """Returns the timestamp of a month like `2026-11`: midnight of its first day, written as UTC.

    Months are those of Dhaka. Clients divide time at midnight UTC, so that a month is one of their parts.
    """
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)


def read_select(given: str | None, columns: Sequence[str]) -> Sequence[str]:
    """Returns the columns of the answer in the order of the schema. Raises `Invalid`."""
    if given is None:
        return columns
    wanted = {each.strip() for each in given.split(",")}
    unknown = sorted(wanted - {*columns, "*"})
    if unknown:
        raise _no_such_column(unknown[0])
    return [each for each in columns if "*" in wanted or each in wanted]


def read_filter(given: str | None, columns: Sequence[str], timestamp: str) -> TimestampFilter:
    """Reads comparisons that are joined by `and`, with parentheses. Raises `Invalid`, `UnsupportedQuery`."""
    if given is None:
        return TimestampFilter()
    tokens = _TOKEN.findall(_LOST_PLUS.sub(r"\1+\2", given))
    comparisons, depth, at = [], 0, 0
    while True:
        while tokens[at : at + 1] == ["("]:
            depth, at = depth + 1, at + 1
        comparisons.append(_read_comparison(tokens[at : at + 3], columns, timestamp))
        at += 3
        while tokens[at : at + 1] == [")"]:
            depth, at = depth - 1, at + 1
            if depth < 0:
                raise _damaged_filter()
        if at == len(tokens):
            break
        if tokens[at] != "and":
            raise _unsupported_filter(timestamp)
        at += 1
    if depth:
        raise _damaged_filter()
    return TimestampFilter(comparisons)


def _read_comparison(tokens: Sequence[str], columns: Sequence[str], timestamp: str) -> Comparison:
    if len(tokens) < 3:
        raise _damaged_filter()
    column, name, literal = tokens
    if column != timestamp or name not in _COMPARISONS:
        is_plain = column.isidentifier() and column != "not" and tokens[1] != "("
        if is_plain and column not in columns:
            raise _no_such_column(column)
        raise _unsupported_filter(timestamp)
    return Comparison(name, _read_instant(literal))


def _read_instant(literal: str) -> datetime:
    match = _INSTANT.fullmatch(literal)
    if match is None:
        raise _damaged_filter()
    minute, second, fraction, zone = match.groups()
    text = f"{minute}{second or ':00'}{(fraction or '.0').ljust(7, '0')}"
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return local - _offset(zone)
    except (ValueError, OverflowError) as error:
        raise _damaged_filter() from error


def _offset(zone: str) -> timedelta:
    if zone in "Zz":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[4:])
    if hours > 14 or minutes > 59:  # as in XML Schema
        raise ValueError(zone)
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if zone[0] == "-" else offset


def _damaged_filter() -> Invalid:
    return Invalid(N_("The filter is damaged. Compare with a time like 2026-11-01T00:00:00Z."))


def _unsupported_filter(timestamp: str) -> UnsupportedQuery:
    return UnsupportedQuery(
        N_("This service compares only “%(name)s”, by eq, ge, gt, le and lt, joined by and."),
        name=timestamp,
    )


def _no_such_column(name: str) -> Invalid:
    return Invalid(N_("There is no column “%(column)s” here."), column=name[:40])
