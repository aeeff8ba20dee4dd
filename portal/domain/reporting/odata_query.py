"""System query options of OData 4.0 that the feed of rows understands.

An option or an expression that the service does not support is answered 501, as the protocol says (OData 4.0,
Part 1, sections 9.3.1 and 11.2.1); a damaged one is `Invalid`.
"""

import operator
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from portal.domain.platform.errors import Invalid, PortalError
from portal.domain.platform.gettext_marker import N_

ON_ROWS: Final = frozenset({"$select", "$filter", "$top", "$count", "$skiptoken", "$format"})
ON_COUNT: Final = frozenset({"$filter"})
ON_DOCUMENT: Final = frozenset({"$format"})
_SYSTEM: Final = ON_ROWS | {"$skip", "$orderby", "$search", "$expand", "$apply", "$compute"}
_LONGEST: Final = 1000
_TOKEN: Final = re.compile(r"\(|\)|[^\s()]+")
_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)
_INSTANT: Final = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(?:(\.\d{1,6})\d{0,6})?(Z|[+-]\d\d:\d\d)",
    re.ASCII | re.IGNORECASE,
)
_COMPARISONS: Final[Mapping[str, Callable[[datetime, datetime], bool]]] = {
    "eq": operator.eq,
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
}


class UnsupportedQuery(PortalError):
    """A query that OData allows and this service does not answer."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of the timestamp, like `verified_on ge 2026-11-01T00:00:00Z`."""

    name: str
    instant: datetime

    def holds(self, value: datetime) -> bool:
        """Returns whether a timestamp is among the wanted ones."""
        return _COMPARISONS[self.name](value, self.instant)


@dataclass(frozen=True, slots=True)
class ODataQuery:
    """What a client asks of the rows."""

    columns: Sequence[str]
    """The properties of the answer, in the order of the schema."""
    selected: bool = False
    comparisons: Sequence[Comparison] = ()
    top: int | None = None
    counted: bool = False
    skiptoken: str | None = None

    def includes(self, value: datetime) -> bool:
        """Returns whether the filter lets a timestamp through."""
        return all(each.holds(value) for each in self.comparisons)


def read_odata_query(
    given: Iterable[tuple[str, str]],
    columns: Sequence[str],
    timestamp: str,
    allowed: Collection[str],
) -> ODataQuery:
    """Returns the query of the options of an address. Raises `Invalid`, `UnsupportedQuery`.

    Options without `$` are none of the protocol and say nothing here.
    """
    options = _system_options(given, allowed)
    selected = options.get("$select")
    return ODataQuery(
        columns=columns if selected is None else _read_select(selected, columns),
        selected=selected is not None,
        comparisons=_read_filter(options["$filter"], columns, timestamp)
        if "$filter" in options
        else (),
        top=_read_number(options["$top"]) if "$top" in options else None,
        counted=_read_flag(options.get("$count", "false")),
        skiptoken=options.get("$skiptoken"),
    )


def month_start(month: str) -> datetime:
    """Returns the timestamp of a month like `2026-11`: midnight of its first day, written as UTC.

    Months are those of Dhaka. Clients divide time at midnight UTC, so that a month is one of their parts.
    """
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)


def _system_options(given: Iterable[tuple[str, str]], allowed: Collection[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in given:
        if not name.startswith("$"):
            continue
        if name not in _SYSTEM:
            raise UnsupportedQuery(N_("This service does not know the query option “%(name)s”."), name=name[:40])  # fmt: skip
        if name not in ON_ROWS:
            raise UnsupportedQuery(N_("This service does not support the query option “%(name)s”."), name=name)  # fmt: skip
        if name not in allowed:
            raise Invalid(N_("The query option “%(name)s” does not fit this address."), name=name)
        if name in options:
            raise Invalid(N_("The query option “%(name)s” is there twice."), name=name)
        if len(value) > _LONGEST:
            raise Invalid(N_("The query option “%(name)s” is too long."), name=name)
        options[name] = value
    return options


def _read_select(given: str, columns: Sequence[str]) -> Sequence[str]:
    wanted = {each.strip() for each in given.split(",")}
    unknown = sorted(wanted - {*columns, "*"})
    if unknown:
        raise _no_such_column(unknown[0])
    return [each for each in columns if "*" in wanted or each in wanted]


def _read_filter(given: str, columns: Sequence[str], timestamp: str) -> Sequence[Comparison]:
    """Reads comparisons that are joined by `and`, with parentheses."""
    tokens = _TOKEN.findall(given)
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
    return comparisons


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


def _read_number(given: str) -> int:
    if _NUMBER.fullmatch(given) is None:
        raise Invalid(N_("“$top” is a number like 1000."))
    return int(given)


def _read_flag(given: str) -> bool:
    if given not in ("true", "false"):
        raise Invalid(N_("“$count” is true or false."))
    return given == "true"


def _damaged_filter() -> Invalid:
    return Invalid(N_("The filter is damaged. Compare with a time like 2026-11-01T00:00:00Z."))


def _unsupported_filter(timestamp: str) -> UnsupportedQuery:
    return UnsupportedQuery(
        N_("This service compares only “%(name)s”, by eq, ge, gt, le and lt, joined by and."),
        name=timestamp,
    )


def _no_such_column(name: str) -> Invalid:
    return Invalid(N_("There is no column “%(column)s” here."), column=name[:40])
