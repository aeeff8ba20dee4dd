"""The command `portal`: one module for each group of subcommands, imported when it is called."""

from typing import Final

import click

from portal.cli.lazy_group import LazyGroup
from portal.release import SCHEMA_REVISION, VERSION

# Each line stands in the help of `portal`; the docstring of the command begins like it.
_SUBCOMMANDS: Final = {
    "alarms": "Alarms by mail and webhook.",
    "audit": "The audit log.",
    "backup": "Make a backup, encrypted to PORTAL_BACKUP_RECIPIENT, while the service runs.",
    "centre": "Show centres, add, change, open and close them, and move people from one to another.",
    "db": "Bring the database up to date, or compare it with the code.",
    "doctor": "Check the installation: what is wrong, and what to do about it.",
    "duplicates": "Look for registrations that may be of one person.",
    "export": "Write verified registrations without names to FILE, a CSV.",
    "holiday": "Show the public holidays, and load the list of a year.",
    "housekeeping": "Purge what has expired, remind people, and carry out bulk transfers.",
    "indicator": "Show the catalogue of indicators, and check a changed one.",
    "keys": "The keys that seal and index what is stored.",
    "officer": "Add staff accounts, give them new credentials, disable them.",
    "purge": "Delete what PORTAL_RETENTION_… says.",
    "registration": "Import lists of returnees.",
    "report": "Write the monthly update, figures for DHIS2 and IATI, and verify a frozen update.",
    "restore": "Restore the backup FILE into the empty database of the settings.",
    "route": "Show the centre for DISTRICT: a name in Bangla or English, an old spelling, or a code.",
    "run": "Prepare the database, then run web, workers and gateway emulator until Ctrl-C.",
    "script": "Show the scripts of the hotline, and load changed ones.",
    "sms": "Send SMS, tell what became of them, or play the gateway they are sent to.",
    "target": "Load targets of districts and centres.",
    "voice": "Show what the recordings of the form say, check them, and load others.",
    "work": "Run all background loops as threads of one process, until SIGTERM or Ctrl-C.",
}


@click.group(cls=LazyGroup, package=__name__, subcommands=_SUBCOMMANDS)
@click.version_option(
    VERSION, prog_name="Phera", message=f"%(prog)s %(version)s, schema {SCHEMA_REVISION}"
)
def main() -> None:
    """Phera: registration of returnees. Settings are PORTAL_* environment variables."""
