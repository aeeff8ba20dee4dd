"""Daily totals of SMS and codes, recomputed from the messages and stored for pages."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select
from sqlalchemy.orm import Session

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.platform.dates import day_begin, dhaka_day
from portal.domain.platform.one_time_codes import CODE_LIFE, CodePurpose
from portal.models import Attempt, CodeDailyTotal, Message, OneTimeCode, SmsDailyTotal
from portal.services.messaging.alarms import end_alarm, raise_alarm
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork

FEWEST_CODES: Final = 200
"""The smallest number of codes in a day that permits a conclusion."""
_USUAL_SHARE: Final = 1 / 3
_NUMBERS: Final = ("waiting", "sent", "delivered", "unknown", "failed", "segments", "cost")

DailyTotals = Mapping[tuple[str, str], Mapping[str, int]]
"""The numbers of `SmsDailyTotal` by kind and gateway."""


class MeasuredTotals(NamedTuple):
    """The totals of one day, computed from the messages."""

    day: date
    sums: DailyTotals
    codes: int
    codes_used: int


def measure_daily_totals(work: UnitOfWork, day: date) -> MeasuredTotals:
    """Computes the totals of one day in Dhaka. Only reads, through an index on the day."""
    start = day_begin(day)
    end = start + timedelta(days=1)
    codes, used = work.session.execute(
        select(func.count(), func.count(OneTimeCode.used_at)).where(
            OneTimeCode.expires_at >= start + CODE_LIFE,
            OneTimeCode.expires_at < min(end + CODE_LIFE, work.now),
            or_(
                OneTimeCode.purpose != CodePurpose.STATUS, OneTimeCode.registration_id.is_not(None)
            ),
        )
    ).one()
    return MeasuredTotals(day, _sums(work.session, start, end), codes, used)


def store_daily_totals(work: UnitOfWork, measured: MeasuredTotals) -> None:
    """Replaces the stored totals of a day and checks whether codes are used."""
    work.session.execute(delete(SmsDailyTotal).where(SmsDailyTotal.day == measured.day))
    rows = [
        {"day": measured.day, "kind": kind, "gateway": gateway, **numbers}
        for (kind, gateway), numbers in sorted(measured.sums.items())
    ]
    if rows:
        sums = upsert_into(work, SmsDailyTotal).values(rows)
        work.session.execute(
            sums.on_conflict_do_update(  # another worker stores the same totals
                index_elements=[SmsDailyTotal.day, SmsDailyTotal.kind, SmsDailyTotal.gateway],
                set_={name: sums.excluded[name] for name in _NUMBERS},
            )
        )
    codes = upsert_into(work, CodeDailyTotal).values(
        day=measured.day, sent=measured.codes, used=measured.codes_used
    )
    work.session.execute(
        codes.on_conflict_do_update(
            index_elements=[CodeDailyTotal.day],
            set_={"sent": codes.excluded.sent, "used": codes.excluded.used},
        )
    )
    if measured.day == dhaka_day(work.now):
        _look_at_codes(work, measured)


def _sums(session: Session, start: datetime, end: datetime) -> DailyTotals:
    of_day = and_(Message.created_at >= start, Message.created_at < end)
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_NUMBERS, 0))
    gateway = func.coalesce(Message.gateway, "")
    counted = select(
        Message.kind,
        gateway,
        _count(MessageState.QUEUED, MessageState.SENDING),
        func.count(Message.sent_at),
        _count(MessageState.DELIVERED),
        _count(MessageState.UNKNOWN),
        _count(MessageState.FAILED, MessageState.REFUSED, MessageState.EXPIRED),
    )
    for kind, name, *numbers in session.execute(
        counted.where(of_day).group_by(Message.kind, gateway)
    ):
        sums[kind, name].update(zip(_NUMBERS, numbers, strict=False))
    paid = (
        select(Message.kind, Attempt.gateway, func.sum(Message.segments), func.sum(Attempt.cost))
        .join(Attempt, Attempt.message_id == Message.id)
        .where(
            of_day,
            or_(
                Attempt.outcome.is_(None),
                Attempt.outcome.in_((OutcomeKind.ACCEPTED, OutcomeKind.UNKNOWN)),
            ),
        )
        .group_by(Message.kind, Attempt.gateway)
    )
    for kind, name, segments, cost in session.execute(paid):
        sums[kind, name].update(segments=int(segments), cost=int(cost))
    return sums


def _count(*states: MessageState) -> ColumnElement[int]:
    return func.count(case((Message.state.in_(states), 1)))


def _look_at_codes(work: UnitOfWork, measured: MeasuredTotals) -> None:
    few = measured.codes >= FEWEST_CODES and measured.codes_used < _USUAL_SHARE * measured.codes
    if few:
        raise_alarm(work, AlarmKind.CODES_UNUSED)
    else:
        end_alarm(work, AlarmKind.CODES_UNUSED)
