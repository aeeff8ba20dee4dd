"""What the jobs of a worker process work with."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.crypto import Vault
from portal.db import Database
from portal.domain.intake.import_types import MOST_ROWS
from portal.domain.messaging.costs import NO_BOUND, SpendingCaps
from portal.gateways.base import Gateway


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """The database, the keys, the gateways and the settings that jobs may know."""

    database: Database
    vault: Vault
    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    hotline: str = ""
    """SMS that name the hotline are not written without one."""
    caps: SpendingCaps = field(default_factory=SpendingCaps)
    codes_per_day: int = NO_BOUND
    most_rows: int = MOST_ROWS
    """The longest list that is read."""
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set when the process is to end: every loop finishes what it holds and returns."""
