"""Traffic moves away from a failing gateway and back, without flapping and without duplicates."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.gateways.base import Outcome
from portal.models import Alarm, GatewayState, Message
from portal.services.messaging.delivery import record_outcome
from portal.services.messaging.gateway_choice import gateway_states, shares_of
from portal.services.messaging.load_balancer import balance_load
from tests.factories import NOW
from tests.services.messaging.outbox_rows import ACCEPTED, AGAIN, BOTH, TROUBLE, put, take, tried
from tests.unit import unit

NAMES = list(BOTH)
MINUTE = timedelta(minutes=1)


def weigh(session: Session, **weights: int) -> None:
    for name, weight in weights.items():
        session.add(GatewayState(name=name, changed_at=NOW, weight=weight, share=weight, detail=""))
    session.flush()


def shares(session: Session) -> dict[str, int]:
    return shares_of(NAMES, gateway_states(unit(session), NAMES))


def alarms(session: Session) -> set[tuple[AlarmKind, str]]:
    found = session.scalars(select(Alarm).where(Alarm.ended_at.is_(None)))
    return {(alarm.kind, alarm.subject) for alarm in found}


def tries(
    session: Session, outcomes: dict[str, Outcome], *, now: datetime, number: int = 80
) -> Counter[str]:
    """Adds new messages, each tried once. Of 80, a gateway with half of them gets the ten that are judged."""
    for _ in range(number):
        put(session, at=now)
    claimed = take(session, BOTH, now=now, limit=number)
    for one in claimed:
        record_outcome(unit(session, now=now), {one.attempt_id: outcomes[one.gateway]}, BOTH)
    session.flush()
    return Counter(one.gateway for one in claimed)


def clear(session: Session) -> None:
    for message in session.scalars(select(Message).where(Message.state == MessageState.QUEUED)):
        message.state, message.ended_at = MessageState.FAILED, NOW
    session.flush()


def test_messages_are_shared_out_by_weight(session: Session) -> None:
    weigh(session, emulator=60, kannel=40)
    ok = {"emulator": ACCEPTED, "kannel": ACCEPTED}
    found = tries(session, ok, now=NOW, number=200)
    assert 80 <= found["emulator"] <= 160
    assert found["emulator"] + found["kannel"] == 200


def test_errors_move_traffic_in_steps_with_a_pause_between(session: Session) -> None:
    weigh(session, emulator=50, kannel=50)
    bad = {"emulator": AGAIN, "kannel": ACCEPTED}
    tries(session, bad, now=NOW)
    balance_load(unit(session, now=NOW + MINUTE), NAMES)
    assert shares(session) == {"emulator": 40, "kannel": 60}
    assert alarms(session) == {(AlarmKind.GATEWAY_ERRORS, "emulator")}
    balance_load(unit(session, now=NOW + 2 * MINUTE), NAMES)
    assert shares(session) == {"emulator": 40, "kannel": 60}, "nothing new was seen since"
    clear(session)
    tries(session, bad, now=NOW + 3 * MINUTE)
    balance_load(unit(session, now=NOW + 3 * MINUTE), NAMES)
    assert shares(session) == {"emulator": 30, "kannel": 70}


def test_it_drifts_back_after_an_hour_and_then_rests(session: Session) -> None:
    weigh(session, emulator=50, kannel=50)
    tries(session, {"emulator": AGAIN, "kannel": ACCEPTED}, now=NOW)
    balance_load(unit(session, now=NOW + MINUTE), NAMES)
    balance_load(unit(session, now=NOW + 60 * MINUTE), NAMES)
    assert shares(session) == {"emulator": 40, "kannel": 60}
    balance_load(unit(session, now=NOW + 61 * MINUTE), NAMES)
    assert shares(session) == {"emulator": 50, "kannel": 50}
    assert alarms(session) == set()
    balance_load(unit(session, now=NOW + 200 * MINUTE), NAMES)
    assert shares(session) == {"emulator": 50, "kannel": 50}


def test_while_both_are_bad_nothing_moves_but_the_alarms_are_raised(session: Session) -> None:
    weigh(session, emulator=50, kannel=50)
    tries(session, {"emulator": AGAIN, "kannel": AGAIN}, now=NOW)
    balance_load(unit(session, now=NOW + MINUTE), NAMES)
    assert shares(session) == {"emulator": 50, "kannel": 50}
    assert len(alarms(session)) == 2


def test_slow_delivery_moves_traffic_where_the_other_one_is_fast(session: Session) -> None:
    weigh(session, emulator=50, kannel=50)
    tries(session, {"emulator": ACCEPTED, "kannel": ACCEPTED}, now=NOW)
    arrived = session.scalars(select(Message)).all()
    slow = [message for message in arrived if message.gateway == "emulator"]
    for message in arrived:
        if message not in slow[2:]:
            message.state, message.ended_at = MessageState.DELIVERED, NOW
    session.flush()
    balance_load(unit(session, now=NOW + 4 * MINUTE), NAMES)
    assert shares(session) == {"emulator": 50, "kannel": 50}
    balance_load(unit(session, now=NOW + 6 * MINUTE), NAMES)
    assert shares(session) == {"emulator": 40, "kannel": 60}
    assert alarms(session) == {(AlarmKind.GATEWAY_SLOW, "emulator")}


def test_slowness_moves_a_step_each_ten_minutes_and_comes_back_once(session: Session) -> None:
    weigh(session, emulator=50, kannel=50)
    seen = []
    for minute in range(0, 100, 2):
        now = NOW + minute * MINUTE
        if minute < 38:  # from then on no gateway is slow
            tries(session, {"emulator": ACCEPTED, "kannel": ACCEPTED}, now=now, number=30)
            for message in session.scalars(select(Message).where(Message.gateway == "kannel")):
                message.state, message.ended_at = MessageState.DELIVERED, now
            first = (
                select(Message).where(Message.gateway == "emulator").order_by(Message.id).limit(1)
            )
            for message in session.scalars(first):
                message.state, message.ended_at = MessageState.DELIVERED, now
            session.flush()
        balance_load(unit(session, now=now), NAMES)
        seen.append(shares(session)["emulator"])
    turns = [share for share, before in zip(seen, [50, *seen], strict=False) if share != before]
    lowest = turns.index(min(turns))
    assert turns[:3] == [40, 30, 20]
    assert turns[: lowest + 1] == sorted(turns[: lowest + 1], reverse=True), "down, step by step"
    assert turns[lowest:] == sorted(turns[lowest:]), "and up again, without a turn"


def test_a_gateway_without_receipts_is_not_slow_for_that(session: Session) -> None:
    tries(session, {"emulator": ACCEPTED}, now=NOW)
    balance_load(unit(session, now=NOW + 6 * MINUTE), NAMES)
    assert shares(session) == {"emulator": 100, "kannel": 0}


def test_trouble_raises_an_alarm_that_ends_when_a_message_is_taken(session: Session) -> None:
    message = put(session)
    tried(session, TROUBLE)
    assert alarms(session) == {(AlarmKind.GATEWAY_TROUBLE, "emulator")}
    alarm = session.scalars(select(Alarm)).one()
    assert alarm.detail == "login refused"
    tried(session, ACCEPTED, now=NOW + MINUTE)
    assert message.state is MessageState.ACCEPTED
    assert alarms(session) == set()


def test_a_gateway_held_by_hand_gets_nothing_and_keeps_what_may_have_been_sent(
    session: Session,
) -> None:
    bound, free = put(session), put(session, MessageKind.CODE)
    bound.gateway = "emulator"
    session.add(GatewayState(name="emulator", changed_at=NOW, held_at=NOW, detail=""))
    session.flush()
    [claimed] = take(session, BOTH)
    assert (claimed.gateway, claimed.sms.reference) == ("kannel", free.reference)
    assert bound.state is MessageState.QUEUED


def test_a_clock_that_is_set_back_by_a_day_stops_no_step(session: Session) -> None:
    weigh(session, emulator=50, kannel=50)
    bad = {"emulator": AGAIN, "kannel": ACCEPTED}
    tries(session, bad, now=NOW)
    balance_load(unit(session, now=NOW + MINUTE), NAMES)
    clear(session)
    back = NOW - timedelta(days=1)
    tries(session, bad, now=back)
    balance_load(unit(session, now=back), NAMES)
    assert shares(session) == {"emulator": 30, "kannel": 70}
