"""`portal audit …`: the chain of the audit log."""

from datetime import UTC, datetime

import click
import structlog

from portal.cli.cli_context import CliContext, open_context
from portal.domain.audit.head_records import HeadRecord
from portal.gateways.audit_witness import Witness, WitnessFailure, open_witness
from portal.services.audit.audit_log import first_wrong_entry
from portal.services.audit.audit_purge import (
    count_expired_entries,
    last_expired_entry,
    purge_entries,
)
from portal.services.audit.head_witness import first_contradiction, read_head
from portal.services.privacy.retention_rules import retention_limit

log = structlog.get_logger()


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@click.option("--new-witness", is_flag=True, help="Write the first record of an empty witness.")
def verify(new_witness: bool) -> None:
    """Tell whether the audit log is as it was written: nothing edited, deleted or cut off.

    Compares it with the witness of PORTAL_AUDIT_WITNESS too, and writes the present head there.
    """
    with open_context() as context:
        witness = open_witness(context.settings.audit)
        try:
            _verify(context, witness, new_witness=new_witness)
        except WitnessFailure as error:
            raise click.ClickException(f"The witness of the audit log fails: {error}.") from error
    click.echo("The audit log is as it was written.")
    if witness is None:
        click.echo("Nothing outside was compared: PORTAL_AUDIT_WITNESS is not set.", err=True)


@audit.command("purge")
@click.option("--dry-run", is_flag=True, help="Only count the entries.")
def purge_log(dry_run: bool) -> None:
    """Delete entries older than PORTAL_RETENTION_AUDIT days. Only the owner of the database may."""
    with open_context() as context:
        before = retention_limit(datetime.now(UTC), context.settings.retention.audit)
        if before is None:
            click.echo("All entries are kept: PORTAL_RETENTION_AUDIT is 0.")
            return
        with context.read() as work:
            last = last_expired_entry(work, before)
            expired = count_expired_entries(work, last)
        if dry_run:
            click.echo(f"Entries that would be deleted: {expired}")
            return
        click.echo(f"Entries deleted: {sum(iter(lambda: _purge_batch(context, last), 0))}")


def _purge_batch(context: CliContext, last: int) -> int:
    with context.begin() as work:
        return purge_entries(work, last)


def _verify(context: CliContext, witness: Witness | None, *, new_witness: bool) -> None:
    records = witness.read() if witness else []
    with context.read() as work:
        wrong = first_wrong_entry(work)
        contradiction = first_contradiction(work, records)
        head = read_head(work)
    if wrong is not None:
        raise click.ClickException(
            f"The audit log is not as it was written, from entry {wrong} on."
        )
    if contradiction is not None:
        raise click.ClickException(
            f"The witness knows another entry {contradiction}: the audit log was cut off or written "
            "anew, or an older backup was restored (docs/audit-log.md)."
        )
    _write_head(head, witness, is_new=not records, may_start=new_witness)


def _write_head(
    head: HeadRecord, witness: Witness | None, *, is_new: bool, may_start: bool
) -> None:
    log.info("audit.head_written", number=head.number, mac=head.mac.hex())
    if witness is None:
        return
    if is_new and head.number and not may_start:
        raise click.ClickException(
            "The witness holds no record. If it is new, run `portal audit verify --new-witness`; "
            "otherwise somebody emptied it."
        )
    witness.append(head)
