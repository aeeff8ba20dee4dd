"""The keys under which the computer of a desk holds what has not reached the server yet.

Until an answer is acknowledged it lies sealed on the computer (static/offline-drafts.js), so that a reload or a
dead browser without a line loses nothing. The key stands in the page of the entry alone, which nobody
but its officer gets, and is another one each day: after `DAYS` what lies there opens for nobody.
docs/decisions/0056.
"""

import uuid
from datetime import datetime
from typing import Final

from portal.crypto import Vault
from portal.domain.platform.dates import dhaka_day
from portal.models import Officer

DAYS: Final = 4
"""How many days, today counted: what is typed before a weekend opens after it."""


def days(now: datetime) -> list[int]:
    """The days whose keys are given out, today first, as numbers."""
    today = dhaka_day(now).toordinal()
    return [today - before for before in range(DAYS)]


def owner(vault: Vault, officer: Officer) -> str:
    """A mark that tells an officer's entries on a shared computer from others', and not who it is."""
    return vault.index("shelf-owner", str(officer.id))[:8].hex()


def offline_draft_keys(
    vault: Vault, officer: Officer, entry_id: uuid.UUID, *, now: datetime
) -> dict[int, bytes]:
    """The keys of this officer for this entry, by day."""
    return {day: vault.index("shelf-key", f"{officer.id}:{entry_id}:{day}") for day in days(now)}
