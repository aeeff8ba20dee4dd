"""The loop of an SMS worker: looks into the outbox, calls gateways, writes down what they said."""

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import structlog

from portal.cli.centre_chores import CentreChores
from portal.cli.sms_recorder import DATABASE_AWAY, DATABASE_PAUSE, Recorder
from portal.cli.sms_watch import Watch
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.costs import NO_BOUND, SpendingCaps
from portal.gateways.base import Gateway, Outcome
from portal.services.messaging.batch import batch_messages, send_batch
from portal.services.messaging.delivery import (
    ClaimedMessage,
    claim_messages,
    is_any_due,
    recover_expired_leases,
)
from portal.services.messaging.expiry import AT_ONCE as EXPIRED_AT_ONCE
from portal.services.messaging.expiry import expire_messages
from portal.services.messaging.poll_status import StatusQuestion, messages_to_poll, poll_status
from portal.services.messaging.receipts import receive_receipt
from portal.services.outreach.invitations import link_registered_people
from portal.services.privacy.retention import forget_expired
from portal.services.registration.alternate_phone import notify_alternate_phones
from portal.services.registration.correction_reminders import remind_of_corrections

AT_ONCE = 80
"""Calls side by side: at 200 ms each they carry 400 messages a second, were the rest for nothing."""
GATHER = 0.25
"""Seconds in which more places may become free: one claim of twenty costs little more than one of one,
and what the database need not do for SMS it does for the people who register meanwhile."""
LOOK_EVERY = 0.3
SWEEP_EVERY = timedelta(seconds=5)
EXPIRE_EVERY = timedelta(minutes=1)
"""It looks at all that waits, and what has expired is not sent in the meantime either. As often it is
noticed who of the identified people has registered."""
FORGET_EVERY = timedelta(hours=1)

log = structlog.get_logger()


class SmsWorker:
    """Sends up to `at_once` messages side by side until `stopping` is set, then finishes those."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        gateways: Mapping[str, Gateway],
        *,
        at_once: int = AT_ONCE,
        hotline: str = "",
        caps: SpendingCaps | None = None,
        codes_per_day: int = NO_BOUND,
    ) -> None:
        """Reminders name the hotline; without one there are none. Without caps nothing is capped."""
        self.stopping = threading.Event()
        self._database = database
        self._vault = vault
        self._gateways = gateways
        self._at_once = at_once
        self._hotline = hotline
        self._caps = caps or SpendingCaps()
        self._watch = Watch(database, vault, list(gateways), self._caps, codes_per_day)
        self._chores = CentreChores(database, vault, hotline)
        self._free = threading.Semaphore(at_once)
        self._swept = self._expired = self._forgot = datetime.min.replace(tzinfo=UTC)

    def run(self, *, once: bool = False) -> None:
        """Work until `stopping` is set; with `once` until nothing is due."""
        with (
            Recorder(self._database, self._gateways, self._free.release) as recorder,
            ThreadPoolExecutor(self._at_once) as pool,
        ):
            while not self.stopping.is_set():
                try:
                    claimed = self._claim(pool)
                except DATABASE_AWAY:
                    log.warning("database_away")
                    self.stopping.wait(DATABASE_PAUSE)
                    continue
                for together in batch_messages(claimed, self._gateways):
                    pool.submit(self._deliver, together, recorder)
                if not claimed:
                    if once:
                        break
                    self.stopping.wait(LOOK_EVERY)

    def _claim(self, pool: ThreadPoolExecutor) -> list[ClaimedMessage]:
        now = datetime.now(UTC)
        self._sweep(pool, now)
        with self._database.read() as session:
            if not is_any_due(session, now=now):
                return []
        wanted = self._take_free_places()
        claimed: list[ClaimedMessage] = []
        try:
            with self._database.begin() as session:
                claimed = claim_messages(
                    session,
                    self._vault,
                    self._gateways,
                    now=datetime.now(UTC),
                    limit=wanted,
                    caps=self._caps,
                )
        finally:
            if wanted > len(claimed):
                self._free.release(wanted - len(claimed))
        return claimed

    def _take_free_places(self) -> int:
        self._free.acquire()
        places = self._take_more(1)
        if places < self._at_once // 4:
            self.stopping.wait(GATHER)
            places = self._take_more(places)
        return places

    def _take_more(self, places: int) -> int:
        while places < self._at_once and self._free.acquire(blocking=False):
            places += 1
        return places

    def _sweep(self, pool: ThreadPoolExecutor, now: datetime) -> None:
        if abs(now - self._swept) < SWEEP_EVERY:
            return
        # One transaction each: who has locked messages takes no registration any more.
        with self._database.begin() as session:
            recover_expired_leases(session, self._gateways, now=now)
        if abs(now - self._expired) > EXPIRE_EVERY:
            with self._database.begin() as session:
                link_registered_people(session, self._vault, now=now)
                ended = expire_messages(session, now=now)
            if ended < EXPIRED_AT_ONCE:
                self._expired = now
        with self._database.begin() as session:
            if self._hotline:
                remind_of_corrections(session, self._vault, hotline=self._hotline, now=now)
                notify_alternate_phones(session, self._vault, hotline=self._hotline, now=now)
            questions = messages_to_poll(session, self._gateways, now=now)
        if abs(now - self._forgot) > FORGET_EVERY:
            with self._database.begin() as session:
                forget_expired(session, now=now)
            self._forgot = now
        self._swept = now
        pool.submit(self._watch.look, now)
        pool.submit(self._chores.do, now)
        for question in questions:
            pool.submit(self._ask, question)

    def _deliver(self, together: Sequence[ClaimedMessage], recorder: Recorder) -> None:
        name = together[0].gateway
        outcomes: Sequence[Outcome | None] = [None] * len(together)
        try:
            outcomes = send_batch(self._gateways[name], together)
        except Exception:
            # The lease runs out, and the messages count as perhaps sent.
            log.exception("delivery_broke", gateway=name)
        finally:
            for one, outcome in zip(together, outcomes, strict=True):
                recorder.put(one, outcome)

    def _ask(self, question: StatusQuestion) -> None:
        try:
            report = poll_status(self._gateways, question)
            if report is not None:
                now = datetime.now(UTC)
                with self._database.begin() as session:
                    receive_receipt(session, self._vault, question.gateway, report, now=now)
        except Exception:
            log.exception("asking_broke", gateway=question.gateway)
