"""Queries of the outbox use its partial indexes on both databases, whatever it contains."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.services.messaging.clock_set_back import release_messages_ahead
from portal.services.messaging.delivery import is_any_due
from portal.services.messaging.expiry import expire_messages
from portal.services.messaging.lease_recovery import recover_expired_leases
from portal.services.messaging.poll_status import messages_to_poll
from portal.services.messaging.sending_metrics import measure_sending
from portal.services.registration.correction_reminders import remind_of_corrections
from tests.services.messaging.outbox_rows import KNOWS, put, take
from tests.services.plans import noted, plan
from tests.unit import unit


def scans(session: Session, statements: list[tuple[str, Any]]) -> list[str]:
    """Plans that scan all messages or all transitions."""
    found = []
    for statement, values in statements:
        if not statement.lstrip().startswith(("SELECT", "UPDATE")):
            continue
        shown = plan(session, statement, values)
        for line in shown.splitlines():
            is_scan = line.strip() in ("SCAN messages", "SCAN moves")
            if is_scan or "Seq Scan on messages" in line or "Seq Scan on moves" in line:
                found.append(f"{statement}\n{shown}")
    return found


@pytest.mark.parametrize(
    "step",
    [
        lambda session: is_any_due(unit(session)),
        take,
        lambda session: recover_expired_leases(unit(session), KNOWS),
        lambda session: release_messages_ahead(unit(session)),
        lambda session: expire_messages(unit(session)),
        lambda session: messages_to_poll(unit(session), KNOWS),
        lambda session: remind_of_corrections(unit(session)),
        lambda session: measure_sending(unit(session)),
    ],
    ids=["due", "claim", "recover", "release", "expire", "ask", "remind", "metrics"],
)
def test_no_step_of_a_worker_walks_through_all_messages(session: Session, step: Any) -> None:
    for _ in range(3):
        put(session)
    with noted(session) as statements:
        step(session)
    assert not scans(session, statements)
