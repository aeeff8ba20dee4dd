"""Whether a process can serve: the database answers, its schema and keys fit, and it takes a write."""

from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from portal.crypto import INDEX_BYTES
from portal.models import RateCounter
from portal.schema_state import is_current
from portal.services.platform.key_checks import WrongKeys, verify_keys
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork, UnitsOfWork

_NAME: Final = "readiness"
_ALWAYS: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""A period that no purge of counters reaches."""

log = structlog.get_logger()


def what_is_missing(units: UnitsOfWork) -> str:
    """Returns what is wrong (`database`, `schema`, `keys`, `write`), or an empty text."""
    missing = "database"
    try:
        with units.read():
            missing = "schema"
        if not is_current(units.database):
            return missing
        missing = "keys"
        with units.read() as work:
            verify_keys(work)
        missing = "write"
        with units.begin() as work:
            _write(work)
    except WrongKeys as error:
        log.critical("keys.wrong", reason=str(error))
        return missing
    except SQLAlchemyError:
        return missing
    return ""


def _write(work: UnitOfWork) -> None:
    """Writes one row, always the same, so that a read-only or full database is noticed."""
    row = {"name": _NAME, "subject": bytes(INDEX_BYTES), "period_start": _ALWAYS, "count": 0}
    keys = [RateCounter.name, RateCounter.subject, RateCounter.period_start]
    statement = upsert_into(work, RateCounter).values(row)
    work.session.execute(
        statement.on_conflict_do_update(
            index_elements=keys, set_={"count": statement.excluded.count}
        )
    )
