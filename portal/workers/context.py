"""The context of the jobs of a worker process."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from portal.crypto import Vault
from portal.db import Database
from portal.domain.intake.import_types import MOST_ROWS
from portal.domain.messaging.costs import NO_BOUND, SpendingCaps
from portal.domain.messaging.sender_name import NEUTRAL_SENDER, SenderName
from portal.domain.reporting.webhook_address import Network
from portal.gateways.alarm_channels import AlarmChannel
from portal.gateways.audit_witness import Witness
from portal.gateways.base import Gateway
from portal.gateways.erasure_list import ErasureList
from portal.services.health.health_check import HealthContext
from portal.settings.retention import RetentionSettings
from portal.unit_of_work import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """The database, the keys, the gateways and the settings that jobs may know."""

    database: Database
    vault: Vault
    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    hotline: str = ""
    """If empty, SMS that name the hotline are not written."""
    sender: SenderName = NEUTRAL_SENDER
    """The name at the beginning of SMS."""
    caps: SpendingCaps = field(default_factory=SpendingCaps)
    codes_per_day: int = NO_BOUND
    most_rows: int = MOST_ROWS
    """The largest number of rows of an imported file."""
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    """How long rows are kept."""
    witness: Witness | None = None
    """Where records of the audit log are kept outside of the database."""
    health: HealthContext | None = None
    """What the checks of the installation may use; None in a process that runs none."""
    channels: Sequence[AlarmChannel] = ()
    """Ways by which alarms reach a person."""
    erasure_list: ErasureList | None = None
    """Where erased registrations are listed outside of the database."""
    webhook_networks: Sequence[Network] = ()
    """Private networks to which webhooks may go."""
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set when the process must end. Every loop then finishes its present work and returns."""

    @property
    def units(self) -> UnitsOfWork:
        """Returns the units of work of this database."""
        return UnitsOfWork(self.database, self.vault, self.hotline, self.sender)

    def begin(self, now: datetime | None = None) -> AbstractContextManager[UnitOfWork]:
        """Yields a unit of work that may write, at the time of the job or the present time."""
        return self.units.begin(now)

    def read(self, now: datetime | None = None) -> AbstractContextManager[UnitOfWork]:
        """Yields a unit of work that only reads."""
        return self.units.read(now)
