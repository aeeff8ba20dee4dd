"""What was sent and spent today, kept as counters, and the stop when it is enough."""

from collections import Counter as Sum
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.crypto import INDEX_BYTES, Vault
from portal.domain.dates import DHAKA
from portal.domain.errors import NoneToday, TooMany
from portal.domain.sms.alarms import AlarmKind
from portal.domain.sms.money import NEARLY, Caps
from portal.domain.words import N_
from portal.models import Counter
from portal.services.record import PHONE_INDEX
from portal.services.sms.alarm import end_alarm, raise_alarm

MONEY, NUMBER, PREFIX = "sms_money", "sms_number", "sms_prefix"
NO_MORE = N_("We cannot send any more SMS today. Please try again tomorrow.")
PREFIX_LENGTH = len("+88") + 7


class Counted(NamedTuple):
    """A counter of today."""

    name: str
    subject: bytes


_ALL_MONEY = Counted(MONEY, bytes(INDEX_BYTES))
"""In 1/10,000 Taka."""


def day_start(moment: datetime) -> datetime:
    """The midnight in Dhaka before."""
    return moment.astimezone(DHAKA).replace(hour=0, minute=0, second=0, microsecond=0)


def tomorrow(moment: datetime) -> datetime:
    """The next midnight in Dhaka."""
    return day_start(moment) + timedelta(days=1)


def prefix_of(vault: Vault, mobile: str) -> Counted:
    """The counter of the ten thousand numbers around this one, in segments."""
    return Counted(PREFIX, vault.index("limit", mobile[:PREFIX_LENGTH]))


def add(session: Session, amounts: Mapping[Counted, int], *, now: datetime) -> dict[Counted, int]:
    """Adds to counters of today, and tells what each is now. One statement."""
    if not amounts:
        return {}
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    # In one order for all, so that two workers never wait for each other.
    rows = [
        {"name": name, "subject": subject, "period_start": day_start(now), "count": amount}
        for (name, subject), amount in sorted(amounts.items())
    ]
    statement = insert(Counter)
    written = session.execute(
        statement.on_conflict_do_update(
            index_elements=[Counter.name, Counter.subject, Counter.period_start],
            set_={"count": Counter.count + statement.excluded.count},
        ).returning(Counter.name, Counter.subject, Counter.count),
        rows,
    )
    return {Counted(row.name, row.subject): row[2] for row in written}


def take_off(session: Session, amounts: Mapping[Counted, int], *, now: datetime) -> None:
    """Undoes `add` of this day."""
    for (name, subject), amount in sorted(amounts.items()):
        session.execute(
            update(Counter)
            .where(
                Counter.name == name,
                Counter.subject == subject,
                Counter.period_start == day_start(now),
                Counter.count >= amount,
            )
            .values(count=Counter.count - amount)
            .execution_options(synchronize_session=False)
        )


def read(session: Session, counted: Counted, *, now: datetime) -> int:
    """What a counter of today is."""
    found = session.scalars(
        select(Counter.count).where(
            Counter.name == counted.name,
            Counter.subject == counted.subject,
            Counter.period_start == day_start(now),
        )
    ).one_or_none()
    return found or 0


def spend(session: Session, caps: Caps, amount: int, *, now: datetime) -> None:
    """Counts money for messages that are about to be sent, and raises the alarms."""
    if amount == 0:
        return
    spent = add(session, {_ALL_MONEY: amount}, now=now)[_ALL_MONEY]
    if spent >= caps.budget:
        raise_alarm(session, AlarmKind.BUDGET_SPENT, now=now)
    elif spent >= caps.budget * NEARLY:
        raise_alarm(session, AlarmKind.BUDGET_NEAR, now=now)


def give_back(session: Session, amounts: Mapping[datetime, int]) -> None:
    """It is certain that nothing was sent by tries that started then, which cost so much."""
    days = Sum[datetime]()
    for started, amount in amounts.items():
        days[day_start(started)] += amount
    for day, amount in sorted(days.items()):
        take_off(session, {_ALL_MONEY: amount}, now=day)


def is_spent(session: Session, caps: Caps, *, now: datetime) -> bool:
    """Whether the breaker is open."""
    return read(session, _ALL_MONEY, now=now) >= caps.budget


def end_money_alarms(session: Session, caps: Caps, *, now: datetime) -> None:
    """A new day, or more money."""
    spent = read(session, _ALL_MONEY, now=now)
    if spent < caps.budget:
        end_alarm(session, AlarmKind.BUDGET_SPENT, now=now)
    if spent < caps.budget * NEARLY:
        end_alarm(session, AlarmKind.BUDGET_NEAR, now=now)


def refuse_code(session: Session, vault: Vault, caps: Caps, mobile: str, *, now: datetime) -> None:
    """Raises `TooMany` where a code could not be sent today anyway."""
    number = Counted(NUMBER, vault.index(PHONE_INDEX, mobile))
    wait = max(1, int((tomorrow(now) - now).total_seconds()))
    if read(session, number, now=now) >= caps.per_number:
        raise TooMany(
            N_("This number has had many SMS today. Please try again tomorrow."), retry_after=wait
        )
    full = read(session, prefix_of(vault, mobile), now=now) >= caps.per_prefix
    if full or is_spent(session, caps, now=now):
        raise NoneToday(NO_MORE, retry_after=wait)
