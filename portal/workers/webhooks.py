"""Pushes events to the machines of recipients. Each address has one thread at a time in this process."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final, Self

from portal.gateways.webhooks import PinnedSender, WebhookAnswer
from portal.logs import log_failure
from portal.services.reporting.webhook_delivery import (
    ClaimedWebhook,
    claim_webhooks,
    endpoints_with_work,
    record_webhook_answer,
    release_webhooks,
    set_overdue_aside,
    stop_ended_webhooks,
)
from portal.workers.context import WorkerContext
from portal.workers.job import Job
from portal.workers.scheduler import utc_now

SEND_EVERY: Final = 2.0
TIDY_EVERY: Final = 60.0
OVERDUE_AT_ONCE: Final = 500
CONCURRENT_ENDPOINTS: Final = 16
LONGEST_BATCH: Final = 60.0
"""Seconds after which a slow recipient gives back the rest of its batch, before the lease ends."""


class WebhookDeliverer:
    """A context manager with a pool of threads. A recipient that hangs holds up only its own events."""

    def __init__(self, context: WorkerContext, sender: PinnedSender | None = None) -> None:
        self._context = context
        self._sender = sender or PinnedSender(context.webhook_networks)
        self._busy: set[uuid.UUID] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._pool = ThreadPoolExecutor(CONCURRENT_ENDPOINTS, "webhooks")
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def jobs(self) -> list[Job]:
        """Returns the jobs. Any number of processes may run them."""
        return [
            Job("webhooks.delivery", SEND_EVERY, self.send_due),
            Job("webhooks.overdue", TIDY_EVERY, self.tidy, batch=OVERDUE_AT_ONCE),
        ]

    def send_due(self, now: datetime) -> int:
        """Starts a thread for each address with due events, unless it has one. Returns how many it started."""
        with self._context.read(now) as work:
            wanted = endpoints_with_work(work)
        with self._lock:
            free = [each for each in wanted if each not in self._busy]
            free = free[: CONCURRENT_ENDPOINTS - len(self._busy)]
            self._busy.update(free)
        for endpoint_id in free:
            self._pool.submit(self._send, endpoint_id)
        return len(free)

    def tidy(self, now: datetime) -> int:
        """Stops the addresses of ended agreements, and sets aside what is too old. Returns how much."""
        with self._context.begin(now) as work:
            stop_ended_webhooks(work)
            return set_overdue_aside(work, limit=OVERDUE_AT_ONCE)

    def _send(self, endpoint_id: uuid.UUID) -> None:
        try:
            with self._context.begin() as work:
                claimed = list(claim_webhooks(work, endpoint_id))
            self._send_batch(claimed)
        except Exception as error:  # noqa: BLE001 - the other addresses go on; the lease ends by itself
            log_failure("webhooks.batch_failed", error, endpoint=str(endpoint_id))
        finally:
            with self._lock:
                self._busy.discard(endpoint_id)

    def _send_batch(self, claimed: list[ClaimedWebhook]) -> None:
        """Sends until an attempt fails, the time is over or the process stops, and gives back the rest."""
        began = time.monotonic()
        while claimed:
            is_late = time.monotonic() - began > LONGEST_BATCH
            if is_late or self._context.stopping.is_set():
                break
            one = claimed.pop(0)
            answer = self._attempt(one)
            with self._context.begin() as work:
                record_webhook_answer(work, one, answer)
            if not answer.is_delivered:
                break
        if claimed:
            with self._context.begin() as work:
                release_webhooks(work, claimed)

    def _attempt(self, one: ClaimedWebhook) -> WebhookAnswer:
        return self._sender.post(one.address, one.headers(utc_now()), one.body)
