"""Delivery of SMS: claims due messages, calls gateways in parallel, passes outcomes to the writer."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import Self

import structlog

from portal.gateways.base import Outcome
from portal.logs import log_failure
from portal.services.messaging.batch import batch_messages, send_batch
from portal.services.messaging.delivery import JOB, ClaimedMessage, claim_messages, is_any_due
from portal.services.platform.set_aside import DATABASE_ERRORS, set_row_aside
from portal.workers.context import WorkerContext
from portal.workers.gateway_places import GatewayPlaces, OpenCall
from portal.workers.job import Job
from portal.workers.outcome_writer import OutcomeWriter, claimed_names

CONCURRENT_CALLS = 80
"""Parallel calls to gateways: at 200 ms each at most 400 messages per second."""
GATHER_SECONDS = 0.25
"""Seconds that a claim waits for more free calls. A claim of twenty costs little more than a claim of
one, so larger claims reduce the load on the database."""
CLAIM_EVERY = 0.3
LONGEST_BACKOFF = 5.0
"""Short, because one-time codes expire after some minutes."""

log = structlog.get_logger()


class Delivery:
    """A context manager with a pool of calls and an outcome writer. It finishes all work at its end."""

    def __init__(self, context: WorkerContext, concurrent_calls: int = CONCURRENT_CALLS) -> None:
        self._context = context
        self._concurrent_calls = concurrent_calls
        self._free = threading.Semaphore(concurrent_calls)
        self._places = GatewayPlaces(context.gateways, concurrent_calls)
        self._has_more = False

    def __enter__(self) -> Self:
        """Starts the threads, which end in the reverse order: first the calls, then the writer."""
        context = self._context
        with ExitStack() as opened:
            writer = OutcomeWriter(context.units, context.gateways)
            self._writer = opened.enter_context(writer)
            pool = ThreadPoolExecutor(self._concurrent_calls, "delivery")
            self._pool = opened.enter_context(pool)
            self._resources = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()

    def jobs(self) -> list[Job]:
        """Returns the job that claims due messages."""
        return [
            Job(
                JOB,
                CLAIM_EVERY,
                self.deliver_due,
                batch=1,
                longest_backoff=LONGEST_BACKOFF,
            )
        ]

    def deliver_due(self, now: datetime) -> int:
        """Claims due messages and starts the calls. Returns the number of messages."""
        if not self._has_more and not self._is_any_due(now):
            return 0
        self._has_more = False  # also after an error
        claimed = self._claim()
        self._has_more = bool(claimed)
        for one in claimed:
            log.info("outbox.message_claimed", **claimed_names(one))
        for together in batch_messages(claimed, self._context.gateways):
            calls = [self._places.take(one.gateway) for one in together]
            self._pool.submit(self._call_gateway, together, calls)
        return len(claimed)

    def _is_any_due(self, now: datetime) -> bool:
        with self._context.read(now) as work:
            return is_any_due(work)

    def _claim(self) -> list[ClaimedMessage]:
        wanted = self._take_free_calls()
        claimed: list[ClaimedMessage] = []
        try:
            with self._context.begin() as work:
                claimed = claim_messages(
                    work,
                    self._context.gateways,
                    limit=wanted,
                    caps=self._context.caps,
                    places=self._places.free(),
                )
        finally:
            if wanted > len(claimed):
                self._free.release(wanted - len(claimed))
        return claimed

    def _take_free_calls(self) -> int:
        self._free.acquire()
        taken, enough = 1, self._concurrent_calls // 4
        deadline = time.monotonic() + GATHER_SECONDS
        while taken < self._concurrent_calls:
            wait = deadline - time.monotonic() if taken < enough else 0
            if not self._free.acquire(timeout=max(0, wait)):
                break
            taken += 1
        return taken

    def _call_gateway(self, together: Sequence[ClaimedMessage], calls: Sequence[OpenCall]) -> None:
        name = together[0].gateway
        outcomes: Sequence[Outcome | None] = [None] * len(together)
        try:
            outcomes = send_batch(self._context.gateways[name], together)
        except Exception as error:  # noqa: BLE001 - a broken call is not to end the pool
            # The lease expires, and the outcome of the messages is unknown.
            log_failure("outbox.call_failed", error, gateway=name)
            self._set_aside(together, error)
        finally:
            for one, call, outcome in zip(together, calls, outcomes, strict=True):
                self._places.release(call, answered=bool(outcome and not outcome.timed_out))
                self._writer.put(one, outcome)
                self._free.release()

    def _set_aside(self, together: Sequence[ClaimedMessage], error: Exception) -> None:
        with suppress(*DATABASE_ERRORS), self._context.begin() as work:
            for one in together:
                set_row_aside(work, JOB, one.attempt_id, error)
