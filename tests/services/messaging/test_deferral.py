"""Stopped kinds, caps, and the daily budget."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.costs import TAKA, CapHold, SpendingCaps, read_costs, read_taka
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.errors import TooMany
from portal.domain.staff.roles import Role
from portal.models import Alarm, Attempt, StoppedKind
from portal.services.messaging import budget
from portal.services.messaging.delivery import ClaimedMessage, claim_messages, record_outcome
from tests import factories
from tests.factories import NOW
from tests.services.messaging.outbox_rows import ACCEPTED, AGAIN, KNOWS, TO, UNKNOWN, put
from tests.unit import unit

COST = 4000
LATER = NOW + timedelta(minutes=11)


def taken(session: Session, caps: SpendingCaps, now=NOW) -> list[ClaimedMessage]:  # type: ignore[no-untyped-def]
    found = claim_messages(unit(session, now=now), KNOWS, limit=10, caps=caps)
    session.flush()
    return found


def caps(**given: int) -> SpendingCaps:
    return SpendingCaps(costs={"any": COST}, **given)


def open_alarms(session: Session) -> list[AlarmKind]:
    return list(session.scalars(select(Alarm.kind).where(Alarm.ended_at.is_(None))))


def test_a_stopped_kind_waits_while_codes_go_on(session: Session) -> None:
    factories.places(session)
    by = factories.officer(session, Role.ADMINISTRATOR)
    stop = StoppedKind(kind=MessageKind.WITHDRAWN, stopped_at=NOW, stopped_by_id=by.id)
    session.add(stop)
    session.flush()
    held, code = put(session), put(session, MessageKind.CODE)
    assert [one.sms.reference for one in taken(session, SpendingCaps())] == [code.reference]
    session.refresh(held)
    assert (held.state, held.hold) == (MessageState.QUEUED, CapHold.KIND_STOPPED)
    session.delete(stop)
    session.flush()
    assert len(taken(session, SpendingCaps(), LATER)) == 1
    assert held.hold is None


def test_one_number_gets_so_many_a_day_and_the_rest_tomorrow(session: Session) -> None:
    messages = [put(session) for _ in range(4)]
    assert len(taken(session, caps(per_number=3))) == 3
    [held] = [message for message in messages if message.state is MessageState.QUEUED]
    assert held.hold is CapHold.NUMBER_FULL
    assert held is messages[-1]
    assert held.due_at > NOW + timedelta(hours=12)
    assert len(taken(session, caps(per_number=3), held.due_at)) == 1


def test_the_numbers_around_it_share_a_cap(session: Session) -> None:
    messages = [put(session) for _ in range(3)]
    assert len(taken(session, caps(per_prefix=2))) == 2
    assert messages[-1].hold is CapHold.PREFIX_FULL


def test_a_second_try_is_not_counted_against_the_number(session: Session) -> None:
    message = put(session)
    for _ in range(3):
        [one] = taken(session, caps(per_number=1), max(NOW, message.due_at))
        record_outcome(unit(session, now=message.due_at), {one.attempt_id: AGAIN}, KNOWS)
        session.flush()
    assert message.hold is None


def test_the_money_of_the_day_is_a_breaker_with_alarms(session: Session) -> None:
    limits = caps(budget=5 * COST)
    for _ in range(4):
        put(session)
    assert len(taken(session, limits)) == 4
    assert open_alarms(session) == [AlarmKind.BUDGET_NEAR]
    put(session)
    assert len(taken(session, limits)) == 1
    assert AlarmKind.BUDGET_SPENT in open_alarms(session)
    held = put(session)
    assert taken(session, limits) == []
    session.refresh(held)
    assert (held.state, held.hold) == (MessageState.QUEUED, CapHold.BUDGET_SPENT)
    with pytest.raises(TooMany) as refused:
        budget.refuse_code(unit(session), limits, TO)
    assert refused.value.retry_after == 12 * 3600
    tomorrow = NOW + timedelta(days=1)
    budget.end_money_alarms(unit(session, now=tomorrow), limits)
    assert open_alarms(session) == []
    budget.refuse_code(unit(session, now=tomorrow), limits, TO)
    assert len(taken(session, limits, tomorrow)) == 1


@pytest.mark.parametrize(("outcome", "cost"), [(ACCEPTED, COST), (UNKNOWN, COST), (AGAIN, 0)])
def test_only_what_was_certainly_not_sent_costs_nothing(
    session: Session, outcome: object, cost: int
) -> None:
    put(session)
    [one] = taken(session, caps())
    record_outcome(unit(session), {one.attempt_id: outcome}, KNOWS)  # type: ignore[arg-type]
    session.flush()
    assert session.scalars(select(Attempt.cost)).one() == cost
    assert budget.is_budget_spent(unit(session), caps(budget=COST)) == (cost == COST)


def test_a_code_for_a_number_that_had_enough_is_refused(session: Session) -> None:
    put(session)
    taken(session, caps(per_number=1))
    with pytest.raises(TooMany, match="number"):
        budget.refuse_code(unit(session), caps(per_number=1), TO)


def test_money_is_exact() -> None:
    assert read_taka("0.2563") == 2563
    assert read_costs("any=0.40, kannel=0.25") == {"any": 4000, "kannel": 2500}
    assert SpendingCaps(costs=read_costs("any=0.4,kannel=0")).cost("kannel", 3) == 0
    assert read_taka("100000") == 100_000 * TAKA


@pytest.mark.parametrize("text", ["", "NaN", "-1", "0.00001", "1e99", "x"])
def test_no_money_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        read_taka(text)
