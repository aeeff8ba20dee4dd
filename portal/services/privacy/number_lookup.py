"""Limit and audit of look-ups: staff ask by forms whether a phone or document is known.

Each number counts once a day for an officer. The audit entry holds a keyed hash of the number, which
shows whether a given number was looked up, and not the number itself.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from portal.domain.audit.audit_actions import AuditAction
from portal.models import Officer
from portal.security_events import SecurityEvent, note_security_event
from portal.services.audit.audit_log import write_audit_entry
from portal.services.platform.rate_limit import RateLimit, count_use, read_count
from portal.unit_of_work import UnitOfWork

LOOKUPS: Final = RateLimit("number_lookups", 60, timedelta(hours=1))
"""New numbers for each officer: a busy desk enters about 20 people an hour."""
_ADMITTED: Final = RateLimit("number_admitted", 1, timedelta(days=1))
_HASH_DIGITS: Final = 16


def admit_lookup(
    work: UnitOfWork, officer: Officer, numbers: Sequence[str], *, cap: RateLimit = LOOKUPS
) -> bool:
    """Counts the numbers that are new today, and writes one audit entry for them.

    Returns False above the limit. Call this last, because the audit entry blocks all others until
    the commit.
    """
    new = [
        number for number in numbers if not read_count(work, _ADMITTED, f"{officer.id}|{number}")
    ]
    for number in new:
        if count_use(work, cap, str(officer.id)) > cap.most:
            note_security_event(SecurityEvent.LOOKUPS_REACHED, officer=str(officer.id))
            return False
        count_use(work, _ADMITTED, f"{officer.id}|{number}")
    if new:
        write_audit_entry(
            work,
            AuditAction.NUMBER_LOOKED_UP,
            officer_id=officer.id,
            details={"numbers": [hash_of_number(work, number) for number in new]},
        )
    return True


def note_lookup_by_command(work: UnitOfWork, numbers: Sequence[str]) -> None:
    """Writes an audit entry without an officer: somebody looked up a person by a command."""
    write_audit_entry(
        work,
        AuditAction.NUMBER_LOOKED_UP,
        details={"numbers": [hash_of_number(work, number) for number in numbers]},
    )


def was_admitted(work: UnitOfWork, officer: Officer, numbers: Sequence[str]) -> bool:
    """Tells whether all numbers were counted for this officer today. Writes nothing."""
    return all(read_count(work, _ADMITTED, f"{officer.id}|{number}") for number in numbers)


def hash_of_number(work: UnitOfWork, number: str) -> str:
    """Returns the keyed hash of a number as the audit log shows it."""
    return work.vault.index("looked-up-number", number).hex()[:_HASH_DIGITS]
