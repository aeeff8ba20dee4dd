"""Checks of the audit log: its head, and the witness outside of the database."""

from datetime import timedelta
from typing import Final

from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, a_fault, a_warning
from portal.gateways.audit_witness import WitnessFailure
from portal.services.audit.audit_log import AuditLogLost
from portal.services.audit.head_witness import first_contradiction, read_head
from portal.services.health.health_check import HealthContext

WITNESS_LATE: Final = timedelta(hours=1)
"""A worker writes a record every ten minutes if there are new entries."""
_VERIFY: Final = N_("Check the whole log and follow the guide.")
_COMMAND: Final = "portal audit verify (docs/audit-log.md)"


def check_audit_head(context: HealthContext) -> Finding | None:
    """Makes sure that the audit log has its head. `portal audit verify` reads every entry."""
    try:
        with context.units.read() as work:
            read_head(work)
    except AuditLogLost:
        return a_fault(N_("The head of the audit log is missing."), _VERIFY, command=_COMMAND)
    return None


def check_audit_witness(context: HealthContext) -> Finding | None:
    """Compares the audit log with its witness, and looks how old the newest record is."""
    if context.witness is None:
        if not context.settings.production:
            return None
        return a_warning(
            N_("The audit log has no witness outside of the database."),
            N_("Keep records of it on another machine."),
            command="PORTAL_AUDIT_WITNESS (docs/audit-log.md)",
        )
    try:
        records = context.witness.read()
    except WitnessFailure as error:
        return a_fault(
            N_("The witness of the audit log cannot be read."),
            N_("Check its address and the machine that keeps it."),
            command="PORTAL_AUDIT_WITNESS",
            detail=str(error),
        )
    try:
        with context.units.read() as work:
            head = read_head(work)
            wrong = first_contradiction(work, records)
            latest = max((record.at for record in records), default=None)
            is_behind = latest is None or max(r.number for r in records) < head.number
            is_late = latest is None or latest < work.now - WITNESS_LATE
    except AuditLogLost:
        return None  # `check_audit_head` says so
    if wrong is not None:
        return a_fault(
            N_("The audit log does not agree with its witness."), _VERIFY, command=_COMMAND
        )
    if head.number and is_behind and is_late:
        return a_warning(
            N_("The witness of the audit log has no new record, although there are new entries."),
            N_("Check that the worker is running."),
            command="systemctl status phera-workers phera-housekeeping",
        )
    return None
