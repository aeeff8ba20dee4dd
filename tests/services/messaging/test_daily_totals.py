"""The daily totals equal the counts of messages, however often they are calculated."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.costs import SpendingCaps
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.one_time_codes import CodePurpose
from portal.models import Alarm, CodeDailyTotal, OneTimeCode, SmsDailyTotal
from portal.models.base import new_id
from portal.services.messaging import daily_totals
from portal.services.messaging.delivery import claim_messages, record_outcome
from tests.factories import NOW
from tests.services.messaging.outbox_rows import ACCEPTED, AGAIN, FORGETS, REFUSED, UNKNOWN, put
from tests.unit import unit

TODAY = date(2026, 11, 22)


def count(session: Session) -> None:
    session.flush()
    daily_totals.store_daily_totals(
        unit(session), daily_totals.measure_daily_totals(unit(session), TODAY)
    )


def test_sums_are_by_kind_and_gateway_and_do_not_grow_by_counting_twice(session: Session) -> None:
    caps = SpendingCaps(costs={"any": 4000})
    for outcome in (ACCEPTED, ACCEPTED, UNKNOWN, REFUSED, AGAIN):
        put(session)
        [one] = claim_messages(unit(session), FORGETS, limit=1, caps=caps)
        session.flush()
        record_outcome(unit(session), {one.attempt_id: outcome}, FORGETS)
        session.flush()
    put(session, MessageKind.CODE)
    put(session, at=NOW - timedelta(days=1))
    for _ in range(2):
        count(session)
    rows = {
        (row.kind, row.gateway): row
        for row in session.scalars(select(SmsDailyTotal).execution_options(populate_existing=True))
    }
    assert set(rows) == {
        (MessageKind.WITHDRAWN, "kannel"),
        (MessageKind.WITHDRAWN, ""),
        (MessageKind.CODE, ""),
    }
    sent = rows[MessageKind.WITHDRAWN, "kannel"]
    assert (sent.sent, sent.delivered, sent.unknown, sent.failed) == (3, 0, 1, 1)
    assert (sent.segments, sent.cost) == (3, 12_000)
    assert rows[MessageKind.WITHDRAWN, ""].waiting == 1
    assert rows[MessageKind.CODE, ""].waiting == 1


def test_a_receipt_shows_in_the_next_count(session: Session) -> None:
    message = put(session)
    [one] = claim_messages(unit(session), FORGETS, limit=1)
    session.flush()
    record_outcome(unit(session), {one.attempt_id: ACCEPTED}, FORGETS)
    count(session)
    message.state, message.ended_at = MessageState.DELIVERED, NOW
    count(session)
    row = session.scalars(select(SmsDailyTotal).execution_options(populate_existing=True)).one()
    assert (row.sent, row.delivered) == (1, 1)


def test_few_used_codes_raise_an_alarm_that_ends_when_they_are_used(session: Session) -> None:
    codes = [_code(number) for number in range(300)]
    session.add_all(codes)
    count(session)
    assert session.scalars(select(Alarm.kind)).one() is AlarmKind.CODES_UNUSED
    for code in codes[:150]:
        code.used_at = NOW
    count(session)
    found = session.scalars(select(CodeDailyTotal).execution_options(populate_existing=True)).one()
    assert (found.sent, found.used) == (300, 150)
    alarm = session.scalars(select(Alarm).execution_options(populate_existing=True)).one()
    assert alarm.ended_at == NOW


def _code(number: int) -> OneTimeCode:
    return OneTimeCode(
        id=new_id(),
        browser_token_hash=number.to_bytes(32),
        purpose=CodePurpose.REGISTER,
        mobile_index=bytes(32),
        code_hash=bytes(32),
        sent_at=NOW - timedelta(hours=1),
        expires_at=NOW - timedelta(minutes=50),
        tries=0,
    )
