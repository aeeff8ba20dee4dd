"""The reason why a message waits is the reason why workers do not claim it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.messaging.costs import CapHold, SpendingCaps
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.sending_times import HELD_BACK
from portal.domain.messaging.wait_reasons import WaitReason
from portal.domain.staff.roles import Role
from portal.models import GatewayState, Message, SetAsideRow, StoppedKind
from portal.services.messaging.delivery import JOB, claim_messages
from portal.services.messaging.waiting import why_waiting
from portal.services.platform.set_aside import SET_ASIDE_FOR
from tests import factories
from tests.factories import NOW
from tests.services.messaging.outbox_rows import (
    ACCEPTED,
    AGAIN,
    BOTH,
    FORGETS,
    KNOWS,
    NIGHT,
    TROUBLE,
    UNKNOWN,
    put,
    tried,
)
from tests.unit import unit

COST = 4000
CAPS = SpendingCaps(costs={"any": COST}, budget=10 * COST, per_number=3)
Make = Callable[[Session], Message]


def undoable(session: Session) -> Message:
    message = put(session)
    message.due_at = NOW + HELD_BACK
    return message


def hold(session: Session, *names: str) -> None:
    session.add_all(GatewayState(name=name, changed_at=NOW, held_at=NOW) for name in names)
    session.flush()


def all_paused(session: Session) -> Message:
    hold(session, "kannel", "emulator")
    return put(session)


def own_paused(session: Session) -> Message:
    message = put(session, at=NOW - timedelta(minutes=5))
    tried(session, UNKNOWN, KNOWS, now=NOW - timedelta(minutes=5))
    hold(session, "emulator")
    message.due_at = NOW
    return message


def failed(session: Session) -> Message:
    message = put(session)
    tried(session, AGAIN, FORGETS)
    return message


def stopped(session: Session) -> Message:
    factories.places(session)
    by = factories.officer(session, Role.ADMINISTRATOR)
    session.add(StoppedKind(kind=MessageKind.WITHDRAWN, stopped_at=NOW, stopped_by_id=by.id))
    return put(session)


def number_full(session: Session) -> Message:
    messages = [put(session) for _ in range(4)]
    claim_messages(unit(session), BOTH, limit=10, caps=CAPS)
    return messages[-1]


def budget_spent(session: Session) -> Message:
    for _ in range(4):
        put(session, MessageKind.CODE)
        caps = SpendingCaps(costs={"any": 3 * COST}, budget=10 * COST)
        claim_messages(unit(session), BOTH, limit=1, caps=caps)
    return put(session)


def set_aside(session: Session) -> Message:
    message = put(session)
    message.due_at = NOW + SET_ASIDE_FOR
    row = SetAsideRow(job=JOB, row_id=message.id, failures=1, error="Unreadable", failed_at=NOW)
    session.add(row)
    return message


CASES: dict[str, tuple[Make, datetime, WaitReason | CapHold]] = {
    "due": (put, NOW, WaitReason.NEXT),
    "undo": (
        undoable,
        NOW,
        WaitReason.UNDO,
    ),
    "night": (lambda s: put(s, at=NIGHT), NIGHT, WaitReason.NIGHT),
    "retry": (failed, NOW, WaitReason.RETRY),
    "expired": (
        lambda s: put(s, MessageKind.CODE, at=NOW - timedelta(hours=1)),
        NOW,
        WaitReason.EXPIRED,
    ),
    "all paused": (all_paused, NOW, WaitReason.NO_GATEWAY),
    "own paused": (own_paused, NOW, WaitReason.OWN_GATEWAY),
    "stopped": (stopped, NOW, CapHold.KIND_STOPPED),
    "number full": (number_full, NOW, CapHold.NUMBER_FULL),
    "budget spent": (budget_spent, NOW, CapHold.BUDGET_SPENT),
    "set aside": (set_aside, NOW, WaitReason.SET_ASIDE),
}


@pytest.mark.parametrize("name", CASES)
def test_a_worker_claims_exactly_what_is_said_to_be_next(session: Session, name: str) -> None:
    make, now, expected = CASES[name]
    message = make(session)
    session.flush()
    work = unit(session, now=now)
    waiting = why_waiting(work, message, list(BOTH), CAPS)
    assert waiting is not None
    assert waiting.reason is expected
    claimed = claim_messages(work, BOTH, limit=10, caps=CAPS)
    is_claimed = message.reference in [each.sms.reference for each in claimed]
    assert is_claimed == (expected is WaitReason.NEXT)
    if waiting.until is not None:
        assert waiting.until > now
        assert waiting.until == message.due_at


def test_an_sms_that_a_gateway_refuses_waits_for_the_gateway(session: Session) -> None:
    message = put(session)
    tried(session, TROUBLE, FORGETS)
    message.due_at = NOW
    session.flush()
    waiting = why_waiting(unit(session), message, ["kannel"], CAPS)
    assert waiting is not None
    assert waiting.reason is WaitReason.NO_GATEWAY


def test_what_was_sent_waits_for_nothing(session: Session) -> None:
    message = put(session)
    tried(session, ACCEPTED, FORGETS)
    assert why_waiting(unit(session), message, ["kannel"], CAPS) is None
