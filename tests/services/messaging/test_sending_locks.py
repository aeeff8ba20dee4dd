"""Workers that claim, record and balance at once lock in one order, without deadlocks."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from portal.db import Database
from portal.domain.messaging.costs import TAKA, SpendingCaps
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import ReceiptReport
from portal.models import Registration
from portal.services.messaging import outbox
from portal.services.messaging.delivery import claim_messages, record_outcome
from portal.services.messaging.load_balancer import balance_load
from portal.services.messaging.receipts import receive_receipt
from portal.services.registration import opt_out
from tests import factories
from tests.factories import NOW, VAULT
from tests.services.messaging.outbox_rows import (
    ACCEPTED,
    AGAIN,
    BOTH,
    REFUSED,
    TROUBLE,
    UNKNOWN,
    put,
)
from tests.unit import unit

CAPS = SpendingCaps(costs={"any": TAKA}, budget=10**12, per_number=10**9, per_prefix=10**9)
SAID = [ACCEPTED, AGAIN, TROUBLE, REFUSED, UNKNOWN, ACCEPTED, AGAIN, REFUSED]
ROUNDS = 25
WORKERS = 4


def test_no_two_workers_block_each_other(postgres_database: Database) -> None:
    database = postgres_database
    with database.begin() as session:
        factories.places(session)
        registered = factories.registration(session, alternate_mobile="01812345678").id
    together = threading.Barrier(WORKERS)

    def work(number: int) -> int:
        chance, recorded = random.Random(number), 0
        together.wait()
        for step in range(ROUNDS):
            recorded += _round(database, registered, chance, number, step)
        return recorded

    with ThreadPoolExecutor(WORKERS) as pool:
        recorded = sum(done.result() for done in [pool.submit(work, n) for n in range(WORKERS)])
    assert recorded > ROUNDS * WORKERS
    with database.read() as session:
        assert session.scalar(text("SELECT sum(deadlocks) FROM pg_stat_database")) == 0


def _round(
    database: Database, registered: UUID, chance: random.Random, number: int, step: int
) -> int:
    """Adds and claims messages, applies outcomes and receipts in any order, and balances the load."""
    now = NOW + timedelta(minutes=31 * step)  # longer than any pause
    with database.begin() as session:
        about = session.get_one(Registration, registered)
        for _ in range(4):
            put(session, MessageKind.ANSWER_HELP, at=now)
            outbox.queue_registration_message(unit(session, now=now), about, MessageKind.SUBMITTED)
    with database.begin() as session:
        claimed = claim_messages(unit(session, now=now), BOTH, limit=8, caps=CAPS)
    with database.begin() as session:
        said = {one.attempt_id: chance.choice(SAID) for one in claimed}
        record_outcome(
            unit(session, now=now), dict(chance.sample(list(said.items()), len(said))), BOTH
        )
    for one in claimed[:2]:
        report = ReceiptReport(one.sms.reference, None, ReceiptStatus.FAILED, "")
        with database.begin() as session:
            receive_receipt(unit(session, now=now), one.gateway, report)
    with database.begin() as session:
        balance_load(unit(session, now=now), list(BOTH))
    if step % 8 == number:
        with database.begin() as session:
            opt_out.opt_out(unit(session, now=now), VAULT.index("phone", "+8801712345678"))
        with database.begin() as session:
            opt_out.opt_in(unit(session), VAULT.index("phone", "+8801712345678"))
    return len(claimed)
