"""Maintenance of the outbox: expired leases, expired messages, and use of alternate phones."""

from datetime import datetime
from functools import partial

from portal.services.messaging.clock_set_back import release_messages_ahead
from portal.services.messaging.expiry import AT_ONCE as EXPIRED_AT_ONCE
from portal.services.messaging.expiry import expire_messages
from portal.services.messaging.lease_recovery import recover_expired_leases
from portal.services.registration.alternate_phone import notify_alternate_phones
from portal.workers.context import WorkerContext
from portal.workers.job import Job

RECOVER_EVERY = 5.0
EXPIRE_EVERY = 60.0
"""A long interval: expiry reads all waiting messages, and expired ones are not sent anyway."""
ALTERNATE_PHONES_EVERY = 5.0


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the jobs, one transaction each: never lock registrations after messages."""
    table = [
        Job("outbox.recovery", RECOVER_EVERY, partial(_recover, context)),
        Job("outbox.expiry", EXPIRE_EVERY, partial(_expire, context), batch=EXPIRED_AT_ONCE),
    ]
    if context.hotline:
        tell = partial(_tell_alternate_phones, context)
        table.append(Job("outbox.alternate_phones", ALTERNATE_PHONES_EVERY, tell))
    return table


def _recover(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        return recover_expired_leases(work, context.gateways) + release_messages_ahead(work)


def _expire(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        return expire_messages(work)


def _tell_alternate_phones(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        return notify_alternate_phones(work)
