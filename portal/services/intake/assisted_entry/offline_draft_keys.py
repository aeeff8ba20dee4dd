"""Keys of offline drafts: answers that an officer's computer holds until the server saves them.

Unsaved answers are stored encrypted on the computer (static/offline-drafts.js), so that a reload or
a crash without a connection loses nothing. The key is only in the page of the entry, which only its
officer may load, and changes every day: after `DAYS` the stored answers cannot be decrypted. See
docs/decisions/0056.
"""

import uuid
from datetime import datetime
from typing import Final

from portal.crypto import Vault
from portal.domain.platform.dates import dhaka_day
from portal.models import Officer

DAYS: Final = 4
"""Number of days, including today, so that answers typed before a weekend open after it."""


def days(now: datetime) -> list[int]:
    """Returns the numbers of the days whose keys are issued, today first."""
    today = dhaka_day(now).toordinal()
    return [today - before for before in range(DAYS)]


def owners(vault: Vault, officer: Officer) -> list[str]:
    """Returns the pseudonyms that separate the entries of officers on a shared computer.

    There is one for each live index key, that of the current one first.
    """
    return [each.hex() for each in vault.index("shelf-owner", str(officer.id)).cut(8).values]


def offline_draft_keys(
    vault: Vault, officer: Officer, entry_id: uuid.UUID, *, now: datetime
) -> dict[int, list[bytes]]:
    """Returns the keys of this officer for this entry, by day, under each live index key."""
    return {
        day: vault.index("shelf-key", f"{officer.id}:{entry_id}:{day}").values for day in days(now)
    }
