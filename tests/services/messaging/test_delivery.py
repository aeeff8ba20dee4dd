"""Claims of messages: one worker each, urgent ones first, at allowed hours; and killed workers."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.gateways.base import ReceiptReport
from portal.models import Attempt
from portal.models.sealed import raw_name
from portal.services.messaging.delivery import (
    LEASE,
    claim_messages,
    is_any_due,
    record_outcome,
)
from portal.services.messaging.expiry import expire_messages
from portal.services.messaging.lease_recovery import recover_expired_leases
from portal.services.messaging.receipts import receive_receipt
from tests.factories import NOW
from tests.services.messaging.outbox_rows import (
    ACCEPTED,
    AGAIN,
    FORGETS,
    KNOWS,
    NIGHT,
    TO,
    put,
    take,
)
from tests.unit import unit


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
    assert not is_any_due(unit(session))
    assert take(session) == []
    assert is_any_due(unit(session, now=NOW + timedelta(seconds=1)))


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
    expire_messages(unit(session, now=NOW + timedelta(minutes=10)))
    session.refresh(code)
    assert code.state is MessageState.EXPIRED


def test_a_message_that_cannot_be_opened_stops_nobody_else_and_is_kept(session: Session) -> None:
    broken, whole = put(session), put(session)
    setattr(broken, raw_name("body"), getattr(whole, raw_name("body")))  # moved from another row
    session.flush()
    assert [claimed.sms.reference for claimed in take(session)] == [whole.reference]
    assert broken.state is MessageState.QUEUED
    assert broken.due_at > NOW


def test_a_number_that_came_into_the_outbox_by_another_way_is_not_sent_to(session: Session) -> None:
    message = put(session)
    message.recipient = "+919830000000"
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
                found = claim_messages(unit(session), KNOWS, limit=3)
            if not found:
                return mine
            mine += [claimed.sms.reference for claimed in found]

    with ThreadPoolExecutor(4) as pool:
        taken = [one for work in [pool.submit(work) for _ in range(4)] for one in work.result()]
    assert len(taken) == 40
    assert set(taken) == references


def test_a_dead_workers_message_counts_as_perhaps_sent(session: Session) -> None:
    message = put(session)
    take(session, FORGETS)
    assert recover_expired_leases(unit(session, now=NOW + LEASE), FORGETS) == 0
    assert (
        recover_expired_leases(unit(session, now=NOW + LEASE + timedelta(seconds=1)), FORGETS) == 1
    )
    assert message.state is MessageState.UNKNOWN
    assert recover_expired_leases(unit(session, now=NOW + timedelta(days=1)), FORGETS) == 0


def test_a_dead_workers_message_is_sent_again_where_our_reference_is_known(
    session: Session,
) -> None:
    message = put(session)
    take(session)
    later = NOW + LEASE + timedelta(seconds=1)
    recover_expired_leases(unit(session, now=later), KNOWS)
    assert (message.state, message.gateway) == (MessageState.QUEUED, "emulator")
    [claimed] = take(session, now=message.due_at)
    assert claimed.sms.reference == message.reference


def test_a_killed_try_is_closed_also_when_a_receipt_ended_its_message(session: Session) -> None:
    message = put(session)
    [claimed] = take(session, FORGETS)
    delivered = ReceiptReport(message.reference, None, ReceiptStatus.DELIVERED, "")
    receive_receipt(unit(session), claimed.gateway, delivered)
    later = NOW + LEASE + timedelta(seconds=1)
    assert recover_expired_leases(unit(session, now=later), FORGETS) == 1
    attempt = session.get_one(Attempt, claimed.attempt_id)
    assert (attempt.outcome, attempt.ended_at) == (OutcomeKind.UNKNOWN, later)
    assert message.state is MessageState.DELIVERED
    assert recover_expired_leases(unit(session, now=later), FORGETS) == 0


def test_a_lease_from_before_the_clock_was_set_back_is_recovered_at_once(session: Session) -> None:
    message = put(session)
    take(session, FORGETS)
    back = NOW - timedelta(hours=12)
    assert recover_expired_leases(unit(session, now=back), FORGETS) == 1
    assert message.state is MessageState.UNKNOWN


def test_a_message_claimed_by_a_clock_that_is_a_little_ahead_is_not_recovered(
    session: Session,
) -> None:
    message = put(session)
    take(session, FORGETS, now=NOW + timedelta(seconds=20))
    assert recover_expired_leases(unit(session), FORGETS) == 0
    assert message.state is MessageState.SENDING


def test_an_answer_that_comes_after_the_lease_is_still_heard(session: Session) -> None:
    message = put(session)
    [claimed] = take(session, FORGETS)
    later = NOW + LEASE + timedelta(seconds=1)
    recover_expired_leases(unit(session, now=later), FORGETS)
    record_outcome(unit(session, now=later), {claimed.attempt_id: ACCEPTED}, FORGETS)
    assert message.state is MessageState.ACCEPTED


def test_a_late_failure_does_not_disturb_the_try_that_came_after(session: Session) -> None:
    message = put(session)
    [slow] = take(session)
    later = NOW + LEASE + timedelta(seconds=1)
    recover_expired_leases(unit(session, now=later), KNOWS)
    take(session, now=message.due_at)
    record_outcome(unit(session, now=message.due_at), {slow.attempt_id: AGAIN}, KNOWS)
    assert message.state is MessageState.SENDING


def test_the_outcome_for_a_message_that_was_erased_is_dropped(session: Session) -> None:
    message = put(session)
    [claimed] = take(session)
    session.delete(message)
    session.flush()
    session.expire_all()
    record_outcome(unit(session), {claimed.attempt_id: ACCEPTED}, KNOWS)
