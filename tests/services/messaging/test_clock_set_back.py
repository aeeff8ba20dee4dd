"""Messages of a clock that was ahead by a day do not wait for that day."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.domain.messaging.sending_times import HELD_BACK
from portal.services.messaging.clock_set_back import release_messages_ahead
from portal.services.messaging.delivery import record_outcome
from tests.factories import NOW
from tests.services.messaging.outbox_rows import AGAIN, KNOWS, put, take
from tests.unit import unit

BACK = NOW - timedelta(days=1)


def test_a_message_queued_by_a_clock_that_was_ahead_is_sent_soon(session: Session) -> None:
    message = put(session)
    assert release_messages_ahead(unit(session, now=BACK)) == 1
    assert [each.message_id for each in take(session, now=BACK + HELD_BACK)] == [message.id]


def test_a_message_that_a_clock_that_was_ahead_tries_again_later_is_sent_soon(
    session: Session,
) -> None:
    message = put(session, at=BACK)
    [claimed] = take(session)
    record_outcome(unit(session), {claimed.attempt_id: AGAIN}, KNOWS)
    assert release_messages_ahead(unit(session, now=BACK)) == 1
    assert [each.message_id for each in take(session, now=BACK + HELD_BACK)] == [message.id]


def test_a_message_that_waits_by_a_right_clock_waits_on(session: Session) -> None:
    put(session, at=NOW + timedelta(minutes=2))
    put(session).due_at = NOW + timedelta(days=1)
    assert release_messages_ahead(unit(session)) == 0
