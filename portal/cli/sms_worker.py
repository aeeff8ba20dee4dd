"""The loop of an SMS worker: looks into the outbox, calls gateways, writes down what they said."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import structlog

from portal.cli.centre_chores import CentreChores
from portal.cli.sms_recorder import DATABASE_AWAY, DATABASE_PAUSE, Recorder
from portal.cli.sms_watch import Watch
from portal.crypto import Vault
from portal.db import Database
from portal.domain.money import NO_BOUND, Caps
from portal.gateways.base import Gateway
from portal.services.ask_gateways import Question, ask, to_ask
from portal.services.deliver import Claimed, claim, is_any_due, recover
from portal.services.expire_messages import expire_messages
from portal.services.forget import forget_expired
from portal.services.invite import link_registered
from portal.services.other_number import tell_other_numbers
from portal.services.receive_receipt import receive
from portal.services.remind import remind

AT_ONCE = 80
"""Calls side by side: at 200 ms each they carry 400 messages a second, were the rest for nothing."""
GATHER = 0.05
"""Seconds in which more places may become free: one claim of ten costs little more than one of one."""
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
        caps: Caps | None = None,
        codes_per_day: int = NO_BOUND,
    ) -> None:
        """Reminders name the hotline; without one there are none. Without caps nothing is capped."""
        self.stopping = threading.Event()
        self._database = database
        self._vault = vault
        self._gateways = gateways
        self._at_once = at_once
        self._hotline = hotline
        self._caps = caps or Caps()
        self._watch = Watch(database, vault, list(gateways), self._caps, codes_per_day)
        self._chores = CentreChores(database, vault, hotline)
