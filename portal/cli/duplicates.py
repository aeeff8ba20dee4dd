"""`portal duplicates …`: looking for people who are registered twice."""

import threading
from datetime import UTC, datetime

import click
import structlog

from portal.cli.opening import opened
from portal.cli.sms_recorder import DATABASE_AWAY, DATABASE_PAUSE
from portal.cli.stopping import on_signal
from portal.crypto import Vault
from portal.db import Database
from portal.services.matching import match_pending

LOOK_EVERY = 1.0
"""Seconds between two looks when there was nothing to compare."""

log = structlog.get_logger()


@click.group()
def duplicates() -> None:
    """Look for registrations that may be of one person."""


@duplicates.command()
@click.option("--once", is_flag=True, help="End when all are compared.")
def find(once: bool) -> None:
    """Compare what was sent or changed, until SIGTERM or Ctrl-C; any number may run side by side."""
    with opened() as parts:
        stopping = threading.Event()
        on_signal(stopping)
        while not stopping.is_set():
            try:
                number = compare_some(parts.database, parts.vault)
            except DATABASE_AWAY:
                log.warning("database_away")
                stopping.wait(DATABASE_PAUSE)
                continue
            if not number:
                if once:
                    break
                stopping.wait(LOOK_EVERY)


def compare_some(database: Database, vault: Vault) -> int:
    """Compares one batch in short transactions; returns how many registrations that were.

    None also when others hold what is left: there is time for that.
    """
    with database.read() as session:
        batch = match_pending.pending_registrations(session, vault)
    if not batch:
        return 0
    with database.begin() as session:
        batch = match_pending.write_blocking_keys(session, vault, batch)
    with database.read() as session:
        compared = match_pending.search_candidates(session, vault, batch)
    with database.begin() as session:
        return match_pending.write_duplicate_pairs(session, compared, now=datetime.now(UTC))
