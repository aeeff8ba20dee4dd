"""Rate limits as counters in the database, independent of other systems."""

import ipaddress
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import bindparam, select, text
from sqlalchemy.sql.selectable import TextualSelect

from portal.domain.platform.errors import TooMany
from portal.domain.platform.gettext_marker import N_
from portal.models import RateCounter
from portal.security_events import SecurityEvent, note_security_event
from portal.unit_of_work import UnitOfWork


class RateLimit(NamedTuple):
    """At most `most` times in each period of this length."""

    name: str
    most: int
    period: timedelta


class LimitedUse(NamedTuple):
    """A use of what is limited, by a subject (a phone, an address)."""

    limit: RateLimit
    subject: str


def count_use(work: UnitOfWork, limit: RateLimit, subject: str) -> int:
    """Adds one use for a subject and returns the new count."""
    return count_uses(work, LimitedUse(limit, subject))[limit.name]


def count_uses(work: UnitOfWork, *uses: LimitedUse) -> Mapping[str, int]:
    """Adds one use to each of several limits and returns the new counts by the name of the limit.

    One statement adds and reads, so that parallel callers get different counts. Callers name the limits in
    one order, because the counters stay locked until the end of the transaction.
    """
    values: dict[str, object] = {}
    indexes = {subject: work.vault.index("limit", subject) for _limit, subject in uses}
    for number, (limit, subject) in enumerate(uses):
        values[f"limit_{number}"] = limit.name
        values[f"of_{number}"] = indexes[subject]
        values[f"start_{number}"] = _period_start(limit, work.now)
    counted = work.session.connection().execute(_count_statement(len(uses)), values)
    return {name: int(count) for name, count in counted}


@cache
def _count_statement(uses: int) -> TextualSelect:
    """Builds the statement as a text, because SQLAlchemy compiles VALUES of several rows at each use."""
    rows = ", ".join(f"(:limit_{n}, :of_{n}, :start_{n}, 1)" for n in range(uses))
    start = RateCounter.period_start.type
    return (
        text(
            f"INSERT INTO counters (name, subject, period_start, count) VALUES {rows}"  # noqa: S608 - names of parameters
            " ON CONFLICT (name, subject, period_start) DO UPDATE SET count = counters.count + 1"
            " RETURNING name, count"
        )
        .bindparams(*(bindparam(f"start_{n}", type_=start) for n in range(uses)))
        .columns(RateCounter.name, RateCounter.count)
    )


def read_count(work: UnitOfWork, limit: RateLimit, subject: str) -> int:
    """Returns the count of this period."""
    found = select(RateCounter.count).where(
        RateCounter.name == limit.name,
        RateCounter.subject == work.vault.index("limit", subject),
        RateCounter.period_start == _period_start(limit, work.now),
    )
    return work.session.scalars(found).one_or_none() or 0


def hold_limit(work: UnitOfWork, limit: RateLimit, subject: str) -> int:
    """Adds one use and returns the count of this period. Raises `TooMany` above the limit."""
    return hold_limits(work, LimitedUse(limit, subject))[limit.name]


def hold_limits(work: UnitOfWork, *uses: LimitedUse) -> Mapping[str, int]:
    """Adds one use to each of several limits, as `count_uses`. Returns the counts by name of limit.

    Raises `TooMany` for the first limit that is exceeded.
    """
    counts = count_uses(work, *uses)
    for limit, _subject in uses:
        refuse_above(work, limit, counts[limit.name])
    return counts


def refuse_above(work: UnitOfWork, limit: RateLimit, count: int) -> None:
    """Raises `TooMany` if a count is above its limit."""
    if count > limit.most:
        note_limit_reached(limit)
        raise TooMany(
            N_("Too many tries. Please wait a while and try again."),
            retry_after=seconds_left(limit, now=work.now),
        )


def note_limit_reached(limit: RateLimit) -> None:
    """Logs and counts that somebody reached this limit. The subject is left out."""
    note_security_event(SecurityEvent.LIMIT_REACHED, limit=limit.name)


def network_of(address: str) -> str:
    """Returns the subject of a limit by address: an IPv4 address, or the /64 of an IPv6 address.

    A household or an attacker has a whole /64. An IPv4 address may be shared by an office or by
    thousands of phones, so limits by address are wide.
    """
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def seconds_left(limit: RateLimit, *, now: datetime) -> int:
    """Returns the seconds until the period ends, at least 1."""
    return max(1, int((_period_start(limit, now) + limit.period - now).total_seconds()))


def _period_start(limit: RateLimit, now: datetime) -> datetime:
    seconds = int(limit.period.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
