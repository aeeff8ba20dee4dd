"""Polls gateways for the status of messages without a receipt."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from portal.logs import log_failure
from portal.services.messaging.poll_status import StatusQuestion, messages_to_poll, poll_status
from portal.services.messaging.receipts import receive_receipt
from portal.services.platform.set_aside import isolated_row
from portal.workers.context import WorkerContext
from portal.workers.job import Job

JOB = "outbox.status_polling"
POLL_EVERY = 5.0
CONCURRENT_POLLS = 20


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the job. It needs a separate loop, because a gateway may hang."""
    return [Job(JOB, POLL_EVERY, partial(_poll, context))]


def _poll(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        questions = messages_to_poll(work, context.gateways)
    if questions:
        with ThreadPoolExecutor(CONCURRENT_POLLS, "polling") as pool:
            for question in questions:
                pool.submit(_poll_one, context, question)
    return len(questions)


def _poll_one(context: WorkerContext, question: StatusQuestion) -> None:
    """Polls one gateway. A failure does not affect the others and is retried later."""
    try:
        report = poll_status(context.gateways, question)
        if report is not None:
            with context.begin() as work, isolated_row(work, JOB, question.message_id):
                receive_receipt(work, question.gateway, report)
    except Exception as error:  # noqa: BLE001 - the other questions go on
        log_failure("outbox.poll_failed", error, gateway=question.gateway)
