"""What the metrics of sending count as late."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.models import Message
from portal.services.messaging.sending_metrics import measure_sending
from tests.services.messaging.outbox_rows import NIGHT, put
from tests.unit import unit


def test_what_waits_out_the_night_is_not_late_and_a_code_is(session: Session) -> None:
    put(session, at=NIGHT)
    put(session, MessageKind.CODE, at=NIGHT)
    session.execute(update(Message).values(due_at=NIGHT - timedelta(minutes=2)))
    night, morning = (
        measure_sending(unit(session, now=at)) for at in (NIGHT, NIGHT.replace(hour=8))
    )
    assert (night.due, night.oldest_due_seconds) == (1, 120)
    assert night.due_seconds[MessageKind.CODE] == 120
    assert night.due_seconds[MessageKind.WITHDRAWN] == 0
    assert morning.due_seconds[MessageKind.WITHDRAWN] == 6 * 3600 + 120
    assert morning.due_seconds[MessageKind.CODE] == 0  # it has expired
