"""Rate limits as counters in the database, independent of other systems."""

import ipaddress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import Executable, bindparam, select

from portal.domain.platform.errors import TooMany
from portal.domain.platform.gettext_marker import N_
from portal.models import RateCounter
from portal.security_events import SecurityEvent, note_security_event
from portal.services.platform.upsert import dialect_of, upsert_into_table
from portal.unit_of_work import UnitOfWork


class RateLimit(NamedTuple):
    """At most `most` times in each period of this length."""

    name: str
    most: int
    period: timedelta


def count_use(work: UnitOfWork, limit: RateLimit, subject: str) -> int:
    """Adds one use for a subject (a phone, an address) and returns the new count.

    One statement adds and reads, so that parallel callers get different counts.
    """
    values = {
        "limit": limit.name,
        "of": work.vault.index("limit", subject),
        "start": _period_start(limit, work.now),
    }
    return int(work.session.execute(_count_statement(dialect_of(work)), values).scalar_one())


@cache
def _count_statement(dialect: str) -> Executable:
    return (
        upsert_into_table(dialect, RateCounter)
        .values(
            name=bindparam("limit"),
            subject=bindparam("of"),
            period_start=bindparam("start"),
            count=1,
        )
        .on_conflict_do_update(
            index_elements=[RateCounter.name, RateCounter.subject, RateCounter.period_start],
            set_={"count": RateCounter.count + 1},
        )
        .returning(RateCounter.count)
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
    count = count_use(work, limit, subject)
    if count > limit.most:
        note_limit_reached(limit)
        raise TooMany(
            N_("Too many tries. Please wait a while and try again."),
            retry_after=seconds_left(limit, now=work.now),
        )
    return count


def note_limit_reached(limit: RateLimit) -> None:
    """Logs and counts that somebody reached this limit. The subject is left out."""
    note_security_event(SecurityEvent.LIMIT_REACHED, limit=limit.name)


def network_of(address: str) -> str:
    """Returns the subject of a limit by address: an IPv4 address, or the /64 of an IPv6 address.

    A household or an attacker has a whole /64. An IPv4 address may be shared by an office or by
    thousands of phones, so limits by address are wide.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def seconds_left(limit: RateLimit, *, now: datetime) -> int:
    """Returns the seconds until the period ends, at least 1."""
    return max(1, int((_period_start(limit, now) + limit.period - now).total_seconds()))


def _period_start(limit: RateLimit, now: datetime) -> datetime:
    seconds = int(limit.period.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
