"""Writes the answers of gateways, many in one transaction, because a commit costs more than a row."""

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import NamedTuple, Self

import structlog

from portal.gateways.base import Gateway, Outcome
from portal.logs import log_failure
from portal.services.messaging.delivery import LEASE, ClaimedMessage, record_outcome
from portal.services.platform.set_aside import DATABASE_ERRORS, set_row_aside
from portal.unit_of_work import UnitsOfWork
from portal.workers.database_outage import RETRY_SECONDS

MOST_UNWRITTEN = 40
"""Answers that wait for the writer. A gateway gets the next messages meanwhile, up to this number."""
GATHER_SECONDS = 0.05
"""Seconds that the first answer waits for more answers of the same transaction."""
_PATIENCE = LEASE.total_seconds() / 2

log = structlog.get_logger()


class Answer(NamedTuple):
    """The answer of a gateway about a message. `outcome` is None if the call raised."""

    claimed: ClaimedMessage
    outcome: Outcome | None
    received: float
    """By the monotonic clock."""


class OutcomeWriter:
    """A thread that writes outcomes."""

    def __init__(self, units: UnitsOfWork, gateways: Mapping[str, Gateway]) -> None:
        self._units = units
        self._gateways = gateways
        self._places = threading.Semaphore(MOST_UNWRITTEN)
        self._answers = SimpleQueue[Answer | None]()
        self._thread = threading.Thread(target=self._work, name="outcome writer")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Returns when all queued outcomes are written."""
        self._answers.put(None)
        self._thread.join()

    def put(self, claimed: ClaimedMessage, outcome: Outcome | None) -> None:
        """Queues an outcome. Waits while as many are unwritten as a killed worker may lose."""
        received = time.monotonic()
        self._places.acquire()
        self._answers.put(Answer(claimed, outcome, received))

    def _work(self) -> None:
        while (first := self._answers.get()) is not None:
            batch, is_last = self._gather(first)
            _log_outcomes(batch)
            try:
                self._write(batch)
            finally:
                self._places.release(len(batch))
            if is_last:
                return

    def _gather(self, first: Answer) -> tuple[list[Answer], bool]:
        batch = [first]
        time.sleep(GATHER_SECONDS)
        with suppress(Empty):
            while (answer := self._answers.get_nowait()) is not None:
                batch.append(answer)
            return batch, True
        return batch, False

    def _write(self, answers: Sequence[Answer]) -> None:
        try:
            self._write_with_patience(answers)
        except Exception as error:  # noqa: BLE001 - logged below, or tried one by one
            if len(answers) > 1:
                for answer in answers:  # a failing row must not affect the others
                    self._write([answer])
            else:
                # The lease expires, and the outcome of the message is unknown.
                log_failure("outbox.outcome_lost", error, gateway=answers[0].claimed.gateway)
                with suppress(Exception), self._units.begin() as work:
                    set_row_aside(work, "outbox.outcomes", answers[0].claimed.attempt_id, error)

    def _write_with_patience(self, answers: Sequence[Answer]) -> None:
        """Retries for half a lease, also at shutdown, because an unwritten outcome becomes unknown."""
        said = {each.claimed.attempt_id: each.outcome for each in answers if each.outcome}
        while said:
            try:
                with self._units.begin() as work:
                    record_outcome(work, said, self._gateways)
            except DATABASE_ERRORS:
                if time.monotonic() > min(each.received for each in answers) + _PATIENCE:
                    raise
                time.sleep(RETRY_SECONDS)
            else:
                return


def claimed_names(one: ClaimedMessage) -> dict[str, str | None]:
    """Returns what finds a message in the database, at its gateway, and in the log of the web."""
    return {
        "message": str(one.message_id),
        "reference": one.sms.reference,
        "gateway": one.gateway,
        "request_id": one.request_id,
    }


def _log_outcomes(answers: Sequence[Answer]) -> None:
    """Logs the answers in this thread: each of the many that call gateways would wait for its turn to write."""
    for claimed, outcome, _ in answers:
        if outcome is not None:
            log.info(
                "outbox.attempt_ended",
                **claimed_names(claimed),
                outcome=outcome.kind.value,
                detail=outcome.detail,
                gateway_message=outcome.gateway_message_id,
            )
