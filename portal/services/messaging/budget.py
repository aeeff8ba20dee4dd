"""The daily budget of SMS: counters of messages and money, and a stop at the cap."""

from collections import Counter as Sum
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Executable, and_, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql

from portal.crypto import INDEX_BYTES, BlindIndex, Vault
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.costs import NEARLY, SpendingCaps
from portal.domain.platform.dates import day_begin, dhaka_day
from portal.domain.platform.errors import NoneToday, TooMany
from portal.domain.platform.gettext_marker import N_
from portal.models import RateCounter
from portal.security_events import SecurityEvent, note_security_event
from portal.services.messaging.alarms import end_alarm, raise_alarm
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.platform.upsert import dialect_of, upsert_into_table
from portal.unit_of_work import UnitOfWork

MONEY, NUMBER, PREFIX = "sms_money", "sms_number", "sms_prefix"
NO_MORE = N_("We cannot send any more SMS today. Please try again tomorrow.")
PREFIX_LENGTH = len("+88") + 7


class BudgetCounts(NamedTuple):
    """A daily counter."""

    name: str
    subject: bytes


_ROW: Final = ("name", "subject", "period_start", "count")
_ALL_MONEY = BudgetCounts(MONEY, bytes(INDEX_BYTES))
"""In 1/10,000 Taka."""


def day_start(moment: datetime) -> datetime:
    """Returns the last midnight in Dhaka before the moment."""
    return day_begin(dhaka_day(moment))


def tomorrow(moment: datetime) -> datetime:
    """Returns the next midnight in Dhaka."""
    return day_start(moment) + timedelta(days=1)


def prefix_of(vault: Vault, mobile: str) -> BudgetCounts:
    """Returns the counter, in segments, of the range of 10,000 numbers that contains this number."""
    return BudgetCounts(PREFIX, vault.index("limit", mobile[:PREFIX_LENGTH]))


def add_to_budget(work: UnitOfWork, amounts: Mapping[BudgetCounts, int]) -> dict[BudgetCounts, int]:
    """Adds amounts to the counters of today in one statement. Returns the new values."""
    if not amounts:
        return {}
    # All workers use one order, which prevents deadlocks.
    rows = [
        {"name": name, "subject": subject, "period_start": day_start(work.now), "count": amount}
        for (name, subject), amount in sorted(amounts.items())
    ]
    work.session.flush()  # the counters are locked last
    dialect = dialect_of(work)
    values = rows if dialect == "sqlite" else {name: [row[name] for row in rows] for name in _ROW}
    written = work.session.connection().execute(_add_statement(dialect), values)
    return {BudgetCounts(name, subject): count for name, subject, count in written}


@cache
def _add_statement(dialect: str) -> Executable:
    """Builds the statement. PostgreSQL gets a column of rows as an array: one text for any number of rows."""
    added = upsert_into_table(dialect, RateCounter)
    if dialect != "sqlite":
        columns = [RateCounter.__table__.columns[name] for name in _ROW]
        arrays = (bindparam(each.name, type_=postgresql.ARRAY(each.type)) for each in columns)
        rows = func.unnest(*arrays).table_valued(*_ROW).render_derived()
        added = added.from_select(columns, select(*(rows.columns[name] for name in _ROW)))
    return added.on_conflict_do_update(
        index_elements=[RateCounter.name, RateCounter.subject, RateCounter.period_start],
        set_={"count": RateCounter.count + added.excluded.count},
    ).returning(RateCounter.name, RateCounter.subject, RateCounter.count)


def take_off_budget(work: UnitOfWork, amounts: Mapping[BudgetCounts, int]) -> None:
    """Subtracts amounts that `add_to_budget` added today."""
    for (name, subject), amount in sorted(amounts.items()):
        work.session.execute(
            update(RateCounter)
            .where(
                RateCounter.name == name,
                RateCounter.subject == subject,
                RateCounter.period_start == day_start(work.now),
                RateCounter.count >= amount,
            )
            .values(count=RateCounter.count - amount)
            .execution_options(synchronize_session=False)
        )


def read_budget(work: UnitOfWork, counted: BudgetCounts) -> int:
    """Returns the value of a counter of today."""
    return _read_budgets(work, counted)[counted.name]


def spend_budget(work: UnitOfWork, caps: SpendingCaps, amount: int) -> None:
    """Counts the cost of messages before they are sent, and raises the alarms."""
    if amount == 0:
        return
    spent = add_to_budget(work, {_ALL_MONEY: amount})[_ALL_MONEY]
    if spent >= caps.budget:
        raise_alarm(work, AlarmKind.BUDGET_SPENT)
    elif spent >= caps.budget * NEARLY:
        raise_alarm(work, AlarmKind.BUDGET_NEAR)


def refund_budget(work: UnitOfWork, amounts: Mapping[datetime, int]) -> None:
    """Refunds the cost of tries that certainly sent nothing, by the day on which they started."""
    days = Sum[datetime]()
    for started, amount in amounts.items():
        days[day_start(started)] += amount
    for day, amount in sorted(days.items()):
        take_off_budget(work.at(day), {_ALL_MONEY: amount})


def is_budget_spent(work: UnitOfWork, caps: SpendingCaps) -> bool:
    """Returns whether the money cap of today is reached."""
    return read_budget(work, _ALL_MONEY) >= caps.budget


def end_money_alarms(work: UnitOfWork, caps: SpendingCaps) -> None:
    """Ends the money alarms after a new day or a higher cap."""
    spent = read_budget(work, _ALL_MONEY)
    if spent < caps.budget:
        end_alarm(work, AlarmKind.BUDGET_SPENT)
    if spent < caps.budget * NEARLY:
        end_alarm(work, AlarmKind.BUDGET_NEAR)


def refuse_code(work: UnitOfWork, caps: SpendingCaps, mobile: str) -> None:
    """Raises `TooMany` if the caps of today prevent a code to this number."""
    number = BudgetCounts(NUMBER, work.vault.index(PHONE_INDEX, mobile))
    prefix = prefix_of(work.vault, mobile)
    spent = _read_budgets(work, number, prefix, _ALL_MONEY)
    wait = max(1, int((tomorrow(work.now) - work.now).total_seconds()))
    if spent[NUMBER] >= caps.per_number:
        note_security_event(SecurityEvent.LIMIT_REACHED, limit="sms_per_number")
        raise TooMany(
            N_("This number has had many SMS today. Please try again tomorrow."), retry_after=wait
        )
    if spent[PREFIX] >= caps.per_prefix or spent[MONEY] >= caps.budget:
        note_security_event(SecurityEvent.LIMIT_REACHED, limit="sms_budget")
        raise NoneToday(NO_MORE, retry_after=wait)


def _read_budgets(work: UnitOfWork, *counted: BudgetCounts) -> Sum[str]:
    """Returns the values of today of one counter of each name, by the name."""
    values: dict[str, object] = {"today": day_start(work.now)}
    for name, subject in counted:
        values[name] = subject.values if isinstance(subject, BlindIndex) else [subject]
    found = Sum[str]()
    for name, count in work.session.execute(_counters(*(each.name for each in counted)), values):
        found[name] += count  # of a subject under each index key
    return found


@cache
def _counters(*names: str) -> Executable:
    wanted = (
        and_(
            RateCounter.name == name,
            RateCounter.subject.in_(bindparam(name, expanding=True)),
        )
        for name in names
    )
    return select(RateCounter.name, RateCounter.count).where(
        RateCounter.period_start == bindparam("today"), or_(*wanted)
    )
