"""An answer of a gateway that cannot be stored is set aside, and the answers beside it are stored."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import ReceiptStatus
from portal.domain.messaging.sending_times import ASK_AFTER
from portal.gateways.base import Gateway, ReceiptReport
from portal.gateways.emulator import Emulator
from portal.models import Message, SetAsideRow
from portal.services.messaging.delivery import ClaimedMessage, record_outcome
from portal.workers import status_polling
from portal.workers.context import WorkerContext
from portal.workers.outcome_writer import OutcomeWriter
from tests import factories
from tests.factories import NOW, VAULT
from tests.services.messaging.outbox_rows import ACCEPTED, PORTAL, SECRET, put, take
from tests.unit import unit
from tests.workers.poison import refused_writes


@dataclass(frozen=True)
class Polled(Emulator):
    """A gateway that tells of each message that it was delivered."""

    def poll(self, reference: str, gateway_message_id: str | None) -> ReceiptReport:
        """Answers at once."""
        return ReceiptReport(reference, gateway_message_id, ReceiptStatus.DELIVERED, "")


GATEWAYS: Mapping[str, Gateway] = {
    "emulator": Polled(url="http://127.0.0.1:1", token=SECRET, public_url=PORTAL, secret=SECRET)
}


@pytest.fixture
def claimed(database: Database) -> list[ClaimedMessage]:
    """Two messages that a worker has claimed."""
    with database.begin() as session:
        factories.places(session)
        put(session)
        put(session)
        return take(session, GATEWAYS)


def refused(database: Database, first: ClaimedMessage, state: str) -> AbstractContextManager[None]:
    """The database refuses this state of the first message."""
    row = f"NEW.reference = '{first.sms.reference}' AND NEW.state = '{state}'"
    return refused_writes(database, "UPDATE", "messages", row)


def result(database: Database) -> tuple[set[MessageState], dict[str, int]]:
    """Returns the states of the messages, and the failures of rows set aside, by job."""
    with database.read() as session:
        rows = {row.job: row.failures for row in session.scalars(select(SetAsideRow))}
        return set(session.scalars(select(Message.state))), rows


def test_an_outcome_that_cannot_be_written_leaves_the_others_written(
    database: Database, claimed: list[ClaimedMessage]
) -> None:
    units = WorkerContext(database, VAULT, GATEWAYS).units
    with (
        refused(database, claimed[0], "accepted"),
        OutcomeWriter(units, GATEWAYS) as writer,
    ):
        for one in claimed:
            writer.put(one, ACCEPTED)
    expected = {MessageState.SENDING, MessageState.ACCEPTED}
    assert result(database) == (expected, {"outbox.outcomes": 1})


def test_a_status_that_cannot_be_stored_leaves_the_others_stored(
    database: Database, claimed: list[ClaimedMessage]
) -> None:
    with database.begin() as session:
        record_outcome(unit(session), {one.attempt_id: ACCEPTED for one in claimed}, GATEWAYS)
    [job] = status_polling.jobs(WorkerContext(database, VAULT, GATEWAYS))
    with refused(database, claimed[0], "delivered"):
        assert job.run(NOW + ASK_AFTER + timedelta(seconds=1)) == 2
    expected = {MessageState.ACCEPTED, MessageState.DELIVERED}
    assert result(database) == (expected, {"outbox.status_polling": 1})
