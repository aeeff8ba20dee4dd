"""Cursors of officers' lists, which keyset pagination passes in the address."""

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple, Self

from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_


class ListPart(StrEnum):
    """The part of a list that a cursor is in. Urgent rows come first, then the other ones."""

    WHOLE = ""
    URGENT = "u"
    REST = "r"


class QueueCursor(NamedTuple):
    """The last row of a page, after which the next page begins."""

    submitted_at: datetime
    id: uuid.UUID
    part: ListPart = ListPart.WHOLE
    urgent_until: tuple[datetime, uuid.UUID] | None = None
    """The last row up to which the part before showed the urgent ones. None means all rows."""

    def __str__(self) -> str:
        text = f"{self.part}{_written(self.submitted_at, self.id)}"
        return f"{text}.{_written(*self.urgent_until)}" if self.urgent_until else text

    @classmethod
    def read(cls, text: str) -> Self:
        """Parses the output of `str`. Raises `NotFound` for anything else."""
        part = next((each for each in (ListPart.URGENT, ListPart.REST) if text[:1] == each), None)
        here, _, until = text.removeprefix(part or "").partition(".")
        try:
            return cls(*_read(here), part or ListPart.WHOLE, _read(until) if until else None)
        except (ValueError, OverflowError, OSError) as error:
            raise NotFound(N_("This list has no such page.")) from error


BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC), uuid.UUID(int=0)
"""Before every row of a list that goes from old to new."""


def _written(at: datetime, row_id: uuid.UUID) -> str:
    return f"{int(at.timestamp() * 1_000_000)}-{row_id.hex}"


def _read(text: str) -> tuple[datetime, uuid.UUID]:
    micros, _, hexadecimal = text.partition("-")
    seconds, rest = divmod(int(micros), 1_000_000)
    at = datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
    return at, uuid.UUID(hexadecimal)
