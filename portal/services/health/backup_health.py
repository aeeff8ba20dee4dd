"""Checks of backups, and of the list of erasures that a restore needs."""

from datetime import timedelta
from typing import Final

from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, a_fault, a_warning
from portal.services.audit.backup_record import last_backup
from portal.services.health.health_check import HealthContext

BACKUP_LATE: Final = timedelta(hours=26)
"""A nightly backup is at most a day old; two hours are for a slow one."""


def check_backup_age(context: HealthContext) -> Finding | None:
    """Looks when the last good backup was made."""
    if not context.settings.production:
        return None
    with context.units.read() as work:
        made = last_backup(work)
        is_late = made is None or made < work.now - BACKUP_LATE
    if not is_late:
        return None
    return a_fault(
        N_("The last good backup is older than a day, or there is none."),
        N_("Find out why the backup of the night failed, and make one now."),
        command="systemctl status phera-backup; systemctl start phera-backup (docs/backup.md)",
        detail=made.isoformat(timespec="minutes") if made else "",
    )


def check_erasure_list(context: HealthContext) -> Finding | None:
    """Makes sure that erasures are listed outside of the database."""
    if not context.settings.production or context.settings.erasure_list:
        return None
    return a_warning(
        N_("Deleted registrations are not listed outside of the database."),
        N_("Name a file for the list: without it a restored backup brings these people back."),
        command="PORTAL_ERASURE_LIST (docs/backup.md)",
    )
