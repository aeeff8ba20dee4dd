"""Contexts of checks for tests, at the time of the tests."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from portal.config import Settings
from portal.db import Database
from portal.domain.platform.health import Finding
from portal.domain.platform.worker_loops import WorkerLoop
from portal.gateways.audit_witness import FileWitness
from portal.services.health.checks import CHECKS
from portal.services.health.health_check import HealthContext
from portal.services.platform.heartbeats import record_heartbeat
from portal.unit_of_work import UnitsOfWork
from tests.factories import NOW, VAULT
from tests.test_config import production
from tests.unit import unit


def health_context(
    database: Database, *, now: datetime = NOW, witness: Path | None = None, **changes: object
) -> HealthContext:
    settings = Settings.from_env(production()).model_copy(update=changes)
    units = UnitsOfWork(database, VAULT, clock=lambda: now)
    return HealthContext(units, settings, FileWitness(witness) if witness else None)


def check(context: HealthContext, code: str) -> Finding | None:
    [found] = [each for each in CHECKS if each.code == code]
    return found.run(context)


def beat(
    now: datetime, ages: Mapping[WorkerLoop, timedelta] | None = None
) -> Callable[[Session], None]:
    """Lets every loop of the workers beat now, or as long ago as given."""

    def make(session: Session) -> None:
        for loop in WorkerLoop:
            record_heartbeat(unit(session, now=now - (ages or {}).get(loop, timedelta())), loop)

    return make
