"""Files of changes: what changed since an earlier file of the same recipient, and what is to be deleted."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self

from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.feed_cursor import FeedCursor
from portal.services.reporting.change_feed import changed_since, check_cursor, unnumbered_changes
from portal.unit_of_work import UnitOfWork

KEY: Final = "changes_since"
"""Where the stored layout of a request and the manifest say it."""


@dataclass(frozen=True, slots=True)
class EarlierFile:
    """The file that the recipient has: its id, its cursor, its day, and how much its columns are coarsened."""

    id: str
    cursor: FeedCursor
    day: date
    """Countries are grouped as on this day."""
    levels: Sequence[int]

    @classmethod
    def of_manifest(cls, manifest: Mapping[str, Any]) -> Self:
        """Returns the file of a manifest. Raises `Conflict` for one without a cursor."""
        if not manifest.get("cursor"):
            raise Conflict(
                N_(
                    "This file cannot be continued with changes. Choose a downloaded file that has rows."
                )
            )
        levels = [column.get("coarsened", 0) for column in manifest["columns"]]
        day = datetime.fromisoformat(manifest["made_at"]).date()
        return cls(manifest["file"], FeedCursor.read(manifest["cursor"]), day, levels)

    @classmethod
    def read(cls, layout: Mapping[str, Any]) -> Self | None:
        """Returns the file that a stored request names, or None for a request of all rows."""
        stored = layout.get(KEY)
        if stored is None:
            return None
        # Requests of earlier releases have no day: they need a full file if a group ever changed.
        day = date.fromisoformat(stored.get("day", date.min.isoformat()))
        return cls(stored["file"], FeedCursor.read(stored["cursor"]), day, stored["coarsened"])

    def stored(self) -> dict[str, Any]:
        """Returns the file as stored with a request; `read` is the inverse."""
        return {
            KEY: {
                "file": self.id,
                "cursor": str(self.cursor),
                "day": self.day.isoformat(),
                "coarsened": [*self.levels],
            }
        }


@dataclass(frozen=True, slots=True)
class RowChanges:
    """The changes since an earlier file, by the ids of registrations."""

    since: EarlierFile
    changed: Collection[uuid.UUID]
    unnumbered: Collection[uuid.UUID]
    """Changes that only the next file contains."""


def read_changes(work: UnitOfWork, since: EarlierFile) -> RowChanges:
    """Returns the changes since a file. Raises `Gone` if they are not all there."""
    check_cursor(work, since.cursor)
    return RowChanges(since, changed_since(work, since.cursor), unnumbered_changes(work))
