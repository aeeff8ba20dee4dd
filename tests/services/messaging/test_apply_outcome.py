"""The state of a message after each outcome of a gateway."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.messaging.sending_times import MOST_TRIES
from portal.gateways.base import Outcome
from portal.gateways.http import Reply, by_status
from portal.gateways.sslwireless import Sslwireless
from portal.models import Attempt, GatewayState
from portal.services.messaging.delivery import record_outcome
from portal.services.messaging.expiry import expire_messages
from tests.factories import NOW
from tests.services.messaging.outbox_rows import (
    ACCEPTED,
    AGAIN,
    BOTH,
    EMULATOR,
    FORGETS,
    KNOWS,
    REFUSED,
    SECRET,
    TROUBLE,
    UNKNOWN,
    put,
    take,
    tried,
)
from tests.unit import unit


def test_an_accepted_message_waits_for_its_receipt(session: Session) -> None:
    message = put(session)
    tried(session, ACCEPTED)
    assert (message.state, message.sent_at, message.leased_until) == (
        MessageState.ACCEPTED,
        NOW,
        None,
    )
    assert (message.gateway, message.gateway_message_id) == ("emulator", "G1")
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.outcome, attempt.ended_at) == (OutcomeKind.ACCEPTED, NOW)


def test_a_refused_message_has_ended(session: Session) -> None:
    message = put(session)
    tried(session, REFUSED)
    assert (message.state, message.ended_at) == (MessageState.REFUSED, NOW)


def test_a_try_that_failed_is_made_again_later_and_later(session: Session) -> None:
    message = put(session)
    waits, now = [], NOW
    for _ in range(6):
        tried(session, AGAIN, now=now)
        assert message.state is MessageState.QUEUED
        waits.append((message.due_at - now).total_seconds())
        assert take(session, now=now) == []
        now = message.due_at
    assert all(
        0.5 * base <= wait <= 1.5 * base
        for base, wait in zip((5, 10, 20, 40, 80, 160), waits, strict=True)
    )


def test_a_gateway_that_asks_for_time_gets_it(session: Session) -> None:
    message = put(session)
    tried(session, Outcome(OutcomeKind.TRY_AGAIN, "http 429", retry_after=600))
    assert message.due_at == NOW + timedelta(seconds=600)


def test_after_too_many_tries_a_message_has_failed(session: Session) -> None:
    message = put(session)
    now = NOW
    for _ in range(MOST_TRIES):
        assert message.state is MessageState.QUEUED
        now = max(now, message.due_at)
        tried(session, AGAIN, now=now)
    assert message.state is MessageState.FAILED
    assert now - NOW < timedelta(hours=72)


def test_after_three_days_a_message_has_failed(session: Session) -> None:
    message = put(session)
    tried(session, AGAIN, now=NOW + timedelta(hours=72))
    assert message.state is MessageState.FAILED


def test_a_code_is_not_tried_beyond_its_time(session: Session) -> None:
    code = put(session, MessageKind.CODE)
    tried(session, AGAIN, now=NOW + timedelta(minutes=9, seconds=59, milliseconds=500))
    assert code.state is MessageState.FAILED


def test_what_was_certainly_not_sent_may_go_by_the_other_gateway(session: Session) -> None:
    message = put(session)
    assert tried(session, AGAIN, BOTH) == "emulator"
    assert tried(session, ACCEPTED, BOTH, now=message.due_at) == "kannel"


def test_an_unknown_one_is_tried_again_where_our_reference_is_known(session: Session) -> None:
    message = put(session)
    tried(session, UNKNOWN, BOTH)
    assert (message.state, message.gateway) == (MessageState.QUEUED, "emulator")
    for outcome in (AGAIN, UNKNOWN, TROUBLE, ACCEPTED):
        now = message.due_at + timedelta(hours=1)
        assert tried(session, outcome, BOTH, now=now) == "emulator"
    assert message.state is MessageState.ACCEPTED


@pytest.mark.parametrize("status", [500, 502, 504])
def test_after_a_500_a_message_stays_with_its_gateway(session: Session, status: int) -> None:
    message = put(session)
    outcome = by_status(Reply(status, {}, b""))
    assert outcome is not None
    assert tried(session, outcome, BOTH) == "emulator"
    now = message.due_at + timedelta(hours=1)
    assert take(session, FORGETS, now=now) == []
    assert tried(session, ACCEPTED, BOTH, now=now) == "emulator"


def test_an_unknown_one_is_given_up_once_our_reference_is_forgotten(session: Session) -> None:
    message = put(session)
    vendor = Sslwireless(
        url="https://127.0.0.1:1", api_token=SECRET, sid="PHERA", secret=SECRET, receipt_token=""
    )
    forgetful = {"sslwireless": vendor}
    tried(session, UNKNOWN, forgetful)
    assert message.gateway == "sslwireless"
    assert take(session, forgetful, now=NOW + timedelta(days=2)) == []
    assert message.state is MessageState.UNKNOWN


def test_an_unknown_one_is_never_sent_again_where_it_is_not(session: Session) -> None:
    message = put(session)
    tried(session, UNKNOWN, FORGETS)
    assert (message.state, message.sent_at) == (MessageState.UNKNOWN, NOW)
    assert take(session, BOTH, now=NOW + timedelta(days=2)) == []


def test_an_unknown_one_does_not_wander_to_another_gateway_when_its_own_is_paused(
    session: Session,
) -> None:
    message = put(session)
    tried(session, UNKNOWN, KNOWS)
    tried(session, TROUBLE, KNOWS, now=message.due_at)
    assert take(session, BOTH, now=message.due_at) == []
    assert take(session, FORGETS, now=message.due_at + timedelta(hours=1)) == []


def test_a_code_whose_fate_is_unknown_is_sent_once_more(session: Session) -> None:
    code = put(session, MessageKind.CODE)
    tried(session, UNKNOWN, FORGETS)
    assert code.due_at > NOW
    tried(session, UNKNOWN, FORGETS, now=code.due_at)
    assert code.state is MessageState.UNKNOWN


def test_a_code_goes_by_no_third_gateway_once_two_may_have_sent_it(session: Session) -> None:
    three = {name: dataclasses.replace(EMULATOR, name=name) for name in ("a", "b", "c")}
    code = put(session, MessageKind.CODE)
    assert tried(session, UNKNOWN, three) == "a"
    second = tried(session, UNKNOWN, three, now=code.due_at)
    assert second != "a"
    for outcome in (AGAIN, UNKNOWN, ACCEPTED):
        assert tried(session, outcome, three, now=code.due_at) == second
    assert code.state is MessageState.ACCEPTED


def test_a_refusal_after_an_unknown_try_is_not_the_last_word(session: Session) -> None:
    message = put(session)
    tried(session, UNKNOWN)
    tried(session, REFUSED, now=message.due_at)
    assert message.state is MessageState.UNKNOWN


def test_trouble_pauses_the_gateway_and_holds_the_messages(session: Session) -> None:
    message, other = put(session), put(session)
    [first, second] = take(session)
    for claimed in (first, second):
        record_outcome(unit(session), {claimed.attempt_id: TROUBLE}, KNOWS)
    state = session.get_one(GatewayState, "emulator")
    assert state.paused_until == NOW + timedelta(minutes=1)
    assert state.detail == "login refused"
    for held in (message, other):
        assert (held.state, held.tries, held.gateway) == (MessageState.QUEUED, 0, None)
    assert take(session) == []
    assert len(take(session, now=NOW + timedelta(minutes=1))) == 1


def test_a_try_by_a_clock_that_was_ahead_does_not_count_as_a_later_one(session: Session) -> None:
    message, ahead = put(session), NOW + timedelta(days=1)
    tried(session, AGAIN, now=ahead)
    message.due_at = NOW  # the clock has been set back, and the message released
    session.flush()
    tried(session, AGAIN, now=NOW)
    assert message.state is MessageState.QUEUED


def test_a_gateway_in_trouble_leaves_the_other_one_working(session: Session) -> None:
    put(session)
    assert tried(session, TROUBLE, BOTH) == "emulator"
    assert tried(session, ACCEPTED, BOTH) == "kannel"


def test_a_pause_grows_until_a_message_is_taken(session: Session) -> None:
    message = put(session)
    state, lengths, now = None, [], NOW
    for _ in range(3):
        tried(session, TROUBLE, now=now)
        state = session.get_one(GatewayState, "emulator", populate_existing=True)
        assert state.paused_until is not None
        lengths.append(state.paused_until - now)
        now = state.paused_until
    assert lengths == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    tried(session, ACCEPTED, now=now)
    assert message.state is MessageState.ACCEPTED
    state = session.get_one(GatewayState, "emulator", populate_existing=True)
    assert state.paused_until is None
    put(session, at=now)
    tried(session, TROUBLE, now=now)
    state = session.get_one(GatewayState, "emulator", populate_existing=True)
    assert state.paused_until == now + timedelta(minutes=1)


@pytest.mark.parametrize("outcome", [ACCEPTED, UNKNOWN])
def test_no_receipt_in_three_days_ends_a_message(session: Session, outcome: Outcome) -> None:
    message = put(session)
    tried(session, outcome, FORGETS)
    expire_messages(unit(session, now=NOW + timedelta(hours=71)))
    session.refresh(message)
    assert message.state is not MessageState.EXPIRED
    expire_messages(unit(session, now=NOW + timedelta(hours=72)))
    session.refresh(message)
    assert (message.state, message.ended_at) == (
        MessageState.EXPIRED,
        NOW + timedelta(hours=72),
    )


def test_messages_held_by_trouble_do_not_expire(session: Session) -> None:
    message = put(session)
    tried(session, TROUBLE)
    expire_messages(unit(session, now=NOW + timedelta(days=30)))
    session.refresh(message)
    assert message.state is MessageState.QUEUED
