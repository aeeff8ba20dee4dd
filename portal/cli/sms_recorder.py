"""Writes down what gateways said, many answers in one transaction: a commit costs more than a row."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import NamedTuple, Self

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.db import Database
from portal.gateways.base import Gateway, Outcome
from portal.services.messaging.delivery import LEASE, ClaimedMessage, record_outcome

AT_ONCE = 100
GATHER = 0.03
"""Seconds for more answers to come: they are written down together."""
DATABASE_PAUSE = 1.0
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
_PATIENCE = LEASE.total_seconds() / 2

log = structlog.get_logger()


class Answer(NamedTuple):
    """What a gateway said of a message; None where the call itself broke."""

    claimed: ClaimedMessage
    outcome: Outcome | None
    came: float
    """By the monotonic clock."""


class Recorder:
    """A thread that records answers; `done` is told how many messages are off the worker's hands."""

    def __init__(
        self, database: Database, gateways: Mapping[str, Gateway], done: Callable[[int], None]
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._done = done
        self._answers = SimpleQueue[Answer | None]()
        self._thread = threading.Thread(target=self._work, name="recorder")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends when all that was put before is recorded."""
        self._answers.put(None)
        self._thread.join()

    def put(self, claimed: ClaimedMessage, outcome: Outcome | None) -> None:
        """Have it recorded soon."""
        self._answers.put(Answer(claimed, outcome, time.monotonic()))

    def _work(self) -> None:
        while (first := self._answers.get()) is not None:
            batch, is_last = self._gather(first)
            try:
                self._record(batch)
            finally:
                self._done(len(batch))
            if is_last:
                return

    def _gather(self, first: Answer) -> tuple[list[Answer], bool]:
        batch = [first]
        time.sleep(GATHER)
        while len(batch) < AT_ONCE:
            try:
                answer = self._answers.get_nowait()
            except Empty:
                break
            if answer is None:
                return batch, True
            batch.append(answer)
        return batch, False

    def _record(self, answers: Sequence[Answer]) -> None:
        try:
            self._write(answers)
        except Exception:
            if len(answers) > 1:
                for answer in answers:  # one bad row is not to spoil the others
                    self._record([answer])
            else:
                # The lease runs out, and the message counts as perhaps sent.
                log.exception("recording_broke", gateway=answers[0].claimed.gateway)

    def _write(self, answers: Sequence[Answer]) -> None:
        said = {each.claimed.attempt_id: each.outcome for each in answers if each.outcome}
        while said:
            try:
                with self._database.begin() as session:
                    record_outcome(session, said, self._gateways, now=datetime.now(UTC))
            except DATABASE_AWAY:
                if time.monotonic() > min(answer.came for answer in answers) + _PATIENCE:
                    raise
                time.sleep(DATABASE_PAUSE)
            else:
                return
