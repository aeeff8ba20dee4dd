"""Claiming messages, and what becomes of them by what the gateway said."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.db import Database
from portal.domain.choices import Language
from portal.domain.dates import DHAKA
from portal.domain.message_states import MessageState
from portal.domain.sms import OutcomeKind
from portal.domain.sms_kinds import MessageKind
from portal.domain.sms_times import MOST_TRIES
from portal.gateways.base import Gateway, Outcome
from portal.gateways.emulator import Emulator
from portal.gateways.kannel import Kannel
from portal.gateways.sslwireless import Sslwireless
from portal.models import Attempt, GatewayState, Message
from portal.services import notify
from portal.services.deliver import LEASE, Claimed, claim, is_any_due, record, recover
from portal.services.expire_messages import expire_messages
from tests.make import NOW, VAULT

SECRET = "s" * 32
PORTAL = "https://phera.example.org"
EMULATOR = Emulator(url="http://127.0.0.1:1", token=SECRET, public_url=PORTAL, secret=SECRET)
KANNEL = Kannel(
    url="http://127.0.0.1:1",
    user="app",
    password=SECRET,
    sender="16135",
    public_url=PORTAL,
    secret=SECRET,
)
KNOWS: Mapping[str, Gateway] = {"emulator": EMULATOR}
"""A gateway that deduplicates our reference."""
FORGETS: Mapping[str, Gateway] = {"kannel": KANNEL}
BOTH = {**KNOWS, **FORGETS}
TO = "+8801712345678"
NIGHT = datetime(2026, 11, 23, 2, tzinfo=DHAKA)
ACCEPTED = Outcome(OutcomeKind.ACCEPTED, "http 200", gateway_message_id="G1")
REFUSED = Outcome(OutcomeKind.REFUSED, "number refused")
AGAIN = Outcome(OutcomeKind.TRY_AGAIN, "no connection")
UNKNOWN = Outcome(OutcomeKind.UNKNOWN, "read time-out")
TROUBLE = Outcome(OutcomeKind.TROUBLE, "login refused")


def put(session: Session, kind: MessageKind = MessageKind.WITHDRAWN, at: datetime = NOW) -> Message:
    values = {"code": "482913", "reference": "7K3-MQ9-TXA", "hotline": "16135"}
    message = notify.queue(
        session,
        VAULT,
        to=TO,
        kind=kind,
        language=Language.BANGLA,
        values=values,
        now=at,
    )
    assert message is not None
    session.flush()
    return message


def take(
    session: Session,
    gateways: Mapping[str, Gateway] = KNOWS,
    *,
    now: datetime = NOW,
    limit: int = 10,
    vault: Vault = VAULT,
) -> list[Claimed]:
    found = claim(session, vault, gateways, now=now, limit=limit)
    session.flush()
    return found


def tried(
    session: Session,
    outcome: Outcome,
    gateways: Mapping[str, Gateway] = KNOWS,
    *,
    now: datetime = NOW,
) -> str:
    """One try, start to end; the name of the gateway."""
    [claimed] = take(session, gateways, now=now)
    record(session, claimed.attempt_id, outcome, gateways, now=now)
    session.flush()
    return claimed.gateway


# ---- claiming


def test_a_claim_is_written_down_before_anything_is_sent(session: Session) -> None:
    message = put(session)
    [claimed] = take(session)
    assert (claimed.sms.to, claimed.sms.reference) == (TO, message.reference)
    assert "7K3-MQ9-TXA" in claimed.sms.text
    assert (message.state, message.tries) == (MessageState.SENDING, 1)
    assert message.leased_until == NOW + LEASE
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.gateway, attempt.outcome) == ("emulator", None)
    assert take(session) == []


def test_codes_go_first_then_the_oldest(session: Session) -> None:
    late, early = put(session, at=NOW), put(session, at=NOW - timedelta(hours=1))
    code = put(session, MessageKind.CODE)
    order = [claimed.sms.reference for claimed in take(session)]
    assert order == [code.reference, early.reference, late.reference]


def test_no_more_are_taken_than_asked_for(session: Session) -> None:
    for _ in range(3):
        put(session)
    assert len(take(session, limit=2)) == 2


def test_what_is_due_later_waits(session: Session) -> None:
    put(session, at=NOW + timedelta(seconds=1))
    assert not is_any_due(session, now=NOW)
    assert take(session) == []
    assert is_any_due(session, now=NOW + timedelta(seconds=1))


def test_at_night_only_codes_go_out_also_those_queued_by_day(session: Session) -> None:
    put(session, at=NIGHT - timedelta(hours=3))
    code = put(session, MessageKind.CODE, at=NIGHT)
    assert [claimed.sms.reference for claimed in take(session, now=NIGHT)] == [code.reference]
    assert len(take(session, now=NIGHT.replace(hour=8))) == 1


def test_the_operator_is_told_how_long_a_code_is_good(session: Session) -> None:
    put(session, MessageKind.CODE)
    [claimed] = take(session, now=NOW + timedelta(minutes=4))
    assert claimed.sms.valid_minutes == 6


def test_an_expired_code_is_not_sent(session: Session) -> None:
    code = put(session, MessageKind.CODE)
    assert take(session, now=NOW + timedelta(minutes=10)) == []
    expire_messages(session, now=NOW + timedelta(minutes=10))
    session.refresh(code)
    assert code.state is MessageState.EXPIRED


def test_a_message_that_cannot_be_opened_stops_nobody_else_and_is_kept(session: Session) -> None:
    broken, whole = put(session), put(session)
    broken.body = whole.body  # moved from its place
    session.flush()
    assert [claimed.sms.reference for claimed in take(session)] == [whole.reference]
    assert broken.state is MessageState.QUEUED
    assert broken.due_at > NOW


def test_a_number_that_came_into_the_outbox_by_another_way_is_not_sent_to(session: Session) -> None:
    message = put(session)
    message.seal(VAULT, "recipient", "+919830000000")
    session.flush()
    assert take(session) == []
    assert message.state is MessageState.REFUSED


def test_two_workers_never_take_the_same_message(database: Database) -> None:
    with database.begin() as session:
        references = {put(session).reference for _ in range(40)}
    together = threading.Barrier(4)

    def work() -> list[str]:
        mine: list[str] = []
        together.wait()
        while True:
            with database.begin() as session:
                found = claim(session, VAULT, KNOWS, now=NOW, limit=3)
            if not found:
                return mine
            mine += [claimed.sms.reference for claimed in found]

    with ThreadPoolExecutor(4) as pool:
        taken = [one for work in [pool.submit(work) for _ in range(4)] for one in work.result()]
    assert len(taken) == 40
    assert set(taken) == references


# ---- what the gateway said


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


def test_a_refusal_after_an_unknown_try_is_not_the_last_word(session: Session) -> None:
    message = put(session)
    tried(session, UNKNOWN)
    tried(session, REFUSED, now=message.due_at)
    assert message.state is MessageState.UNKNOWN


# ---- trouble


def test_trouble_pauses_the_gateway_and_holds_the_messages(session: Session) -> None:
    message, other = put(session), put(session)
    [first, second] = take(session)
    for claimed in (first, second):
        record(session, claimed.attempt_id, TROUBLE, KNOWS, now=NOW)
    state = session.get_one(GatewayState, "emulator")
    assert state.paused_until == NOW + timedelta(minutes=1)
    assert state.detail == "login refused"
    for held in (message, other):
        assert (held.state, held.tries, held.gateway) == (MessageState.QUEUED, 0, None)
    assert take(session) == []
    assert len(take(session, now=NOW + timedelta(minutes=1))) == 2


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


# ---- workers that die, answers that come late


def test_a_dead_workers_message_counts_as_perhaps_sent(session: Session) -> None:
    message = put(session)
    take(session, FORGETS)
    assert recover(session, FORGETS, now=NOW + LEASE) == 0
    assert recover(session, FORGETS, now=NOW + LEASE + timedelta(seconds=1)) == 1
    assert message.state is MessageState.UNKNOWN
    assert recover(session, FORGETS, now=NOW + timedelta(days=1)) == 0


def test_a_dead_workers_message_is_sent_again_where_our_reference_is_known(
    session: Session,
) -> None:
    message = put(session)
    take(session)
    later = NOW + LEASE + timedelta(seconds=1)
    recover(session, KNOWS, now=later)
    assert (message.state, message.gateway) == (MessageState.QUEUED, "emulator")
    [claimed] = take(session, now=message.due_at)
    assert claimed.sms.reference == message.reference


def test_an_answer_that_comes_after_the_lease_is_still_heard(session: Session) -> None:
    message = put(session)
    [claimed] = take(session, FORGETS)
    later = NOW + LEASE + timedelta(seconds=1)
    recover(session, FORGETS, now=later)
    record(session, claimed.attempt_id, ACCEPTED, FORGETS, now=later)
    assert message.state is MessageState.ACCEPTED


def test_a_late_failure_does_not_disturb_the_try_that_came_after(session: Session) -> None:
    message = put(session)
    [slow] = take(session)
    later = NOW + LEASE + timedelta(seconds=1)
    recover(session, KNOWS, now=later)
    take(session, now=message.due_at)
    record(session, slow.attempt_id, AGAIN, KNOWS, now=message.due_at)
    assert message.state is MessageState.SENDING


def test_the_outcome_for_a_message_that_was_erased_is_dropped(session: Session) -> None:
    message = put(session)
    [claimed] = take(session)
    session.delete(message)
    session.flush()
    session.expire_all()
    record(session, claimed.attempt_id, ACCEPTED, KNOWS, now=NOW)


# ---- time


@pytest.mark.parametrize("outcome", [ACCEPTED, UNKNOWN])
def test_no_receipt_in_three_days_ends_a_message(session: Session, outcome: Outcome) -> None:
    message = put(session)
    tried(session, outcome, FORGETS)
    expire_messages(session, now=NOW + timedelta(hours=71))
    session.refresh(message)
    assert message.state is not MessageState.EXPIRED
    expire_messages(session, now=NOW + timedelta(hours=72))
    session.refresh(message)
    assert (message.state, message.ended_at) == (
        MessageState.EXPIRED,
        NOW + timedelta(hours=72),
    )


def test_messages_held_by_trouble_do_not_expire(session: Session) -> None:
    message = put(session)
    tried(session, TROUBLE)
    expire_messages(session, now=NOW + timedelta(days=30))
    session.refresh(message)
    assert message.state is MessageState.QUEUED
